package dev.solidflux.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

  private static final byte[] SECRET =
      "a secret of sixteen or more".getBytes(StandardCharsets.UTF_8);
  private final Random random = new Random(7);
  private final TaskIds ids = new TaskIds(SECRET, "default");

  private RunId run() {
    return RunId.create(
        Instant.ofEpochMilli(1_800_000_000_123L), random.nextLong(), random.nextLong());
  }

  @Test
  void aRunIdIsAUuidOfVersion7() {
    RunId run = run();
    assertThat(run.uuid().version()).isEqualTo(7);
    assertThat(run.uuid().variant()).isEqualTo(2);
    assertThat(run.submittedAt()).isEqualTo(Instant.ofEpochMilli(1_800_000_000_123L));
  }

  @Test
  void aRunIdIs26CharactersOutsideAndComesBack() {
    for (int i = 0; i < 1_000; i++) {
      RunId run = new RunId(new UUID(random.nextLong(), random.nextLong()));
      assertThat(run.toString()).hasSize(26).matches("[0-7][0-9a-hjkmnp-tv-z]{25}");
      assertThat(RunId.parse(run.toString())).contains(run);
      assertThat(RunId.parse(run.toString().toUpperCase(java.util.Locale.ROOT))).contains(run);
    }
  }

  @Test
  void runIdsSortByTheirTimeInsideAndOutside() {
    List<RunId> byTime = new ArrayList<>();
    for (long ms = 1; ms < 1L << 47; ms = ms * 3 + 1) {
      byTime.add(RunId.create(Instant.ofEpochMilli(ms), random.nextLong(), random.nextLong()));
    }
    List<RunId> shuffled = new ArrayList<>(byTime);
    Collections.shuffle(shuffled, random);
    assertThat(shuffled.stream().sorted().toList()).isEqualTo(byTime);
    assertThat(byTime.stream().map(RunId::toString).toList()).isSorted();
  }

  @Test
  void whatIsNoRunIdIsRefused() {
    for (String text :
        List.of(
            "",
            "x",
            "8".repeat(26),
            "u".repeat(26),
            "0".repeat(25),
            "0".repeat(27),
            "ü".repeat(26))) {
      assertThat(RunId.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void aTaskIdNamesItsAttemptInAtMost80AsciiBytes() {
    Attempt task = new Attempt(run(), Integer.MAX_VALUE, 100);
    String id = ids.issue(task);
    assertThat(id)
        .matches("s1\\.[0-9a-z]{26}\\.2147483647\\.100\\.[0-9a-z]{26}")
        .hasSizeLessThanOrEqualTo(80);
    assertThat(ids.verify(id)).contains(task);
  }

  @Test
  void aTaskIdWithAnyCharacterChangedIsForged() {
    String id = ids.issue(new Attempt(run(), 12, 3));
    for (int i = 0; i < id.length(); i++) {
      char other = id.charAt(i) == '1' ? '2' : '1';
      assertThat(ids.verify(id.substring(0, i) + other + id.substring(i + 1)))
          .as("at %s", i)
          .isEmpty();
    }
    assertThat(ids.verify(id.toUpperCase(java.util.Locale.ROOT))).isEmpty();
    assertThat(ids.verify(id.replace(".12.", ".012."))).isEmpty();
    assertThat(ids.verify(id + " ")).isEmpty();
  }

  @Test
  void aTaskIdOfAnotherDeploymentOrSecretIsForged() {
    String id = ids.issue(new Attempt(run(), 1, 1));
    assertThat(new TaskIds(SECRET, "other").verify(id)).isEmpty();
    assertThat(
            new TaskIds("another secret of many bytes".getBytes(StandardCharsets.UTF_8), "default")
                .verify(id))
        .isEmpty();
  }

  @Test
  void whateverIsSentAsATaskIdIsReadWithoutAnError() {
    for (String text :
        List.of(
            "",
            ".",
            "....",
            "s1....",
            "s1.x.1.1.y",
            "s1." + run() + ".-1.1.m",
            "s1." + run() + ".99999999999.1.m",
            "é".repeat(40),
            "s1." + run() + ".0.1.m")) {
      assertThat(ids.verify(text)).as(text).isEmpty();
    }
  }

  @Test
  void aShortSecretIsRefused() {
    assertThatThrownBy(() -> new TaskIds(new byte[15], "d")).hasMessageContaining("at least 16");
  }
}
