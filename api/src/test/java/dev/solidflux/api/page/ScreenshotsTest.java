package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Makes the pictures of README and {@code docs/page.md}: into {@code target/screenshots}, or where
 * {@code -Dsolidflux.screenshots} says. Time, language and zone are given, and nothing moves, so
 * that a picture shows the same whenever it is made; only the edges of lines may differ.
 */
class ScreenshotsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("solidflux.screenshots", "target/screenshots"));
  private static final long MOST_BYTES = 150_000;
  private static final int WIDTH = 1200;
  private static final String TRACEBACK =
      "Traceback (most recent call last):\\n  File \\\"/app/tasks.py\\\", line 31, in depth\\n"
          + "    points = match(left, right)\\nValueError: the two pictures do not overlap";

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page =
      browser.page(
          new Browser.NewContextOptions()
              .setViewportSize(WIDTH, 860)
              .setLocale("en-GB")
              .setTimezoneId("UTC")
              .setReducedMotion(ReducedMotion.REDUCE));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final ScriptedRun run =
      server.add(
          new ScriptedRun("01m8dszdwye1vahxzzvjsdt05s", "room", clock)
              .solid("ingest", false)
              .solid("depth", true, "ingest")
              .solid("texture", false, "ingest")
              .solid("mesh", false, "depth", "texture"));

  /** Time goes on, for the run and for whoever looks at it. */
  private void after(int seconds) {
    now.updateAndGet(before -> before.plusSeconds(seconds));
    page.clock().setFixedTime(Date.from(now.get()));
  }

  private void begun() {
    run.event("run-started", "{'pipeline':'room','version':3,'input':{'photos':'attic'}}");
    scheduled(1, "ingest", null);
    started(1, "celery@ingest-6f7c 41");
    after(9);
    run.event(
        "invocation-succeeded", "{'invocation':1,'attempt':1,'result':{'views':6},'late':false}");
  }

  private void depthOpens() {
    run.event("fan-out-opened", "{'scope':0,'solid':'depth','elements':[1,2,3,4,5,6]}");
    for (int i = 0; i < 6; i++) {
      scheduled(2 + i, "depth", i);
    }
    scheduled(8, "texture", null);
  }

  private void scheduled(int invocation, String solid, Integer index) {
    run.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'%s','invocation':%d,'index':%s,'args':[{'room':'attic','view':%s}]}"
            .formatted(solid, invocation, index, index));
  }

  private void started(int invocation, String worker) {
    run.event(
        "attempt-started",
        "{'invocation':%d,'attempt':1,'worker':'%s','beat':10}".formatted(invocation, worker));
  }

  @Test
  void aRunThatGoesOn() throws IOException {
    open();
    begun();
    depthOpens();
    after(2);
    for (int i = 0; i < 3; i++) {
      started(2 + i, "depth@gpu-" + i + " 7");
    }
    after(73);
    run.event("invocation-succeeded", "{'invocation':2,'attempt':1,'result':1,'late':false}");
    started(8, "texture@cpu-0 12");
    run.progress(3, 0.62, "tile 31 of 50").log(3, "info", "disparity up to 96 px");
    run.progress(4, 0.3, "tile 15 of 50").log(4, "warn", "little light in the north corner");
    run.progress(8, 0.8, "sharpening");
    assertThat(invocation(4)).containsText("30 %");
    assertThat(page.locator(".box[data-solid=texture] .fill")).hasCount(1);
    choose("depth");
    save("running", "1 min 24 s");
  }

  @Test
  void aRunThatIsStuck() throws IOException {
    open();
    begun();
    depthOpens();
    run.next(2, 1, "queue", clock.instant().plusSeconds(600));
    choose("depth");
    assertThat(invocation(7)).isVisible();
    after(125);
    run.stuck("q-depth", "no worker listens to the queue; did you mean 'depth'?", 6);
    after(10); // the page looks again
    assertThat(page.locator(".trouble")).containsText("no worker listens");
    assertThat(page.locator(".backlog")).containsText("6 tasks wait");
    assertThat(page.locator(".next")).containsText("depth[0] is given up at");
    save("stuck", "2 min 24 s");
  }

  @Test
  void aRunWithRetries() throws IOException {
    open();
    begun();
    depthOpens();
    after(2);
    started(2, "depth@gpu-0 7");
    started(3, "depth@gpu-2 7");
    started(4, "depth@gpu-4 7");
    after(20);
    failed(2, soon());
    after(5);
    run.event("attempt-scheduled", "{'invocation':2,'attempt':2}");
    run.event("attempt-started", "{'invocation':2,'attempt':2,'worker':'depth@gpu-1 7','beat':10}");
    run.event(
        "attempt-redelivered", "{'invocation':3,'attempt':1,'worker':'depth@gpu-3 9','times':1}");
    Instant again = soon();
    failed(4, again);
    run.next(4, 2, "retry", again);
    choose("depth");
    assertThat(invocation(3)).containsText("lost with its worker once");
    assertThat(invocation(4)).containsText("backoff");
    after(2); // the page looks again
    assertThat(page.locator(".next")).containsText("depth[2] is tried again at");
    save("retries", "38 s");
  }

  private Instant soon() {
    return clock.instant().plusSeconds(5);
  }

  private void failed(int invocation, Instant again) {
    run.event(
        "attempt-failed",
        "{'invocation':%d,'attempt':1,'failure':{'cause':'TASK','type':'OSError','message':'disk full','stack':null},'retryAt':'%s'}"
            .formatted(invocation, again));
  }

  @Test
  void aRunThatFailed() throws IOException {
    page.setViewportSize(WIDTH, 1040); // down to the log
    open();
    begun();
    depthOpens();
    after(2);
    started(3, "depth@gpu-0 7");
    run.log(3, "info", "disparity up to 96 px");
    after(31);
    run.log(3, "warn", "little light in the north corner").log(3, "error", "nothing matches");
    String failure =
        "{'cause':'TASK','type':'ValueError','message':'the two pictures do not overlap','stack':'"
            + TRACEBACK
            + "'}";
    run.event(
        "attempt-failed", "{'invocation':3,'attempt':1,'failure':" + failure + ",'retryAt':null}");
    run.event("invocations-cancelled", "{'invocations':[2,4,5,6,7,8],'confirmed':true}");
    run.event("run-failed", "{'solid':'depth[1]','failure':" + failure + "}").end("failed");
    assertThat(page.locator(".run-state")).hasAttribute("data-state", "failed");
    choose("depth");
    page.locator(".chip", new Page.LocatorOptions().setHasText("failed")).click();
    assertThat(page.locator(".log")).hasCount(3);
    assertThat(page.locator("tr[data-invocation]")).hasCount(1);
    save("failed", "42 s");
  }

  @Test
  void anInvocation() throws IOException {
    page.setViewportSize(WIDTH, 1000);
    begun();
    depthOpens();
    after(4);
    started(3, "depth@gpu-0 7");
    run.logged(3, "info", "disparity up to 96 px");
    after(51);
    run.event(
        "attempt-failed",
        "{'invocation':3,'attempt':1,'failure':{'cause':'TASK','type':'ValueError','message':'the two pictures do not overlap','stack':'"
            + TRACEBACK
            + "'},'retryAt':'%s'}".formatted(soon()));
    after(5);
    run.event("attempt-scheduled", "{'invocation':3,'attempt':2}");
    after(3);
    run.event("attempt-started", "{'invocation':3,'attempt':2,'worker':'depth@gpu-1 7','beat':10}");
    run.logged(3, "info", "disparity up to 192 px");
    after(0);
    page.navigate(server.url("/runs/" + run.id() + "?solid=depth&invocation=3"));
    assertThat(page.locator(".invocation .log")).hasCount(2);
    after(20);
    assertThat(page.locator("[data-attempt='2'] .cell-took")).containsText("20 s");
    save("invocation", "1 min 32 s", page.locator(".invocation"));
  }

  @Test
  void anApproval() throws IOException {
    ScriptedRun approval =
        server.add(
            new ScriptedRun("01m8dszdwye1vahxzzvjsdt05t", "room", clock)
                .waiting(
                    "approve",
                    "{'type':'object','description':'Is the room fit to be shown?','required':['by','approved'],'properties':{"
                        + "'by':{'type':'string','title':'your name','description':'as in the directory'},'approved':{'type':'boolean'},"
                        + "'copies':{'type':'integer','minimum':1,'default':2},'colour':{'enum':['red','blue']},'comment':{'type':'string','maxLength':400}}}"));
    approval.event("run-started", "{'pipeline':'room','version':3,'input':{}}");
    approval.event(
        "waits-begun",
        "{'scope':0,'solid':'approve','invocation':1,'index':null,'waits':[{'signal':'approve','until':'2026-03-03T12:00:00Z','fails':true,'otherwise':null}]}");
    after(0);
    page.navigate(server.url("/runs/" + approval.id()));
    page.locator(".invocation .signal button").click();
    page.locator("[data-field=by] input").fill("Ada");
    page.locator("[data-field=approved] select").selectOption("yes");
    save("approval", "0.0 s", page.locator("dialog[open]"));
  }

  @Test
  void groupsThatFold() throws IOException {
    page.setViewportSize(WIDTH, 1080); // down to what is in the element
    ScriptedRun grouped =
        server.add(
            ScriptedRun.of(
                "01m8dszdwye1vahxzzvjsdt05u",
                """
                {'pipeline': 'room', 'solids': {
                  'ingest': {'queue': 'q', 'task': 't'},
                  'views': {'forEach': '${input.views}', 'after': ['ingest'], 'solids': {
                    'cut': {'queue': 'q', 'task': 't'},
                    'polish': {'value': 1, 'when': false, 'after': ['cut']},
                    'match': {'forEach': [1, 2], 'as': 'pair', 'queue': 'q', 'task': 't', 'after': ['cut']}}},
                  'colours': {'after': ['ingest'], 'solids': {
                    'read': {'queue': 'q', 'task': 't'}, 'mix': {'queue': 'q', 'task': 't', 'after': ['read']}}},
                  'mesh': {'queue': 'q', 'task': 't', 'after': ['views', 'colours']}}}
                """,
                clock));
    grouped.event("run-started", "{'pipeline':'room','version':3,'input':{'views':[1,2,3]}}");
    grouped.scheduled(0, "ingest", 1).succeeded(1);
    grouped.event(
        "scopes-opened", "{'scope':0,'solid':'colours','opened':1,'index':null,'count':1}");
    grouped.scheduled(1, "read", 2).succeeded(2).scheduled(1, "mix", 3);
    grouped.event("fan-out-opened", "{'scope':0,'solid':'views','elements':[1,2,3]}");
    grouped.event("scopes-opened", "{'scope':0,'solid':'views','opened':2,'index':0,'count':3}");
    grouped.scheduled(2, "cut", 4).scheduled(3, "cut", 5).scheduled(4, "cut", 6).succeeded(4);
    grouped.event("solid-skipped", "{'scope':2,'solid':'polish','because':null}");
    after(30);
    page.navigate(server.url("/runs/" + grouped.id() + "?solid=views&element=2&closed=colours"));
    assertThat(page.locator("#inside")).isVisible();
    save("groups", "30 s");
  }

  private void open() {
    after(0);
    page.navigate(server.url("/runs/" + run.id()));
    assertThat(page.locator(".run-state")).isVisible();
  }

  private void choose(String solid) {
    page.locator(".box[data-solid=" + solid + "]").click();
  }

  private Locator invocation(int number) {
    return page.locator("[data-invocation='" + number + "']");
  }

  /**
   * @param duration that the page shows once it has taken in the time
   */
  private void save(String name, String duration) throws IOException {
    assertThat(page.locator(".facts")).containsText(duration);
    Path file = FOLDER.resolve(name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    assertThat(Files.size(file)).isBetween(10_000L, MOST_BYTES);
  }

  /** The same of a part of the page. */
  private void save(String name, String duration, Locator part) throws IOException {
    assertThat(page.locator(".facts")).containsText(duration);
    Path file = FOLDER.resolve(name + ".png");
    part.screenshot(new Locator.ScreenshotOptions().setPath(file));
    assertThat(Files.size(file)).isBetween(10_000L, MOST_BYTES);
  }
}
