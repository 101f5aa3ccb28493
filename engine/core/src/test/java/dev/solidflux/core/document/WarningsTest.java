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
