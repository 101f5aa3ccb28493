package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

class RunsPageTest {
  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page = browser.page();

  @Test
  void withoutRunsItSaysHowToStartOne() {
    page.navigate(server.url("/"));
    assertThat(page.locator(".empty")).containsText("./solidflux run");
  }

  @Test
  void aRunThatIsSubmittedLaterShowsUpByItself() {
    page.navigate(server.url("/"));
    assertThat(page.locator(".empty")).isVisible();
    server.add(new ScriptedRun("01run", "photos"));
    Locator row = page.locator("[data-run='01run']");
    assertThat(row).containsText("photos");
    assertThat(row).hasAttribute("data-state", "queued");
    server.run("01run").listed().put("state", "running");
    assertThat(row).hasAttribute("data-state", "running");
  }

  @Test
  void olderRunsAreOnFurtherPages() {
    for (int i = 0; i < 60; i++) {
      server.add(new ScriptedRun(String.format(Locale.ROOT, "run%02d", i), "photos"));
    }
    page.navigate(server.url("/"));
    assertThat(page.locator("tbody tr")).hasCount(50);
    assertThat(page.locator("tbody tr").first()).hasAttribute("data-run", "run59");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Older")).click();
    assertThat(page.locator("tbody tr")).hasCount(10);
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Newest")).click();
    assertThat(page.locator("tbody tr")).hasCount(50);
  }

  @Test
  void runsCanBeFilteredByState() {
    server.add(new ScriptedRun("run1", "photos")).listed().put("state", "failed");
    server.add(new ScriptedRun("run2", "photos")).listed().put("state", "running");
    page.navigate(server.url("/"));
    assertThat(page.locator("tbody tr")).hasCount(2);
    page.getByLabel("State").selectOption("failed");
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.locator("[data-run='run1']")).isVisible();
  }

  @Test
  void runsCanBeFilteredByPipelineTagAndTime() {
    ObjectNode first = server.add(new ScriptedRun("run1", "photos")).listed();
    first.put("createdAt", "2026-03-01T12:00:00Z").putArray("tags").add("eu & <b>us</b>");
    server.add(new ScriptedRun("run2", "photos"));
    server.add(new ScriptedRun("run3", "rooms"));
    page.navigate(server.url("/"));
    assertThat(page.locator("tbody tr")).hasCount(3);
    page.getByLabel("Pipeline").fill("photos");
    page.getByLabel("Pipeline").blur();
    assertThat(page.locator("tbody tr")).hasCount(2);
    page.getByLabel("Since").fill("2026-05-01T10:00");
    page.getByLabel("Since").blur();
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.locator("[data-run='run2']")).isVisible();
    page.reload();
    assertThat(page.getByLabel("Since")).hasValue("2026-05-01T10:00");
    assertThat(page.locator("tbody tr")).hasCount(1);
    page.getByLabel("Since").fill("");
    page.getByLabel("Since").blur();
    page.locator("[data-run='run1'] a.tag").click();
    assertThat(page.getByLabel("Tag")).hasValue("eu & <b>us</b>");
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.locator("[data-run='run1']")).isVisible();
  }

  @Test
  void aRunThatIsSetAsideIsMarked() {
    server.add(new ScriptedRun("run1", "photos")).listed().put("state", "running");
    server.add(new ScriptedRun("run2", "photos")).setAside("event 7 <b>cannot</b> be read");
    page.navigate(server.url("/"));
    assertThat(page.locator("[data-run='run2'] .mark")).hasText("set aside");
    assertThat(page.locator(".mark")).hasCount(1);
    page.getByLabel("State").selectOption("set aside");
    assertThat(page.locator("tbody tr")).hasCount(1);
    assertThat(page.locator("[data-run='run2']")).isVisible();
  }

  @Test
  void aRunOpensByKeyboardWithoutAReload() {
    server.add(new ScriptedRun("run1", "photos").solid("ingest", false));
    page.navigate(server.url("/"));
    page.evaluate("window.unreloaded = true");
    page.locator("[data-run='run1'] a.id").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).containsText("photos");
    assertThat(page).hasURL(server.url("/runs/run1"));
    page.goBack();
    assertThat(page.locator("[data-run='run1']")).isVisible();
    org.assertj.core.api.Assertions.assertThat(page.evaluate("window.unreloaded")).isEqualTo(true);
  }
}
