package dev.solidflux.api.cli.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkersFileTest {

  private static final Path FOLDER = Path.of("/srv/pipelines");

  private static List<WorkersSpec> parse(String text) {
    return WorkersFile.parse(text, FOLDER);
  }

  @Test
  void workersHaveAQueueAndACommand() {
    assertThat(parse("workers: {depth: {queue: gpu, command: [python3, depth.py]}}"))
        .containsExactly(
            new WorkersSpec(
                "depth",
                List.of("gpu"),
                List.of("python3", "depth.py"),
                FOLDER,
                Map.of(),
                0,
                1,
                1,
                Duration.ofSeconds(30),
                Duration.ofHours(1)));
  }

  @Test
  void everythingElseCanBeSaid() {
    assertThat(
            parse(
                """
                workers:
                  photos-1:
                    queues: [photos, photos-measure]
                    command: [./worker, --threads, 8]
                    directory: photos
                    env: {THREADS: 8, VERBOSE: true}
                    min: 1
                    max: 5
                    tasks: 8
                    cooldown: 2m
                    grace: 90s
                """))
        .containsExactly(
            new WorkersSpec(
                "photos-1",
                List.of("photos", "photos-measure"),
                List.of("./worker", "--threads", "8"),
                FOLDER.resolve("photos"),
                Map.of("THREADS", "8", "VERBOSE", "true"),
                1,
                5,
                8,
                Duration.ofMinutes(2),
                Duration.ofSeconds(90)));
  }

  @Test
  void allFaultsAreSaidWithTheirPlaces() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    workers:
                      a: {queue: q, queues: [q], command: celery, max: 0, tusks: 2}
                      b: {queue: q, min: 3, max: 2, cooldown: soon, env: [x]}
                      "c d": {queue: q, command: [x]}
                      e: none
                    """))
        .isInstanceOfSatisfying(
            InvalidWorkersFile.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "at /workers/a/tusks: there is no such key; there are command, cooldown,"
                            + " directory, env, grace, max, min, queue, queues, tasks",
                        "at /workers/a/max: it must be a number from 1 to 1,000",
                        "at /workers/a/command: it must be a list of texts that are not empty",
                        "at /workers/a/queue: there must be 'queue', or a list 'queues'",
                        "at /workers/b/max: it must be a number from 3 to 1,000",
                        "at /workers/b/command: it is required: a list of words, such as"
                            + " [celery, -A, app, worker]",
                        "at /workers/b/env: it must be texts by name",
                        "at /workers/b/cooldown: it must be a number with ms, s, m or h",
                        "at /workers/c d: a name has letters, digits, dots, hyphens and"
                            + " underscores, 63 at most",
                        "at /workers/e: workers have a queue and a command"));
  }

  @Test
  void whatIsNoSuchFileIsSaid() {
    for (String wrong :
        List.of("", "workers: {}", "workers: [a]", "a: 1", "workers: {a: 1}\nb: 2")) {
      assertThatThrownBy(() -> parse(wrong))
          .isInstanceOf(InvalidWorkersFile.class)
          .hasMessage("it must have 'workers', by name, and nothing else");
    }
    assertThatThrownBy(() -> parse("workers: {a: {"))
        .isInstanceOf(InvalidWorkersFile.class)
        .hasMessageStartingWith("line 1: no YAML: ");
    assertThatThrownBy(() -> parse("workers: {a: {queue: q, queue: r, command: [x]}}"))
        .isInstanceOf(InvalidWorkersFile.class)
        .hasMessageContaining("queue");
    assertThatThrownBy(() -> WorkersFile.read(Path.of("/there/is/none.yaml")))
        .isInstanceOf(InvalidWorkersFile.class)
        .hasMessageStartingWith("it cannot be read: ");
  }
}
