package dev.solidflux.example.room.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.solidflux.example.room.DemoRoom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The page of the demo's room in the machine's own Chromium, which draws without a graphics card.
 * Screenshots go to {@code target/screenshots}.
 */
class RoomPageTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private static Playwright playwright;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Path chromium = chromium();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setHeadless(true)
                    .setExecutablePath(chromium)
                    .setArgs(
                        List.of(
                            "--use-gl=angle",
                            "--use-angle=swiftshader",
                            "--enable-unsafe-swiftshader")));
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void closePages() {
    browser.contexts().forEach(context -> context.close());
  }

  @Test
  void theModelIsDrawnFromTheFileAloneAndNothingIsAskedForOutside() throws IOException {
    Page page = open(ColorScheme.LIGHT);

    assertThat(page.locator("#stage").getAttribute("data-triangles"))
        .isEqualTo(Integer.toString(DemoRoom.triangles()));
    assertThat(colours(shot(page, "photograph"))).hasSizeGreaterThan(500);
    assertThat(complaints).isEmpty();
    assertThat(requests).noneMatch(address -> address.startsWith("http"));
    assertThat(requests).filteredOn(address -> address.startsWith("file:")).hasSize(1);
  }

  @Test
  void depthShapeAndWiresAreSeenByAButtonEachAndResetBringsTheFirstViewBack() throws IOException {
    Page page = open(ColorScheme.DARK);
    BufferedImage first = shot(page, "photograph-dark");

    page.locator("button[data-look=depth]").click();
    BufferedImage depth = shot(page, "depth");
    page.locator("button[data-look=shape]").click();
    page.locator("#wires").click();
    BufferedImage wires = shot(page, "wires");
    page.locator("#wires").click();
    page.locator("button[data-look=texture]").click();
    page.mouse().move(600, 500);
    page.mouse().down();
    page.mouse().move(530, 470);
    page.mouse().up();
    page.mouse().wheel(0, -150);
    BufferedImage turned = shot(page, "turned");
    page.locator("#reset").click();
    page.mouse().move(5, 700);
    BufferedImage again = shot(page, "reset");

    assertThat(differing(first, depth)).isGreaterThan(0.3);
    assertThat(differing(depth, wires)).isGreaterThan(0.3);
    assertThat(differing(first, turned)).isGreaterThan(0.2);
    assertThat(differing(first, again)).isLessThan(0.05);
    assertThat(page.locator("button[data-look=texture]").getAttribute("aria-pressed"))
        .isEqualTo("true");
    assertThat(complaints).isEmpty();
  }

  private Page open(ColorScheme scheme) {
    Page page =
        browser
            .newContext(
                new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme))
            .newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(DemoRoom.page().toUri().toString());
    page.waitForSelector("#stage[data-triangles], #trouble:not([hidden])");
    return page;
  }

  private static BufferedImage shot(Page page, String name) throws IOException {
    byte[] png =
        page.screenshot(
            new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("room-" + name + ".png")));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** Of the middle of the picture, where nothing but the model is. */
  private static Set<Integer> colours(BufferedImage shot) {
    Set<Integer> colours = new HashSet<>();
    for (int y = shot.getHeight() / 4; y < shot.getHeight() * 3 / 4; y++) {
      for (int x = shot.getWidth() / 4; x < shot.getWidth() * 3 / 4; x++) {
        colours.add(shot.getRGB(x, y));
      }
    }
    return colours;
  }

  private static double differing(BufferedImage one, BufferedImage other) {
    int differing = 0;
    int count = 0;
    for (int y = 110; y < one.getHeight() - 90; y += 2) {
      for (int x = 0; x < one.getWidth() - 280; x += 2) {
        differing += one.getRGB(x, y) == other.getRGB(x, y) ? 0 : 1;
        count++;
      }
    }
    return differing / (double) count;
  }

  private static Path chromium() {
    Optional<Path> found =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(
                name ->
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty() && "required".equals(System.getenv("SOLIDFLUX_TEST_BROWSER"))) {
      throw new IllegalStateException(
          "no Chromium on the PATH, and SOLIDFLUX_TEST_BROWSER=required");
    }
    return found.orElseGet(() -> Assumptions.abort("no Chromium on the PATH"));
  }
}
