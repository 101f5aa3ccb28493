package dev.solidflux.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceIdsTest {
  private static final Instant AT = Instant.parse("2026-05-01T12:00:00Z");
  private static final RunId RUN = RunId.create(AT, 1, 2);

  /** Nodes of two builds tell spans of one run: these never change. */
  @Test
  void theSameIsNamedTheSameForEver() {
    assertThat(TraceIds.trace(RUN)).isEqualTo("5a9c8ca6acb8352f9f6fdd0aad3f8c5f");
    assertThat(TraceIds.span(RUN)).isEqualTo("a49fb0ba7249353c");
    assertThat(TraceIds.span(new Attempt(RUN, 3, 2))).isEqualTo("c1bd071928d4b0de");
  }

  @Test
  void nothingElseIsNamedSo() {
    Set<String> ids = new HashSet<>();
    int named = 0;
    for (int random = 0; random < 20; random++) {
      RunId run = RunId.create(AT, random, random);
      ids.add(TraceIds.span(run));
      named++;
      for (int invocation = 1; invocation <= 20; invocation++) {
        for (int number = 1; number <= 5; number++) {
          Attempt attempt = new Attempt(run, invocation, number);
          ids.add(TraceIds.span(attempt));
          ids.add(TraceIds.afterwards(attempt, 1));
          ids.add(TraceIds.afterwards(attempt, 2));
          named += 3;
        }
      }
    }
    assertThat(ids).hasSize(named).allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  /** A run's own bits are not: samplers that look at the last ones would take all, or none. */
  @Test
  void aTracesIdIsAsGoodAsRandom() {
    int[] ones = new int[128];
    int runs = 2_000;
    for (int i = 0; i < runs; i++) {
      String id = TraceIds.trace(RunId.create(AT.plusMillis(i), i, i));
      assertThat(id).matches("[0-9a-f]{32}");
      for (int digit = 0; digit < 32; digit++) {
        int value = Character.digit(id.charAt(digit), 16);
        for (int bit = 0; bit < 4; bit++) {
          ones[4 * digit + bit] += (value >> (3 - bit)) & 1;
        }
      }
    }
    assertThat(ones)
        .satisfies(all -> Arrays.stream(all).forEach(one -> assertThat(one).isBetween(850, 1_150)));
  }

  @Test
  void aRunIsInTheTraceOfItsCaller() {
    String caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertThat(Trace.of(RUN, caller).id()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(Trace.of(RUN, null).id()).isEqualTo(TraceIds.trace(RUN));
    assertThat(Trace.of(RUN, "00-broken-01")).isEqualTo(Trace.of(RUN, null));
    assertThat(Trace.of(RUN, caller).of(3, 2, false).text())
        .isEqualTo(
            "00-0af7651916cd43dd8448eb211c80319c-" + TraceIds.span(new Attempt(RUN, 3, 2)) + "-00");
  }
}
