package dev.solidflux.api.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Groups that fold, their elements, and what the page says of solids that wait. */
class GroupsPageTest {
  private static final String ROOM =
      """
      {'pipeline': 'room', 'solids': {
        'ingest': {'queue': 'q', 'task': 't'},
        'views': {'forEach': '${input.views}', 'maxParallel': 60, 'after': ['ingest'], 'solids': {
          'cut': {'queue': 'q', 'task': 't'},
          'polish': {'value': 1, 'when': false, 'after': ['cut']},
          'shine': {'value': 1, 'after': ['polish']},
          'tiles': {'after': ['cut'], 'solids': {'match': {'queue': 'q', 'task': 't'}}}}},
        'pause': {'delay': '1h'},
        'mesh': {'queue': 'q', 'task': 't', 'after': ['views', 'ingest'], 'join': 'any'},
        'wait': {'await': {'signal': 'go'}, 'after': ['ingest']}},
       'finally': {'tidy': {'queue': 'q', 'task': 't'}}}
      """;

  @RegisterExtension static final BrowserExtension browser = new BrowserExtension();

  private final ScriptedServer server = browser.server();
  private final Page page = browser.page();
  private final ScriptedRun run = server.add(ScriptedRun.of("run1", ROOM));

  @Test
  void aGroupFoldsAndTheAddressKeepsIt() {
    opened(2);
    open("?solid=mesh");
    assertThat(box("views.tiles.match")).isVisible();
    Locator toggle = page.locator("[data-toggle='views']");
    assertThat(toggle).hasAttribute("aria-expanded", "true");
    assertThat(box("views").locator(".count")).hasCount(0);
    toggle.focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("solid=mesh&closed=views"));
    assertThat(box("views.cut")).hasCount(0);
    assertThat(box("views.tiles.match")).hasCount(0);
    assertThat(box("views").locator(".count")).hasText(new String[] {"2", "1"});
    assertThat(box("views"))
        .hasAttribute("aria-label", Pattern.compile("in it 2 open, 1 waiting$"));
    assertThat(page.locator(".edge")).hasCount(7);
    assertThat(toggle).hasAttribute("aria-expanded", "false");
    assertThat(toggle).isFocused();
    page.reload();
    assertThat(box("views.cut")).hasCount(0);
    box("ingest").click();
    assertThat(page.locator("#solid")).hasText("ingest");
    assertThat(box("views.cut")).hasCount(0);
    toggle.click();
    assertThat(box("views.cut")).isVisible();
    assertThat(page).hasURL(Pattern.compile("open=views"));
  }

  @Test
  void whoClosesAGroupAroundWhatIsChosenLooksAtTheGroup() {
    opened(2);
    open("?solid=views.tiles.match");
    page.locator("[data-toggle='views.tiles']").click();
    assertThat(page.locator("#solid")).hasText("views.tiles");
    assertThat(box("views.tiles")).hasAttribute("aria-current", "true");
    page.navigate(server.url("/runs/run1?solid=views.cut&closed=views"));
    assertThat(page.locator("#solid")).hasText("views.cut");
    assertThat(box("views")).hasAttribute("aria-current", "location");
  }

  @Test
  void elementsAreListedAPageAtATimeAndEachShowsWhatIsInIt() {
    opened(60);
    open("?solid=views");
    assertThat(page.locator("tr[data-scope]")).hasCount(50);
    assertThat(page.locator(".reasons"))
        .hasText("One element is not begun yet: at most 60 are under way at a time (maxParallel).");
    page.getByLabel("Pages of elements").getByText("Next").click();
    assertThat(page.locator("tr[data-scope]")).hasCount(10);
    assertThat(page.locator("tr[data-scope='60'] a")).hasText("views[59]");
    run.succeeded(2);
    run.event("solid-skipped", "{'scope':1,'solid':'polish','because':null}");
    run.event("solid-skipped", "{'scope':1,'solid':'shine','because':'polish'}");
    run.event("scope-succeeded", "{'scope':1,'output':1}");
    run.event("scope-failed", "{'scope':2,'solid':'views[1].cut','failure':" + FAILURE + "}");
    Locator chips = page.getByLabel("Elements by state");
    chips.getByText("failed").click();
    assertThat(page.locator("tr[data-scope]")).hasCount(1);
    assertThat(page.locator("tr[data-scope='2']")).containsText("views[1].cut: no <b>pixels</b>");
    chips.getByText("succeeded").click();
    page.locator("tr[data-scope='1'] a").focus();
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("solid=views&element=1$"));
    assertThat(page.locator("#inside")).isFocused();
    assertThat(inner("views.cut")).hasAttribute("data-state", "succeeded");
    assertThat(inner("views.polish")).containsText("its own condition is false");
    assertThat(inner("views.shine")).containsText("on account of views.polish");
    inner("views.cut").locator("a").click();
    assertThat(page).hasURL(Pattern.compile("solid=views.cut&in=1&invocation=2$"));
    assertThat(page.locator("#invocation")).hasText("invocation views[0].cut");
    assertThat(page.locator("tr[data-invocation]")).hasCount(1);
    page.locator(".within").getByText("Show all").click();
    assertThat(page.locator("tr[data-invocation]")).hasCount(50);
    assertThat(page.locator("main b")).hasCount(0);
  }

  @Test
  void aGroupWithinAnElementIsOfThatElement() {
    opened(2);
    run.succeeded(2);
    run.event("scopes-opened", "{'scope':1,'solid':'tiles','opened':3,'index':null,'count':1}");
    run.scheduled(3, "match", 4);
    open("?solid=views&element=1");
    inner("views.tiles").locator("a").click();
    assertThat(page.locator("#inside")).hasText("in views[0].tiles");
    inner("views.tiles.match").locator("a").click();
    assertThat(page.locator("#invocation")).hasText("invocation views[0].tiles.match");
  }

  @Test
  void whatWaitsSaysForWhat() {
    begun();
    open("?solid=mesh");
    assertThat(reasons())
        .hasText(
            "It waits for views, ingest to end, and goes on if one of all that it comes after has succeeded.");
    reasons().getByText("ingest").click();
    assertThat(page.locator("#solid")).hasText("ingest");
    box("views.cut").click();
    assertThat(reasons()).hasText("It comes first in views, and waits for it to begin.");
    box("views.shine").click();
    assertThat(reasons()).hasText("It waits for views.polish to succeed.");
    box("finally.tidy").click();
    assertThat(reasons()).hasText("It comes at the end, once all else is over.");
    waits(
        "pause",
        2,
        "{'signal':null,'until':'2030-01-01T00:00:00Z','fails':false,'otherwise':null}");
    run.deadline(2, "wait", Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(box("pause")).containsText("waits for its time");
    box("pause").click();
    assertThat(row(2)).containsText(Pattern.compile("until .*2030"));
    assertThat(page.locator(".awaits")).containsText(Pattern.compile("It waits until .*2030"));
    run.succeeded(1);
    waits("wait", 3, "{'signal':'go','until':null,'fails':true,'otherwise':null}");
    assertThat(box("wait")).containsText("waits for a signal");
    box("wait").click();
    assertThat(row(3)).containsText("for the signal go");
    assertThat(page.locator(".awaits")).containsText("however long that takes");
  }

  @Test
  void whatWasSkippedSaysOnWhoseAccount() {
    opened(2);
    run.event("solid-skipped", "{'scope':1,'solid':'polish','because':null}");
    run.event("solid-skipped", "{'scope':2,'solid':'polish','because':null}");
    run.event("solid-skipped", "{'scope':1,'solid':'shine','because':'polish'}");
    open("?solid=views.polish");
    assertThat(reasons()).hasText("Skipped: its own condition is false.");
    box("views.shine").click();
    assertThat(reasons()).hasText("Skipped once on account of views.polish, which was skipped.");
    page.navigate(server.url("/runs/run1?solid=views.shine&in=2"));
    assertThat(page.locator(".within")).containsText("Only what is in views[1]");
    assertThat(page.locator(".solid .state").first()).hasText("waiting");
  }

  @Test
  void aPhoneShowsItWithoutScrollingSideways() {
    opened(2);
    Page phone = browser.page(new Browser.NewContextOptions().setViewportSize(360, 740));
    phone.navigate(server.url("/runs/run1?solid=views&element=1"));
    assertThat(phone.locator("#inside")).isVisible();
    assertThat(phone.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
  }

  private static final String FAILURE =
      "{'cause':'TASK','type':'ValueError','message':'no <b>pixels</b>','stack':null}";

  private void begun() {
    run.event("run-started", "{'pipeline':'room','version':3,'input':{}}");
    run.scheduled(0, "ingest", 1);
  }

  /** So many elements of the group are, of one more that there is. */
  private void opened(int elements) {
    begun();
    run.succeeded(1);
    StringBuilder all = new StringBuilder("0");
    for (int i = 1; i <= elements; i++) {
      all.append(",").append(i);
    }
    run.event("fan-out-opened", "{'scope':0,'solid':'views','elements':[" + all + "]}");
    run.event(
        "scopes-opened",
        "{'scope':0,'solid':'views','opened':1,'index':0,'count':" + elements + "}");
    for (int i = 0; i < elements; i++) {
      run.scheduled(1 + i, "cut", 2 + i);
    }
  }

  private void waits(String solid, int invocation, String wait) {
    run.event(
        "waits-begun",
        "{'scope':0,'solid':'%s','invocation':%d,'index':null,'waits':[%s]}"
            .formatted(solid, invocation, wait));
  }

  private void open(String query) {
    page.navigate(server.url("/runs/run1" + query));
    assertThat(page.locator("h1")).isVisible();
  }

  private Locator reasons() {
    return page.locator(".reasons");
  }

  private Locator row(int invocation) {
    return page.locator("tr[data-invocation='" + invocation + "']");
  }

  private Locator inner(String solid) {
    return page.locator("tr[data-inner='" + solid + "']");
  }

  private Locator box(String solid) {
    return page.locator(".box[data-solid='" + solid + "']");
  }
}
