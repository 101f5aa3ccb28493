package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.solidflux.core.expression.Pointer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a document is accepted with all the same. */
class WarningsTest {

  private static List<Fault> warnings(String yaml) {
    return assertInstanceOf(
            PipelineDocument.Parsed.class, PipelineDocument.parse(yaml, Format.YAML))
        .warnings();
  }

  @Test
  void aSolidThatALostWorkerWouldLeaveRunningForEver() {
    List<Fault> warnings =
        warnings(
            """
            pipeline: p
            solids:
              none: {queue: q, task: t}
              limited: {queue: q, task: t, timeout: {run: 5m}}
              silence: {queue: q, task: t, timeout: {heartbeat: 1m}}
              queue: {queue: q, task: t, timeout: {queue: 1h}}
            """);
    assertThat(warnings)
        .extracting(Fault::code, Fault::pointer, Fault::line, Fault::column)
        .containsExactly(
            tuple("no-deadline", "/solids/none", 3, 3),
            tuple("no-deadline", "/solids/queue", 6, 3));
    assertThat(warnings.getFirst().message())
        .contains("solid 'none'")
        .contains("timeout.run")
        .contains("timeout.heartbeat");
  }

  @Test
  void whoeverNamesWhatMayBeSkippedWithoutAsking() {
    List<Fault> warnings =
        warnings(
            """
            pipeline: p
            solids:
              a: {value: 1, when: "${input.x}"}
              skipped: {value: "${a} ${a}"}
              after: {value: 1, after: [a]}
              asks: {value: "${status.a == 'skipped' || a == 1}"}
              has: {value: "${has(a.x)}"}
              any: {value: "${a}", join: any}
              g: {solids: {b: {value: 1, when: false}}, output: "${b}"}
              h: {solids: {c: {value: 1, when: false}}, output: "${has(c.x)}"}
              d: {value: 1, when: false}
            output: ["${a}", "${status.g}", "${status.d == 'skipped' || d == 1}"]
            """);
    assertThat(warnings)
        .extracting(Fault::code, Fault::pointer, Fault::line, Fault::column)
        .containsExactly(
            tuple("may-be-skipped", "/solids/skipped/value", 4, 23),
            tuple("may-be-skipped", "/solids/asks/value", 6, 20),
            tuple("may-be-skipped", "/solids/has/value", 7, 23),
            tuple("may-be-skipped", "/solids/g/output", 9, 56),
            tuple("may-be-skipped", "/output/0", 12, 13));
    assertThat(warnings.getFirst().message())
        .isEqualTo("'a' may be skipped, and 'skipped' is with it; say how to join");
    assertThat(warnings.getLast().message())
        .isEqualTo("'a' may be skipped, and is null then; ask with has(…) or status.a");
  }

  @Test
  void asManyAreListedAsOfFaults() {
    Faults faults = new Faults(new Source("abc"), new Effort(() -> false));
    for (int i = 0; i < Limits.FAULTS + 2; i++) {
      faults.warn(Code.NO_DEADLINE, Pointer.ROOT, 0, "warning " + i);
    }
    assertThat(faults.isEmpty()).isTrue();
    assertThat(faults.warnings()).hasSize(Limits.FAULTS + 1);
    assertThat(faults.warnings().getLast().message()).isEqualTo("there are 2 more warnings");
  }
}
