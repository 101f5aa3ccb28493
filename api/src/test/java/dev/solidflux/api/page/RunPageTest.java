package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

class RunPageTest {
  private static final String HOSTILE =
      "<img src=x onerror=\"window.pwned=true\"><script>window.pwned=true</script>";
  private static final String TASK_FAILURE =
      "{'cause':'TASK','type':'ValueError','message':'no pixels','stack':null}";

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page = browser.page();
  private final ScriptedRun run =
      server.add(
          new ScriptedRun("run1", "photos")
              .solid("ingest", false)
              .solid("measure", true, "ingest")
              .solid("sheet", false, "ingest", "measure"));

  @Test
  void aLiveRunReachesItsEndWithoutAReload() {
    open();
    assertThat(state()).hasAttribute("data-state", "queued");
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{'dir':'photos'}}");
    assertThat(state()).hasAttribute("data-state", "running");
    scheduled(1, "ingest", null);
    started(1);
    run.progress(1, 0.5, "half the files");
    assertThat(box("ingest")).hasAttribute("data-state", "open");
    assertThat(invocation(1)).containsText("50 %");
    assertThat(invocation(1)).containsText("half the files");
    succeeded(1);
    run.event("fan-out-opened", "{'scope':0,'solid':'measure','elements':['a','b']}");
    scheduled(2, "measure", 0);
    scheduled(3, "measure", 1);
    succeeded(2);
    assertThat(box("measure")).containsText("1/2");
    succeeded(3);
    assertThat(box("measure")).hasAttribute("data-state", "succeeded");
    scheduled(4, "sheet", null);
    succeeded(4);
    run.event("run-succeeded", "{'output':{'report':'report.html'}}").end("succeeded");
    assertThat(state()).hasAttribute("data-state", "succeeded");
    assertThat(page.getByLabel("Output")).containsText("report.html");
    assertThat(page).hasTitle(Pattern.compile("succeeded · photos"));
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "complete");
    assertThat(page.locator(".box[data-state=succeeded]")).hasCount(3);
    assertThat(page.locator(".events li")).hasCount(12);
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void aRunThatHasEndedIsShownWhole() {
    history();
    run.event("run-succeeded", "{'output':7}").end("succeeded");
    open();
    assertThat(state()).hasAttribute("data-state", "succeeded");
    assertThat(page.locator(".events li")).hasCount(5);
    assertThat(page.getByRole(AriaRole.BUTTON, named("Cancel run"))).hasCount(0);
  }

  @Test
  void aDroppedStreamGoesOnWhereItStopped() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    open();
    assertThat(state()).hasAttribute("data-state", "running");
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "live");
    run.drop();
    scheduled(1, "ingest", null);
    succeeded(1);
    assertThat(run.lastEventIdOfStream(2)).isEqualTo("1");
    assertThat(box("ingest")).hasAttribute("data-state", "succeeded");
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "live");
    assertThat(page.locator(".events li")).hasCount(3);
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void aServerThatRefusesTheStreamForAWhileIsAskedAgain() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    open();
    assertThat(state()).hasAttribute("data-state", "running");
    run.refuse(2);
    run.drop();
    assertThat(page.locator("[data-connection]")).hasAttribute("data-connection", "reconnecting");
    scheduled(1, "ingest", null);
    assertThat(box("ingest")).hasAttribute("data-state", "open");
    assertThat(page.locator(".events li")).hasCount(2);
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void ofALargeFanOutAPageIsShownAtATime() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    fanOut(600, 1);
    for (int i = 1; i <= 600; i++) {
      succeeded(i);
    }
    open();
    assertThat(box("measure")).containsText("600/600");
    assertThat(box("measure")).hasAttribute("data-state", "succeeded");
    box("measure").click();
    assertThat(page.locator(".invocations tbody tr")).hasCount(50);
    Locator pages = page.getByLabel("Pages of invocations");
    pages.getByText("Next").click();
    assertThat(invocation(51)).isVisible();
    pages.getByText("Previous").click();
    assertThat(invocation(1)).isVisible();
  }

  private void fanOut(int elements, int firstInvocation) {
    ObjectNode opened = ScriptedRun.JSON.createObjectNode().put("scope", 0).put("solid", "measure");
    ObjectNode scheduled = opened.deepCopy().put("invocation", firstInvocation).put("index", 0);
    for (int i = 0; i < elements; i++) {
      opened.withArray("elements").add(i);
      scheduled.withArray("args").addObject();
    }
    run.event("fan-out-opened", opened);
    run.event("invocations-scheduled", scheduled);
  }

  @Test
  void anEventThatTheServerCannotReadIsSaidSo() {
    open();
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    assertThat(state()).hasAttribute("data-state", "running");
    run.event("run-hibernated", "{}");
    assertThat(page.locator(".unreadable")).containsText("run-hibernated v1 is unknown");
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void whatIsInAGroupIsShownWithAllOfItsInstances() {
    ScriptedRun grouped = server.add(ScriptedRun.grouped("run3"));
    page.navigate(server.url("/runs/run3"));
    grouped.event("run-started", "{'pipeline':'p','version':3,'input':{'views':[1,2]}}");
    grouped.event("fan-out-opened", "{'scope':0,'solid':'views','elements':[1,2]}");
    grouped.event("scopes-opened", "{'scope':0,'solid':'views','opened':1,'index':0,'count':2}");
    grouped.event(
        "invocations-scheduled",
        "{'scope':1,'solid':'cut','invocation':1,'index':null,'args':[{}]}");
    grouped.event(
        "invocations-scheduled",
        "{'scope':2,'solid':'cut','invocation':2,'index':null,'args':[{}]}");
    assertThat(box("views")).containsText("0/2");
    assertThat(box("views.cut")).hasAttribute("data-state", "open");
    box("views.cut").click();
    assertThat(invocation(2)).containsText("views[1].cut");
    grouped.event("invocation-succeeded", "{'invocation':1,'attempt':1,'result':1,'late':false}");
    grouped.event("solid-skipped", "{'scope':1,'solid':'polish','because':null}");
    grouped.event("scope-succeeded", "{'scope':1,'output':1}");
    assertThat(box("views")).containsText("1/2");
    assertThat(box("views.cut")).containsText("1/2");
    grouped.event(
        "attempt-failed",
        "{'invocation':2,'attempt':1,'failure':" + TASK_FAILURE + ",'retryAt':null}");
    grouped.event(
        "scope-failed", "{'scope':2,'solid':'views[1].cut','failure':" + TASK_FAILURE + "}");
    grouped.event("run-failed", "{'solid':'views[1].cut','failure':" + TASK_FAILURE + "}");
    grouped.end("failed");
    assertThat(box("views")).hasAttribute("data-state", "failed");
    assertThat(box("views.polish")).hasAttribute("data-state", "cancelled");
    assertThat(page.locator(".failure")).containsText("views[1].cut failed");
  }

  @Test
  void hostileTextIsTextOnly() {
    ScriptedRun hostile =
        server.add(new ScriptedRun("run2", HOSTILE).tag(HOSTILE).solid("photo", HOSTILE, false));
    page.navigate(server.url("/"));
    assertThat(page.locator("[data-run=run2]")).containsText("<img src=x");
    page.navigate(server.url("/runs/run2"));
    assertThat(page.locator("h1")).containsText("<img src=x");
    ObjectNode input = ScriptedRun.JSON.createObjectNode().put("version", 3).put("input", HOSTILE);
    hostile.event("run-started", input.put("pipeline", HOSTILE));
    hostile.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'photo','invocation':1,'index':null,'args':[{}]}");
    ObjectNode begun = ScriptedRun.JSON.createObjectNode().put("invocation", 1).put("attempt", 1);
    hostile.event("attempt-started", begun.put("worker", HOSTILE));
    hostile.progress(1, 0.1, HOSTILE).log(1, HOSTILE, HOSTILE);
    assertThat(invocation(1)).containsText("<img src=x");
    assertThat(page.locator(".log")).containsText("<img src=x");
    ObjectNode failed = ScriptedRun.JSON.createObjectNode().put("solid", HOSTILE);
    failed.putObject("failure").put("cause", "TASK").put("type", HOSTILE).put("message", HOSTILE);
    hostile.event("run-failed", failed).end("failed");
    assertThat(page.locator(".failure")).containsText("<img src=x");
    assertThat(page.locator("main img, main script")).hasCount(0);
    assertThat(page.evaluate("window.pwned")).isNull();
  }

  @Test
  void aFailureShowsWhereAndWhy() {
    open();
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    scheduled(1, "ingest", null);
    run.event(
        "attempt-failed",
        "{'invocation':1,'attempt':1,'failure':" + TASK_FAILURE + ",'retryAt':null}");
    run.event("run-failed", "{'solid':'ingest','failure':" + TASK_FAILURE + "}").end("failed");
    assertThat(page.locator(".failure")).containsText("ingest failed: ValueError");
    assertThat(invocation(1)).containsText("no pixels");
    assertThat(box("sheet")).hasAttribute("data-state", "cancelled");
    assertThat(page).hasTitle(Pattern.compile("failed"));
  }

  @Test
  void aStackTraceIsShownAsTheTextItIs() {
    String stack =
        "Traceback (most recent call last):\n  File \"a.py\", line 7\nValueError: x " + HOSTILE;
    ObjectNode failed = ScriptedRun.JSON.createObjectNode().put("solid", "ingest");
    failed.putObject("failure").put("cause", "TASK").put("type", "ValueError").put("message", "x");
    failed.withObject("failure").put("stack", stack);
    open();
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    run.event("run-failed", failed).end("failed");
    org.assertj.core.api.Assertions.assertThat(page.locator(".failure .stack").innerText())
        .isEqualTo(stack);
    page.locator(".events summary").first().click();
    assertThat(page.locator(".events .stack")).containsText("File \"a.py\", line 7");
    assertThat(page.locator("main img, main script")).hasCount(0);
  }

  @Test
  void whatEndedTheRunIsToldOnceAndWhatElseFailedWithItsSolid() {
    String failure =
        TASK_FAILURE.replace("'stack':null", "'stack':'File a.py'").replace("no pixels", "%s");
    history();
    run.event(
        "solid-failed",
        "{'scope':0,'solid':'ingest','index':null,'failure':"
            + failure.formatted("no pixels")
            + "}");
    run.event(
        "solid-failed",
        "{'scope':0,'solid':'measure','index':1,'failure':" + failure.formatted("no ruler") + "}");
    open();
    page.locator(".box[data-solid=ingest]").click();
    assertThat(page.locator(".solid pre.bad")).hasText("no pixels");
    run.event("run-failed", "{'solid':'ingest','failure':" + failure.formatted("no pixels") + "}");
    assertThat(page.locator(".failure .stack")).hasText("File a.py");
    assertThat(page.locator(".solid .stack")).hasCount(0);
    assertThat(page.locator(".solid pre.bad")).hasCount(0);
    page.locator(".box[data-solid=measure]").click();
    assertThat(page.locator(".solid pre.bad")).hasText("no ruler");
    assertThat(page.locator(".solid .stack")).hasCount(1);
  }

  @Test
  void theWholeLogOfARunThatHasEndedCanBeRead() {
    history();
    for (int i = 1; i <= 120; i++) {
      run.logged(1, "info", "line " + i);
    }
    run.logged(1, "error", "Traceback:\n  File \"a.py\"");
    run.event("run-succeeded", "{'output':7}").end("succeeded");
    open();
    assertThat(page.locator(".log")).hasCount(50);
    assertThat(page.locator(".log .message").first()).hasText("Traceback:\n  File \"a.py\"");
    assertThat(page.locator(".log .message").last()).hasText("line 72");
    older().click();
    assertThat(page.locator(".log .message").first()).hasText("line 72");
    assertThat(page.locator(".log .message").last()).hasText("line 23");
    older().click();
    assertThat(page.locator(".log .message").last()).hasText("line 1");
    assertThat(older()).hasCount(0);
    page.getByRole(AriaRole.BUTTON, named("Newest")).click();
    assertThat(page.locator(".log")).hasCount(50);
  }

  @Test
  void whatWasLoggedBeforeAndSinceIsToldOnce() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    run.logged(1, "info", "before");
    open();
    assertThat(page.locator(".log")).hasCount(1);
    run.log(1, "info", "since");
    assertThat(page.locator(".log .message").first()).hasText("since");
    run.logged(1, "info", "while it was away");
    run.drop();
    assertThat(page.locator(".log .message"))
        .hasText(new String[] {"while it was away", "since", "before"});
  }

  private Locator older() {
    return page.getByLabel("Parts of the log")
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Older"));
  }

  @Test
  void cancellingAsksFirstAndGivesTheReason() throws InterruptedException {
    open();
    page.getByRole(AriaRole.BUTTON, named("Cancel run")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog.getByText("Let it run").click();
    assertThat(dialog).isHidden();
    page.getByRole(AriaRole.BUTTON, named("Cancel run")).click();
    dialog.getByLabel("Reason").fill("wrong folder");
    dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel run")).click();
    assertThat(server.cancellations().poll(20, TimeUnit.SECONDS))
        .isEqualTo("{\"reason\":\"wrong folder\"}");
    assertThat(server.cancellations()).isEmpty();
  }

  @Test
  void aSignalThatIsWaitedForCanBeSent() throws InterruptedException {
    ScriptedRun waiting = server.add(new ScriptedRun("run5", "photos").waiting("approval"));
    waiting.event("run-started", "{'pipeline':'p','version':3,'input':{}}");
    ObjectNode begun = ScriptedRun.JSON.createObjectNode();
    begun.put("scope", 0).put("solid", "approval").put("invocation", 1);
    begun
        .putArray("waits")
        .addObject()
        .put("signal", HOSTILE)
        .put("fails", true)
        .putNull("otherwise");
    waiting.event("waits-begun", begun);
    page.navigate(server.url("/runs/run5"));
    page.getByRole(AriaRole.BUTTON, named("Send <img")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Payload").fill("yes");
    dialog.getByRole(AriaRole.BUTTON, exactly("Send")).click();
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("no JSON");
    dialog.getByLabel("Payload").fill("{\"by\": \"ada\"}");
    dialog.getByRole(AriaRole.BUTTON, exactly("Send")).click();
    assertThat(server.signals().poll(20, TimeUnit.SECONDS)).endsWith(" {\"by\": \"ada\"}");
    waiting.event("signal-received", begun.objectNode().put("name", HOSTILE).put("payload", 1));
    waiting.event("signal-taken", begun.objectNode().put("invocation", 1).put("name", HOSTILE));
    assertThat(box("approval")).hasAttribute("data-state", "succeeded");
    assertThat(page.locator("main img, main script")).hasCount(0);
  }

  private static Locator.GetByRoleOptions exactly(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  void theKeyboardChoosesABoxAndLeavesTheQuestionWhetherToCancel() {
    history();
    open();
    box("measure").focus();
    page.keyboard().press("Tab");
    assertThat(box("sheet")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("#solid")).hasText("sheet");
    page.getByRole(AriaRole.BUTTON, named("Cancel run")).focus();
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
    assertThat(server.cancellations()).isEmpty();
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void aRunThatIsSetAsideSaysWhyAndCanBeReleased() throws InterruptedException {
    open();
    Locator banner = page.locator(".set-aside");
    assertThat(banner).hasCount(0);
    run.setAside(HOSTILE);
    assertThat(banner).containsText("<img src=x");
    banner.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Release")).click();
    assertThat(server.releases().poll(20, TimeUnit.SECONDS)).isEqualTo("run1");
    assertThat(banner.getByRole(AriaRole.BUTTON)).isDisabled();
    run.release();
    assertThat(banner).hasCount(0);
    assertThat(page.locator("main img, main script")).hasCount(0);
    assertThatTheDocumentIsTheSame();
  }

  @Test
  void aSolidWhoseTasksDoNotGetThroughSaysWhy() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    scheduled(1, "ingest", null);
    open();
    assertThat(box("ingest")).hasAttribute("data-state", "open");
    run.stuck("q-ingest", HOSTILE);
    run.stuck("q-sheet", "nothing waits for this one");
    assertThat(page.locator(".trouble")).containsText("tasks do not get through: <img src=x");
    assertThat(box("ingest")).containsText("stuck");
    assertThat(page.locator(".box .stuck")).hasCount(1);
    started(1);
    assertThat(page.locator(".trouble")).hasCount(0);
  }

  @Test
  void aRunThatTheServerCannotReadIsSaidSo() {
    server.add(new ScriptedRun("run4", "odd").solid("a", false)).event("run-hibernated", "{}");
    page.navigate(server.url("/runs/run4"));
    assertThat(page.locator(".unreadable")).containsText("run-hibernated v1 is unknown");
    assertThat(state()).hasAttribute("data-state", "running");
  }

  @Test
  void aThousandInvocationsDoNotFreezeThePage() {
    open();
    page.evaluate(
        """
        () => {
          window.longest = 0;
          new PerformanceObserver((list) => {
            for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
          }).observe({type: 'longtask', buffered: false});
        }
        """);
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    scheduled(1, "ingest", null);
    succeeded(1);
    fanOut(1000, 2);
    for (int i = 0; i < 1000; i++) {
      started(i + 2);
      run.progress(i + 2, 0.5, "half").log(i + 2, "info", "line " + i);
      if (i % 10 != 0) {
        succeeded(i + 2);
      }
    }
    assertThat(box("measure")).containsText("900/1000");
    box("measure").click();
    assertThat(page.locator(".invocations tbody tr")).hasCount(50);
    page.getByRole(AriaRole.BUTTON, named("started 100")).click();
    assertThat(page.locator(".invocations [data-state=started]")).hasCount(50);
    assertThat(page.locator(".events li")).hasCount(300);
    assertThat(page.locator(".log")).hasCount(300);
    double longest = ((Number) page.evaluate("window.longest")).doubleValue();
    assertThat(longest).as("the longest time the page did not answer, in ms").isLessThan(1000);
  }

  @Test
  void aRunThatIsNotThereIsSaidSo() {
    page.navigate(server.url("/runs/nothing"));
    assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
  }

  @Test
  void aPhoneShowsEverythingWithoutScrollingSideways() {
    history();
    run.progress(1, 0.4, "a message without any place to break it: " + "x".repeat(200));
    Page phone = browser.page(new Browser.NewContextOptions().setViewportSize(360, 740));
    for (String path : new String[] {"/runs/run1", "/"}) {
      phone.navigate(server.url(path));
      assertThat(phone.locator("h1")).isVisible();
      assertThat(phone.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    }
  }

  private void open() {
    page.navigate(server.url("/runs/run1"));
    assertThat(page.locator("h1")).containsText("photos");
    page.evaluate("window.unreloaded = true");
  }

  private void assertThatTheDocumentIsTheSame() {
    assertThat(page.evaluate("window.unreloaded")).isEqualTo(true);
  }

  private void history() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
    scheduled(1, "ingest", null);
    started(1);
    run.event(
        "attempt-failed",
        "{'invocation':1,'attempt':1,'failure':"
            + TASK_FAILURE
            + ",'retryAt':'2030-01-01T00:00:00Z'}");
  }

  private void scheduled(int invocation, String solid, Integer index) {
    run.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'%s','invocation':%d,'index':%s,'args':[{}]}"
            .formatted(solid, invocation, index));
  }

  private void started(int invocation) {
    run.event("attempt-started", "{'invocation':" + invocation + ",'attempt':1,'worker':'w1'}");
  }

  private void succeeded(int invocation) {
    run.event(
        "invocation-succeeded",
        "{'invocation':" + invocation + ",'attempt':1,'result':{},'late':false}");
  }

  private Locator state() {
    return page.locator(".run-state");
  }

  private Locator box(String solid) {
    return page.locator(".box[data-solid='" + solid + "']");
  }

  private Locator invocation(int number) {
    return page.locator("[data-invocation='" + number + "']");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
