package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a queue's workers are for. */
class QueuePageTest {
  private static final String HOSTILE = "<img src=x onerror='window.pwned=true'>".replace("'", "");

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page = browser.page();

  private Locator table(String name) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(name));
  }

  @Test
  void whoseTasksAreThereAndExpectedIsTold() {
    Instant soon = Instant.now().plusSeconds(600);
    server.queue(
        "gpu/depth map",
        """
        {'queue': 'gpu/depth map', 'demand': 5, 'open': 2, 'foreseen': 3,
         'workers': {'prewarm': 'budget', 'served': false, 'askedFor': 12.3, 'waited': 70.0,
           'cold': {'early': 18.0, 'likely': 20.4, 'late': 25.0}},
         'tasks': [{'ws': 'default', 'run': 'run1', 'invocation': 7, 'attempt': 2, 'task': 't.depth'}],
         'expected': [
           {'ws': 'default', 'run': 'run2', 'solid': 'views.depth', 'tasks': 3, 'chance': 0.75,
            'ready': '%1$s', 'from': '2026-01-01T00:00:00Z', 'until': '%1$s'},
           {'ws': 'default', 'run': 'run3', 'solid': '%2$s', 'tasks': 1, 'chance': 1.0,
            'ready': '%1$s', 'from': '%1$s', 'until': '%1$s'}]}
        """
            .formatted(soon, HOSTILE));
    page.navigate(server.url("/queues/gpu%2Fdepth%20map"));
    assertThat(page.locator("h1")).hasText("Queue gpu/depth map");
    assertThat(page.locator(".demand"))
        .hasText("Its workers are for 2 tasks that are there, and 3 tasks that will be.");
    assertThat(page.locator(".workers"))
        .hasText(
            "There is none, and one has been asked for for 12 s. Workers take about 20 s to come.");
    assertThat(table("Tasks that are there").locator("tbody tr").first()).hasText("run172t.depth");
    assertThat(table("Tasks that are there").locator("tbody tr").last()).hasText("and 1 more");
    Locator expected = table("Tasks that are expected").locator("tbody tr");
    assertThat(expected).hasCount(2);
    assertThat(expected.first()).containsText("views.depth");
    assertThat(expected.first()).containsText("75 %");
    assertThat(expected.first()).containsText("in 9 min");
    assertThat(expected.first().locator("td").last()).hasText("now");
    assertThat(expected.last()).containsText(HOSTILE);
    assertThat(page.locator("main img")).hasCount(0);
  }

  @Test
  void whatIsNoLongerToDoGoesByItself() {
    server.queue(
        "gpu",
        "{'queue': 'gpu', 'demand': 1, 'open': 1, 'foreseen': 0, 'expected': [], 'workers':"
            + " {'prewarm': 'budget', 'served': true, 'askedFor': null, 'waited': 12.3, 'cold':"
            + " null}, 'tasks': [{'ws': 'default', 'run': 'run1', 'invocation': 1, 'attempt': 1, 'task': 't'}]}");
    page.navigate(server.url("/queues/gpu"));
    assertThat(page.locator(".demand")).hasText("Its workers are for one task that is there.");
    assertThat(page.locator(".workers"))
        .hasText("There is a worker. The task that was begun last had waited 12 s.");
    server.queue(
        "gpu",
        "{'queue': 'gpu', 'demand': 0, 'open': 0, 'foreseen': 0, 'expected': [], 'tasks': []}");
    assertThat(page.locator(".demand")).hasText("There is nothing to do for its workers.");
    assertThat(page.locator("table")).hasCount(0);
  }

  @Test
  void aSolidLeadsToItsQueueAndThatToItsRuns() {
    server.add(new ScriptedRun("run1", "photos").solid("ingest", false));
    server.queue(
        "q-ingest",
        "{'queue': 'q-ingest', 'demand': 1, 'open': 1, 'foreseen': 0, 'expected': [], 'tasks':"
            + " [{'ws': 'default', 'run': 'run1', 'invocation': 1, 'attempt': 1, 'task': 't'}]}");
    page.navigate(server.url("/runs/run1"));
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("q-ingest")).click();
    assertThat(page.locator("h1")).hasText("Queue q-ingest");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("run1")).click();
    assertThat(page.locator("h1")).containsText("photos");
  }
}
