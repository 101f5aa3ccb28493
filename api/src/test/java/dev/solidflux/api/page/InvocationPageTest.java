package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/** One invocation's own panel. */
class InvocationPageTest {
  private static final String HOSTILE =
      "<img src=x onerror='window.pwned=true'><script>window.pwned=true</script>";

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page = browser.page();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final ScriptedRun run =
      server.add(
          new ScriptedRun("run1", "photos", clock)
              .solid("ingest", false)
              .solid("measure", true, "ingest"));

  @Test
  void theKeyboardLeadsFromTheGraphToAnInvocationWithItsAttempts() {
    tried();
    open("");
    box("ingest").focus();
    page.keyboard().press("Enter");
    assertThat(panel()).containsText("ingest");
    page.locator("[data-invocation='1'] a").focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("\\?solid=ingest&invocation=1$"));
    assertThat(page.locator("#invocation")).isFocused();
    Locator first = panel().locator("[data-attempt='1']");
    assertThat(first.locator(".cell-state")).hasText("failed");
    assertThat(first.locator(".cell-worker")).containsText("w1");
    assertThat(first.locator(".cell-waited")).containsText("4.0 s");
    assertThat(first.locator(".cell-took")).containsText("1 min 05 s");
    assertThat(first.locator(".cell-end")).containsText("lost with its worker once");
    assertThat(first.locator(".cell-end")).containsText("ValueError: no <b>pixels</b>");
    assertThat(first.locator(".stack")).isHidden();
    first.getByText("Stack trace").click();
    assertThat(first.locator(".stack")).hasText("Traceback <i>a.py</i>");
    Locator second = panel().locator("[data-attempt='2']");
    assertThat(second.locator(".cell-state")).hasText("succeeded");
    assertThat(second.locator(".cell-worker")).hasText("on –");
    assertThat(panel().getByLabel("Arguments")).containsText("{\n  \"photo\": \"<img src=x");
    assertThat(panel().getByLabel("Result")).containsText("\"pixels\": 1.5");
    assertThat(panel().getByLabel("Log of the invocation").first()).containsText("half done");
    assertThat(page.locator("main img, main script, main b, main i")).hasCount(0);
    assertThat(page.evaluate("window.pwned")).isNull();
    panel().getByText("Close").click();
    assertThat(page).hasURL(Pattern.compile("\\?solid=ingest$"));
  }

  @Test
  void aKeptResultIsFromARunAndAMissSaysWhatDiffers() {
    String other = "06800000003v0000000000000a";
    String permits =
        "[{'limit':'cache:t','key':'k','max':1,'parts':{'args.<b>x</b>':'1'}}]"
            + ", [{'limit':'cache:t','key':'l','max':1,'parts':{}}]";
    begun();
    run.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'ingest','invocation':1,'index':null,'args':[{}]}");
    run.event("invocation-succeeded", "{'invocation':1,'attempt':1,'result':1,'late':false}");
    run.event("fan-out-opened", "{'scope':0,'solid':'measure','elements':['a','b']}");
    run.event(
        "invocations-held",
        "{'scope':0,'solid':'measure','invocation':2,'index':0,'args':[{},{}],'permits':[%s]}"
            .formatted(permits));
    run.event(
        "permit-taken",
        "{'invocation':2,'limit':0,'miss':{'expired':null,'newest':{'run':'%s','invocation':4},'parts':{}}}"
            .formatted(other));
    run.event(
        "invocation-cached",
        "{'invocation':3,'result':7,'from':{'run':'%s','invocation':4}}".formatted(other));
    open("?solid=measure&invocation=2");
    assertThat(panel().locator(".cache"))
        .hasText("no kept result answered it: args.<b>x</b> is another one than in run " + other);
    assertThat(page.locator("main b")).hasCount(0);

    page.locator("[data-invocation='3'] a").click();
    assertThat(panel().locator(".cache")).hasText("a kept result answered it, from run " + other);
    assertThat(panel().locator(".cache a")).hasAttribute("href", "/runs/" + other);
  }

  @Test
  void anAddressLeadsToAnElementOfAFanOut() {
    measuring();
    open("?solid=measure&invocation=3");
    assertThat(panel().locator("h2")).hasText("invocation measure[1]");
    assertThat(panel().locator("[data-attempt='1'] .cell-state")).hasText("sent");
    assertThat(panel().getByLabel("Result")).containsText("not there yet");
    assertThat(page.locator("[data-invocation='3'] a")).hasAttribute("aria-current", "true");
    run.event("attempt-started", "{'invocation':3,'attempt':1,'worker':'w7','beat':null}");
    run.progress(3, 0.25, "a quarter");
    assertThat(panel()).containsText("25 %");
    assertThat(panel().locator("[data-attempt='1'] .cell-worker")).containsText("w7");
    run.event("invocation-succeeded", "{'invocation':3,'attempt':1,'result':7,'late':true}");
    assertThat(panel().locator(".cell-end")).containsText("its result came late");
    assertThat(panel().getByLabel("Result")).containsText("7");
    page.navigate(server.url("/runs/run1?invocation=2"));
    assertThat(panel().locator("h2")).hasText("invocation measure[0]");
    assertThat(page.locator("#solid")).hasText("measure");
    page.navigate(server.url("/runs/run1?solid=measure&invocation=99"));
    assertThat(page.locator(".invocation .bad")).isVisible();
  }

  @Test
  void itsLogIsItsOwnLiveAndWhole() {
    measuring();
    for (int i = 1; i <= 60; i++) {
      run.logged(2, "info", "line " + i).logged(3, "info", "another's " + i);
    }
    open("?solid=measure&invocation=2");
    Locator lines = panel().locator(".log .message");
    assertThat(lines).hasCount(50);
    assertThat(lines.first()).hasText("line 60");
    run.log(2, "warn", "the last word").log(3, "warn", "another's");
    assertThat(lines.first()).hasText("the last word");
    panel().getByText("Older").click();
    assertThat(lines.last()).hasText("line 1");
    panel().getByText("Newest").click();
    assertThat(lines.first()).hasText("the last word");
  }

  @Test
  void anApprovalIsAFormOfWhatItsSchemaNames() throws InterruptedException {
    approving(
        "{'type':'object','description':'Is the room right?','required':['by','approved'],'properties':{"
            + "'by':{'type':'string','title':'Your name','description':'<b>as in the directory</b>'},"
            + "'approved':{'type':'boolean'},'copies':{'type':'integer','minimum':1,'default':2},"
            + "'colour':{'enum':['red','blue']},'tiles':{'type':'array'}}}");
    page.locator(".signal button").first().click();
    Locator form = page.getByRole(AriaRole.DIALOG);
    assertThat(form).containsText("Is the room right?");
    assertThat(form).containsText("<b>as in the directory</b>");
    assertThat(form.getByLabel("copies")).hasValue("2");
    assertThat(form.getByLabel("Your name")).isFocused();
    form.getByLabel("Your name").fill("Ada");
    send(form);
    assertThat(form.getByLabel("approved")).isFocused();
    assertThat(server.signals()).isEmpty();
    form.getByLabel("approved").selectOption("yes");
    form.getByLabel("colour").selectOption("blue");
    form.getByLabel("tiles").fill("[1");
    send(form);
    assertThat(form.locator("[data-field=tiles]")).containsText("This is no JSON");
    assertThat(form.getByLabel("tiles")).isFocused();
    form.getByLabel("tiles").fill("[1]");
    server.refuseSignal(
        "{'code':'unfit-signal','detail':'it does not fit','errors':["
            + "{'code':'unfit','pointer':'/by','message':'<i>nobody</i> of that name'},{'code':'unfit','pointer':'','message':'too late'}]}");
    send(form);
    assertThat(form.locator("[data-field=by]")).containsText("<i>nobody</i> of that name");
    assertThat(form.getByLabel("Your name")).isFocused();
    assertThat(form.getByLabel("Your name")).hasAttribute("aria-invalid", "true");
    assertThat(form.getByRole(AriaRole.ALERT)).containsText("too late");
    form.getByLabel("Your name").fill("Grace");
    send(form);
    assertThat(form).isHidden();
    assertThat(page.locator(".signal button").first()).hasText("Sent");
    String said = "\"approved\": true, \"copies\": 2, \"colour\": \"blue\", \"tiles\": [1]}";
    assertThat(sent()).isEqualTo("approve {\"by\": \"Ada\", " + said);
    assertThat(sent()).isEqualTo("approve {\"by\": \"Grace\", " + said);
    assertThat(page.locator("main b, main i")).hasCount(0);
  }

  @Test
  void whatAnApprovalSaysCanAlwaysBeWrittenAsJson() throws InterruptedException {
    approving("{'type':'object','properties':{'by':{'type':'string'}}}");
    page.locator(".signal button").first().click();
    Locator form = page.getByRole(AriaRole.DIALOG);
    form.getByLabel("by").fill("Ada");
    form.getByText("Write JSON instead").click();
    assertThat(form.getByLabel("Payload")).hasValue("{\"by\": \"Ada\"}");
    form.getByLabel("Payload").fill("{\"by\": 1.10}");
    form.getByText("Fill in the fields").click();
    assertThat(form.getByLabel("by")).hasValue("Ada");
    form.getByText("Write JSON instead").click();
    form.getByLabel("Payload").fill("{\"by\": 1.10}");
    server.refuseSignal(
        "{'code':'unfit-signal','errors':[{'pointer':'/by','message':'a text is needed'}]}");
    send(form);
    assertThat(form.getByRole(AriaRole.ALERT)).containsText("/by: a text is needed");
    send(form);
    assertThat(form).isHidden();
    assertThat(sent()).isEqualTo("approve {\"by\": 1.10}");
  }

  /** Chosen from the list, where the schema is not known yet. */
  @Test
  void anApprovalInAListAsksForItsFormWhenItIsOpened() throws InterruptedException {
    approving("{'type':'boolean'}");
    page.navigate(server.url("/runs/run2?solid=approval"));
    page.locator(".chip", new Page.LocatorOptions().setHasText("waiting 2")).click();
    page.locator("[data-invocation='2'] button").click();
    Locator form = page.getByRole(AriaRole.DIALOG);
    form.getByLabel("What it says").selectOption("no");
    send(form);
    assertThat(sent()).isEqualTo("approve false");
  }

  private void approving(String schema) {
    ScriptedRun approval =
        server.add(new ScriptedRun("run2", "photos", clock).waiting("approval", schema));
    approval.event("run-started", "{'pipeline':'p','version':3,'input':{}}");
    approval.event(
        "waits-begun",
        "{'scope':0,'solid':'approval','invocation':1,'index':null,'waits':["
            + "{'signal':'approve','until':'2026-03-03T12:00:00Z','fails':true,'otherwise':null},"
            + "{'signal':'approve','until':null,'fails':true,'otherwise':null}]}");
    page.navigate(server.url("/runs/run2?solid=approval&invocation=1"));
    assertThat(panel().locator(".awaits"))
        .containsText(
            Pattern.compile("waits for the signal approve, until .*; then it has failed"));
  }

  private static void send(Locator form) {
    form.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send").setExact(true))
        .click();
  }

  private String sent() throws InterruptedException {
    return server.signals().poll(20, TimeUnit.SECONDS);
  }

  @Test
  void ofWhatIsLargeTheBeginningIsShownAndAllOfItCanBeHad() {
    begun();
    ObjectNode scheduled =
        ScriptedRun.JSON.createObjectNode().put("scope", 0).put("solid", "ingest");
    scheduled.put("invocation", 1).putArray("args").addObject().put("text", "x".repeat(50_000));
    run.event("invocations-scheduled", scheduled);
    open("?solid=ingest");
    Locator arguments = panel().getByLabel("Arguments");
    assertThat(arguments).containsText("50,012 bytes: all of it");
    Page whole = page.context().waitForPage(() -> arguments.getByText("all of it").click());
    assertThat(whole.locator("body")).containsText("xxxx\"}");
  }

  @Test
  void aPhoneShowsItWithoutScrollingSideways() {
    tried();
    Page phone = browser.page(new Browser.NewContextOptions().setViewportSize(360, 740));
    phone.navigate(server.url("/runs/run1?solid=ingest&invocation=1"));
    assertThat(phone.locator(".invocation h2")).hasText("invocation ingest");
    phone.getByText("Stack trace").click();
    assertThat(phone.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
  }

  private void begun() {
    run.event("run-started", "{'pipeline':'photos','version':3,'input':{}}");
  }

  private void tried() {
    begun();
    ObjectNode scheduled =
        ScriptedRun.JSON.createObjectNode().put("scope", 0).put("solid", "ingest");
    scheduled.put("invocation", 1).putArray("args").addObject().put("photo", HOSTILE);
    run.event("invocations-scheduled", scheduled);
    after(4);
    run.event("attempt-started", "{'invocation':1,'attempt':1,'worker':'w0','beat':10}");
    run.event("attempt-redelivered", "{'invocation':1,'attempt':1,'worker':'w1','times':1}");
    run.logged(1, "info", "half done " + HOSTILE);
    after(65);
    run.event(
        "attempt-failed",
        "{'invocation':1,'attempt':1,'failure':{'cause':'TASK','type':'ValueError','message':'no <b>pixels</b>',"
            + "'stack':'Traceback <i>a.py</i>'},'retryAt':'2026-03-01T12:02:00Z'}");
    after(20);
    run.event("attempt-scheduled", "{'invocation':1,'attempt':2}");
    run.event(
        "invocation-succeeded",
        "{'invocation':1,'attempt':2,'result':{'pixels':1.5},'late':false}");
  }

  private void measuring() {
    begun();
    run.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'ingest','invocation':1,'index':null,'args':[{}]}");
    run.event("invocation-succeeded", "{'invocation':1,'attempt':1,'result':1,'late':false}");
    run.event("fan-out-opened", "{'scope':0,'solid':'measure','elements':['a','b']}");
    run.event(
        "invocations-scheduled",
        "{'scope':0,'solid':'measure','invocation':2,'index':0,'args':[{},{}]}");
  }

  private void after(int seconds) {
    now.updateAndGet(before -> before.plusSeconds(seconds));
  }

  private void open(String query) {
    page.navigate(server.url("/runs/run1" + query));
    assertThat(page.locator("h1")).containsText("photos");
  }

  private Locator panel() {
    return page.locator(".invocation[data-shown]");
  }

  private Locator box(String solid) {
    return page.locator(".box[data-solid='" + solid + "']");
  }
}
