package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.definition.Backoff;
import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.definition.Retry;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.definition.Timeouts;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.json.KeptJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class PipelineDocumentTest {
  static final String ROOM =
      """
      pipeline: room
      description: from photographs to a room
      solids:
        ingest: {queue: ingest, task: tasks.ingest, args: {photos: "${input.photos}"}}
        depth:
          forEach: "${ingest.views}"
          as: view
          queue: gpu-depth
          task: tasks.depth
          args: {view: "${view}", at: "${index}"}
          retry:
            attempts: 4
            backoff: {initial: 500ms, factor: 3, max: 1m, jitter: 0.5}
            unless: [ValueError]
          timeout: {queue: 10m, run: 2h, heartbeat: 30s}
        log: {queue: logs, task: tasks.log, args: ["${run.id}", "${size(depth)} views"], after: [ingest]}
        mesh: {queue: mesh, task: tasks.mesh, args: {maps: "${depth}"}, after: [log, depth]}
      output: {model: "${mesh.uri}", of: "${input.name}"}
      """;

  @Test
  void aDocumentBecomesAPipeline() {
    Pipeline room = pipeline(ROOM, Format.YAML);
    assertThat(room.name()).isEqualTo("room");
    assertThat(room.block().solids())
        .extracting(Solid::name)
        .containsExactly("ingest", "depth", "log", "mesh");
    Solid depth = room.block().solid("depth");
    assertThat(task(depth).queue()).isEqualTo("gpu-depth");
    assertThat(task(depth).task()).isEqualTo("tasks.depth");
    assertThat(task(depth).args().names()).containsExactly("view", "index");
    assertThat(depth.forEach()).extracting(ForEach::as).isEqualTo("view");
    assertThat(task(depth).retry())
        .isEqualTo(
            new Retry(
                4,
                new Backoff(Duration.ofMillis(500), 3, Duration.ofMinutes(1), 0.5),
                Set.of("ValueError"),
                null,
                Set.of()));
    assertThat(task(depth).timeouts())
        .isEqualTo(
            new Timeouts(Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofSeconds(30)));
    assertThat(room.output().names()).containsExactly("mesh", "input");
  }

  private static Work.Task task(Solid solid) {
    return (Work.Task) solid.work();
  }

  @Test
  void dependenciesAreWhatExpressionsNameAndAfter() {
    Pipeline room = pipeline(ROOM, Format.YAML);
    assertThat(room.block().solid("ingest").dependsOn()).isEmpty();
    assertThat(room.block().solid("depth").dependsOn()).containsExactly("ingest");
    assertThat(room.block().solid("log").dependsOn()).containsExactly("depth", "ingest");
    assertThat(room.block().solid("mesh").dependsOn()).containsExactly("depth", "log");
    assertThat(room.block().dependents("ingest"))
        .extracting(Solid::name)
        .containsExactly("depth", "log");
    assertThat(room.block().dependents("mesh")).isEmpty();
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Pipeline pipeline =
        pipeline(
            """
            pipeline: p
            solids:
              a: {queue: q, task: t}
              b: {queue: q, task: t, forEach: [1, "${input.x}"], args: ["${item}"], after: [a]}
              c: {queue: q, task: t, retry: {attempts: 3, backoff: {initial: 5m}}, timeout: {run: 1d}}
            """,
            Format.YAML);
    Solid a = pipeline.block().solid("a");
    assertThat(task(a).args().source()).isEqualTo(json("{}"));
    assertThat(a.forEach()).isNull();
    assertThat(task(a).retry()).isEqualTo(Retry.NONE);
    assertThat(task(a).timeouts()).isEqualTo(new Timeouts(Duration.ofHours(24), null, null));
    assertThat(pipeline.block().solid("b").forEach()).extracting(ForEach::as).isEqualTo("item");
    Solid c = pipeline.block().solid("c");
    assertThat(task(c).retry().backoff())
        .isEqualTo(
            new Backoff(Duration.ofMinutes(5), 2, Duration.ofMinutes(5), 0.2, Duration.ofHours(1)));
    assertThat(task(c).timeouts())
        .isEqualTo(new Timeouts(Duration.ofHours(24), Duration.ofDays(1), null));
    assertThat(pipeline.output().source()).isEqualTo(json("{\"b\": \"${b}\", \"c\": \"${c}\"}"));
  }

  @Test
  void yamlAndJsonMeanTheSame() {
    PipelineDocument.Parsed yaml = parsed(ROOM, Format.YAML);
    PipelineDocument.Parsed json = parsed(yaml.document().toPrettyString(), Format.JSON);
    assertThat(json.pipeline()).isEqualTo(yaml.pipeline());
    assertThat(json.document()).isEqualTo(yaml.document());
    assertThat(parsed(yaml.document().toString(), Format.YAML).pipeline())
        .isEqualTo(yaml.pipeline());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no | \"no\"",
        "on | \"on\"",
        "Yes | \"Yes\"",
        "y | \"y\"",
        "~ | null",
        "Null | null",
        "nULL | \"nULL\"",
        "True | true",
        "FALSE | false",
        "tRUE | \"tRUE\"",
        "0 | 0",
        "-0 | 0",
        "+12 | 12",
        "1_000 | \"1_000\"",
        "0o17 | 15",
        "0x1F | 31",
        "0b11 | \"0b11\"",
        "1:30 | \"1:30\"",
        "12:30:45 | \"12:30:45\"",
        "2026-01-01 | \"2026-01-01\"",
        "1. | 1.0",
        ".5 | 0.5",
        "1e3 | 1E3",
        "-1.5E-2 | -0.015",
        "1.10 | 1.10",
        "1.2.3 | \"1.2.3\"",
        "'12' | \"12\"",
        "'~' | \"~\"",
        "\"no\" | \"no\"",
        "'it''s' | \"it's\"",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "9223372036854775807 | 9223372036854775807",
        "\"\\x41\\u00e9\\U0001F600\" | \"Aé😀\"",
        "a # b | \"a\"",
        "a#b | \"a#b\"",
        "<< | \"<<\"",
        "=| \"=\"",
      })
  void aPlainScalarIsReadByYaml12(String yaml, String expected) {
    String text = "pipeline: p\nsolids:\n  a: {queue: q, task: t}\noutput:\n  - " + yaml + "\n";
    assertThat(pipeline(text, Format.YAML).output().source()).isEqualTo(json("[" + expected + "]"));
  }

  @ParameterizedTest
  @CsvSource({
    "1.10",
    "3.14159265358979323846",
    "12345678901234567.89",
    "0.1000000000000000055511151231257827",
    "-0.50",
    "1E-400",
    "55487400.0"
  })
  void decimalsKeepEveryDigitInBothNotations(String number) {
    for (Format format : Format.values()) {
      String text =
          "{\"pipeline\": \"p\", \"solids\": {\"a\": {\"queue\": \"q\", \"task\": \"t\"}},"
              + " \"output\": ["
              + number
              + "]}";
      PipelineDocument.Parsed parsed = parsed(text, format);
      assertThat(parsed.document().path("output").toString()).isEqualTo("[" + number + "]");
      assertThat(pipeline(text, format).output().evaluate(name -> null))
          .hasToString(new Evaluated.Value(parsed.document().path("output")).toString());
      // what is kept is read again when the pipeline runs
      assertThat(pipeline(parsed.document().toString(), Format.JSON).output())
          .isEqualTo(pipeline(text, format).output());
    }
  }

  @Test
  void keysAreTextsWhateverTheyLookLike() {
    String text =
        "pipeline: p\nsolids:\n  a: {queue: q, task: t}\noutput: {on: 1, no: 2, 1: 3, ~: 4, '<<': 5}\n";
    assertThat(pipeline(text, Format.YAML).output().source())
        .isEqualTo(json("{\"on\": 1, \"no\": 2, \"1\": 3, \"~\": 4, \"<<\": 5}"));
  }

  @Test
  void aDollarSignEscapesAnExpression() {
    String text = "pipeline: p\nsolids: {a: {queue: q, task: t}}\noutput: $${a} costs $5\n";
    assertThat(pipeline(text, Format.YAML).output().evaluate(name -> null))
        .isEqualTo(new Evaluated.Value(json("\"${a} costs $5\"")));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aByteOrderMarkAndAnyLineEndAreFine(Format format) {
    String json = parsed(ROOM, Format.YAML).document().toPrettyString();
    String text = "\uFEFF" + (format == Format.YAML ? ROOM : json);
    PipelineDocument.Parsed plain = parsed(format == Format.YAML ? ROOM : json, format);
    assertThat(parsed(text, format)).isEqualTo(plain);
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    assertThat(PipelineDocument.parse(bytes, format)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource({"'\r\n'", "'\r'", "'\n'"})
  void placesAreRightForAnyLineEnd(String end) {
    String text = "\uFEFFpipeline: p\nsolids:\n  a: {queue: q, tosk: t, task: t}\n";
    Fault fault = faults(text.replace("\n", end), Format.YAML).get(0);
    assertThat(fault).hasToString("3:17 unknown-property: " + fault.message());
  }

  @Test
  void bytesThatAreNoUtf8AreRefusedAtTheirPlace() {
    byte[] bytes = "pipeline: p\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(((PipelineDocument.Rejected) PipelineDocument.parse(bytes, Format.YAML)).faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("not-utf-8");
              assertThat(fault.line()).isEqualTo(2);
              assertThat(fault.column()).isEqualTo(6);
            });
    byte[] utf16 = ROOM.getBytes(StandardCharsets.UTF_16);
    assertThat(codes(PipelineDocument.parse(utf16, Format.YAML))).containsExactly("not-utf-8");
    byte[] cut = {'a', (byte) 0xC3};
    assertThat(codes(PipelineDocument.parse(cut, Format.JSON))).containsExactly("not-utf-8");
  }

  @Test
  void aDocumentLargerThanTheLimitIsRefused() {
    String text = ROOM + "#".repeat(Limits.BYTES);
    assertThat(codes(PipelineDocument.parse(text, Format.YAML)))
        .containsExactly("document-too-large");
    byte[] bytes = ("é".repeat(Limits.BYTES / 2) + "é").getBytes(StandardCharsets.UTF_8);
    assertThat(codes(PipelineDocument.parse(bytes, Format.YAML)))
        .containsExactly("document-too-large");
    assertThat(codes(PipelineDocument.parse("é".repeat(Limits.BYTES / 2 + 1), Format.JSON)))
        .containsExactly("document-too-large");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aDocumentDeeperThanTheLimitIsRefused(Format format) {
    assertThat(codes(PipelineDocument.parse("[".repeat(100) + "]".repeat(100), format)))
        .containsExactly("wrong-type");
    assertThat(codes(PipelineDocument.parse("[".repeat(101) + "]".repeat(101), format)))
        .containsExactly("too-deep");
    assertThat(codes(PipelineDocument.parse("{\"a\":".repeat(150_000), format)))
        .containsExactly("too-deep");
  }

  @Test
  void aThousandSolidsAreFineAndOneMoreIsNot() {
    assertThat(pipeline(chain(1_000), Format.YAML).block().solids()).hasSize(1_000);
    assertThat(faults(chain(1_001), Format.YAML))
        .singleElement()
        .extracting(Fault::code)
        .isEqualTo("too-many-solids");
  }

  @Test
  void aCycleThroughAThousandSolidsIsFound() {
    String text =
        chain(1_000).replace("s0: {queue: q, task: t}", "s0: {queue: q, task: t, after: [s999]}");
    assertThat(faults(text, Format.YAML))
        .singleElement()
        .extracting(Fault::code)
        .isEqualTo("cycle");
  }

  @Test
  void tooManyExpressionsAreRefusedBeforeAnyIsCompiled() {
    String text = "pipeline: p\noutput: [" + "'${1 + 1}', ".repeat(5_001) + "]\n";
    assertThat(faults(text, Format.YAML))
        .extracting(Fault::code)
        .containsExactly("too-many-expressions");
  }

  @Test
  void aThousandFaultsAreListedAndTheRestCounted() {
    StringBuilder text =
        new StringBuilder("pipeline: p\nsolids:\n  a:\n    queue: q\n    task: t\n");
    for (int i = 0; i < 1_500; i++) {
      text.append("    x").append(i).append(": 1\n");
    }
    List<Fault> faults = faults(text.toString(), Format.YAML);
    assertThat(faults).hasSize(1_001);
    assertThat(faults.get(1_000).code()).isEqualTo("more-faults");
    assertThat(faults.get(1_000).message()).isEqualTo("there are 500 more faults");
  }

  @Test
  void allFaultsOfASolidAreToldAlthoughAnExpressionIsBroken() {
    String text =
        """
        pipeline: p
        solids:
          name: {queue: q, task: t}
          b: {queue: q, task: t, args: {x: "${1 +}", y: "${nam}", z: "${nome + nothing()}"}}
          c: {queue: q, task: t, args: {x: "${c", y: "${d}"}}
          d: {queue: q, task: t, args: {x: "${c}", y: "${]}"}}
        """;
    assertThat(faults(text, Format.YAML))
        .extracting(Fault::code)
        .containsExactly(
            "bad-expression",
            "unknown-name",
            "unknown-name",
            "bad-expression",
            "bad-expression",
            "cycle",
            "bad-expression");
  }

  @Test
  void hintsForMisspeltNamesAreNotWorthMoreThanATenthOfASecond() {
    StringBuilder text = new StringBuilder("pipeline: p\nsolids:\n");
    for (int i = 0; i < 1_000; i++) {
      text.append("  ").append(longName(i)).append(": {queue: q, task: t, after: [");
      text.append((longName(i) + "x, ").repeat(5)).append("]}\n");
    }
    List<Fault> faults = faults(text.toString(), Format.YAML);
    assertThat(faults).hasSize(1_001);
    assertThat(faults).filteredOn(fault -> fault.message().contains("did you mean")).hasSize(3);
    assertThat(faults.get(0).message()).contains("did you mean '" + longName(0) + "'?");
  }

  private static String longName(int n) {
    return "n" + "o".repeat(90) + (1_000 + n);
  }

  @Test
  void readingEndsOnceNobodyWantsTheDocument() {
    byte[] text = chain(1_000).getBytes(StandardCharsets.UTF_8);
    AtomicInteger asked = new AtomicInteger();
    assertThatThrownBy(
            () -> PipelineDocument.parse(text, Format.YAML, () -> asked.incrementAndGet() > 100))
        .isInstanceOf(PipelineDocument.GivenUp.class);
    assertThat(asked).hasValue(101);
  }

  @Test
  void aNumberBeyondAllDoublesIsOutOfRange() {
    String text =
        "pipeline: p\nsolids:\n  a: {queue: q, task: t, retry: {attempts: 2, backoff: {factor: "
            + "9".repeat(400)
            + "}}}\n";
    assertThat(faults(text, Format.YAML)).extracting(Fault::code).containsExactly("out-of-range");
  }

  @Test
  void whatIsWrongWithJsonIsToldInWords() {
    List<String> texts =
        List.of(
            "{",
            "{]",
            "[}",
            "{\"a\": }",
            "{\"a\" 1}",
            "{\"a\": tru}",
            "{\"a\": \"\\q\"}",
            "{\"a\": \"\n\"}",
            "{\"a\": 01}",
            "{\"a\": 1e}",
            "{a: 1}",
            "\"",
            "{\"a\": NaN}",
            "{\"a\": 1,}",
            "// x",
            "{\"a\": \"\\u12x4\"}",
            "\u0001");
    for (String text : texts) {
      assertThat(faults(text, Format.JSON))
          .as(text)
          .allSatisfy(
              fault ->
                  assertThat(fault.message())
                      .doesNotContain(
                          "Source", "REDACTED", "UNKNOWN", "Feature", "Json", "tools."));
    }
  }

  @Test
  @Timeout(60)
  void documentsMadeToBeSlowAreNot() {
    String deepLongKeys = ("{\"" + "k".repeat(9_000) + "\":").repeat(99);
    List<String> texts =
        List.of(
            "[".repeat(1_000_000),
            "- ".repeat(500_000),
            "? ".repeat(500_000),
            "a: ".repeat(300_000),
            "{a: ".repeat(200_000),
            "😀: [" + "a, ".repeat(300_000),
            "1".repeat(1_000_000),
            "-".repeat(1_000_000),
            "\"" + "\\n".repeat(500_000),
            "pipeline: &a [" + "*a, ".repeat(200_000),
            "&a ".repeat(300_000),
            deepLongKeys + "[" + "1,".repeat(60_000),
            ROOM + "x: '" + "$${".repeat(4_000) + "'\n",
            "pipeline: p\nsolids:\n" + "  a: {queue: q}\n".repeat(60_000),
            "{" + "\"a\": 1, ".repeat(120_000) + "\"b\": 1}",
            "pipeline: p\nsolids:\n" + rings(40));
    for (String text : texts) {
      for (Format format : Format.values()) {
        assertThat(PipelineDocument.parse(text, format))
            .isInstanceOf(PipelineDocument.Rejected.class);
      }
    }
  }

  /** Each of them waits for each, again and again. */
  private static String rings(int solids) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < solids; i++) {
      names.append("s").append(i).append(", ");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < solids; i++) {
      text.append("  s").append(i).append(": {queue: q, task: t, after: [");
      text.append(names.toString().repeat(100)).append("]}\n");
    }
    return text.toString();
  }

  private static String chain(int solids) {
    StringBuilder text = new StringBuilder("pipeline: p\nsolids:\n  s0: {queue: q, task: t}\n");
    for (int i = 1; i < solids; i++) {
      text.append("  s" + i + ": {queue: q, task: t, args: [\"${s" + (i - 1) + "}\"]}\n");
    }
    return text.toString();
  }

  private static Pipeline pipeline(String text, Format format) {
    return parsed(text, format).pipeline();
  }

  private static PipelineDocument.Parsed parsed(String text, Format format) {
    PipelineDocument read = PipelineDocument.parse(text, format);
    assertThat(read).isInstanceOf(PipelineDocument.Parsed.class);
    return (PipelineDocument.Parsed) read;
  }

  private static List<Fault> faults(String text, Format format) {
    PipelineDocument read = PipelineDocument.parse(text, format);
    assertThat(read).isInstanceOf(PipelineDocument.Rejected.class);
    return ((PipelineDocument.Rejected) read).faults();
  }

  private static List<String> codes(PipelineDocument read) {
    return read instanceof PipelineDocument.Rejected rejected
        ? rejected.faults().stream().map(Fault::code).toList()
        : List.of();
  }

  private static JsonNode json(String text) {
    return KeptJson.mapper().readTree(text);
  }
}
