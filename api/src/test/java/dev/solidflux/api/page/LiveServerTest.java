package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.solidflux.api.Documents;
import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.node.JsonNodeFactory;

/** The page on the server that serves it, with an engine that runs. */
class LiveServerTest {
  private static final String TWO_PHOTOS =
      "{\"pipeline\": \"photos\", \"input\": {\"photos\": [\"a\", \"b\"]}}";

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private static MemoryServer server;
  private static WebTestClient client;

  private final Page page = browser.page();

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
    client = server.client();
    server.worker.on(
        "photos.measure",
        task ->
            List.of(
                ScriptedWorker.started(),
                ScriptedWorker.progress(0.5, "half"),
                ScriptedWorker.succeeded(JsonNodeFactory.instance.numberNode(7))));
    server.worker.succeeding("photos.rank", task -> task.args().get("measures"));
    Documents.register(client, Documents.PHOTOS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aLiveRunReachesItsEndWithoutAReload() {
    server.worker.pause();
    String run = Documents.submit(client, TWO_PHOTOS);
    page.navigate(server.url() + "/runs/" + run);
    assertThat(state()).hasAttribute("data-state", "running");
    assertThat(box("measure")).containsText("0/2");
    assertThat(page.locator(".invocations tbody tr")).hasCount(2);
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "live");
    page.evaluate("window.unreloaded = true");

    server.resume();

    assertThat(state()).hasAttribute("data-state", "succeeded");
    assertThat(box("measure")).containsText("2/2");
    assertThat(box("rank")).hasAttribute("data-state", "succeeded");
    assertThat(page.getByLabel("Output")).containsText("ranking");
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "complete");
    assertThat(page).hasTitle(Pattern.compile("succeeded · photos"));
    assertThat(page.evaluate("window.unreloaded")).isEqualTo(true);
  }

  @Test
  void aRunCanBeCancelledFromThePage() {
    server.worker.pause();
    String run = Documents.submit(client, TWO_PHOTOS);
    page.navigate(server.url() + "/");
    page.locator("[data-run='" + run + "'] a.id").click();
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel run")).click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel run"))
        .click();
    assertThat(state()).hasAttribute("data-state", Pattern.compile("cancelling|cancelled"));
    server.resume();
    assertThat(state()).hasAttribute("data-state", "cancelled");
    assertThat(box("rank")).hasAttribute("data-state", "cancelled");
  }

  private Locator state() {
    return page.locator(".run-state");
  }

  private Locator box(String solid) {
    return page.locator(".box[data-solid=" + solid + "]");
  }
}
