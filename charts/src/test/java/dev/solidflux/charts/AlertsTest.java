package dev.solidflux.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each alert is of metrics that there are, and leads whoever it wakes to what to do. */
class AlertsTest {
  private static final Path RUNBOOKS = Chart.ROOT.resolve("docs/runbooks.md");
  private static final List<String> PARTS =
      List.of("**It means** ", "**Users see** ", "**Look first** ", "**Do** ", "**Do not** ");

  private static JsonNode groups() {
    return Case.named("everything on").the("PrometheusRule", "alerts").at("/spec/groups");
  }

  private static List<JsonNode> alerts() {
    return groups().valueStream().flatMap(group -> group.path("rules").valueStream()).toList();
  }

  private static String text(JsonNode alert, String field) {
    return alert.at(field).asString("");
  }

  /** By heading what stands below it. */
  private static Map<String, String> runbooks() {
    Map<String, String> runbooks = new TreeMap<>();
    Pattern.compile("(?ms)^## (\\S+)\\n(.*?)(?=^## |\\z)")
        .matcher(Yaml.text(RUNBOOKS))
        .results()
        .forEach((MatchResult one) -> runbooks.put(one.group(1), one.group(2)));
    return runbooks;
  }

  @Test
  void everyAlertIsOfMetricsAndLabelsThatThereAre() {
    assertThat(alerts()).hasSizeGreaterThan(10);
    for (JsonNode alert : alerts()) {
      String expression = text(alert, "/expr");
      assertThat(Metrics.namedIn(expression)).as(expression).isNotEmpty();
      assertThat(Metrics.known()).as(expression).containsAll(Metrics.namedIn(expression));
      assertThat(Metrics.labels()).as(expression).containsAll(Metrics.labelsIn(expression));
    }
  }

  @Test
  void everyAlertIsOfThisInstallationAlone() {
    for (JsonNode alert : alerts()) {
      String expression = text(alert, "/expr");
      assertThat(expression).doesNotContain("@");
      assertThat(
              expression.split("solidflux_[a-z_]+\\{namespace=\"rooms\",installation=\"room-", -1))
          .as(expression)
          .hasSameSizeAs(expression.split("solidflux_[a-z_]+", -1));
    }
  }

  @Test
  void everyAlertHasARunbookAndEveryRunbookAnAlert() {
    Map<String, String> runbooks = runbooks();
    assertThat(alerts().stream().map(alert -> text(alert, "/alert")))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(runbooks.keySet());
    for (JsonNode alert : alerts()) {
      String name = text(alert, "/alert");
      assertThat(text(alert, "/annotations/runbook_url"))
          .isEqualTo("https://example.com/runbooks#" + name.toLowerCase(Locale.ROOT));
      assertThat(text(alert, "/annotations/summary")).as(name).isNotBlank();
      assertThat(text(alert, "/labels/severity")).as(name).isIn("critical", "warning");
      assertThat(runbooks.get(name)).as(name).containsSubsequence(PARTS);
    }
  }

  @Test
  void everyAlertThatMetricsAdvisesIsThere() {
    String page = Yaml.text(Chart.ROOT.resolve("docs/metrics.md"));
    String advised = page.substring(page.indexOf("## What to be told of"));
    String expressions = alerts().stream().map(alert -> text(alert, "/expr")).toList().toString();
    assertThat(Metrics.namedIn(advised)).allMatch(expressions::contains);
  }

  private static List<String> dashboard() {
    return dashboardJson().findValues("expr").stream().map(JsonNode::asString).toList();
  }

  private static JsonNode dashboardJson() {
    return JsonMapper.shared()
        .readTree(
            Case.named("everything on")
                .the("ConfigMap", "dashboard")
                .at("/data")
                .path("solidflux.json")
                .asString());
  }

  @Test
  void theDashboardIsOfMetricsAndLabelsThatThereAre() {
    List<String> expressions = dashboard();
    assertThat(expressions).hasSizeGreaterThan(20);
    for (String expression : expressions) {
      assertThat(Metrics.known()).as(expression).containsAll(Metrics.namedIn(expression));
      assertThat(Metrics.labels()).as(expression).containsAll(Metrics.labelsIn(expression));
      assertThat(expression).contains("installation=~\"$installation\"");
    }
    List<Integer> ids =
        dashboardJson()
            .path("panels")
            .valueStream()
            .map(panel -> panel.path("id").asInt())
            .toList();
    assertThat(ids).doesNotHaveDuplicates().doesNotContain(0);
  }

  @Test
  void thePrometheusThatIsThereReadsTheRulesAndFiresThemAsMeant() throws Exception {
    Path rules = Files.createDirectories(Path.of("target/promtool")).resolve("rules.json");
    Files.writeString(
        rules, JsonMapper.shared().createObjectNode().set("groups", groups()).toString());
    assertPromtool("check", "rules", rules.toString());
    Path panels = rules.resolveSibling("panels.json");
    Files.writeString(panels, panels().toString());
    assertPromtool("check", "rules", panels.toString());
    Files.copy(
        Path.of("src/test/resources/promtool/alerts.yaml"),
        rules.resolveSibling("alerts.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    assertPromtool("test", "rules", rules.resolveSibling("alerts.yaml").toString());
  }

  /** Each expression of the dashboard as a rule, which is what promtool reads. */
  private static JsonNode panels() {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    ArrayNode rules = root.putArray("groups").addObject().put("name", "panels").putArray("rules");
    for (String expression : dashboard()) {
      rules
          .addObject()
          .put("record", "panel:" + rules.size())
          .put("expr", expression.replace("$__rate_interval", "5m"));
    }
    return root;
  }

  private static void assertPromtool(String... words) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(words)).toList())
              .redirectErrorStream(true)
              .redirectOutput(Path.of("target/promtool/said.txt").toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not here (Debian: prometheus)");
      return;
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Yaml.text(Path.of("target/promtool/said.txt"))).isZero();
  }
}
