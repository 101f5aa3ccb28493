package dev.solidflux.api.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.worker.RunningWorker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that waits costs no thread, and none of a thousand is lost. */
@Timeout(400)
class ThousandRunsTest {
  private static final int RUNS = 1_000;

  @Test
  void aThousandRunsEndOnTheThreadsOfOne() throws Exception {
    Installation installation = Installation.fresh();
    Steps steps = new Steps();
    try (ServerProcess server = installation.start("only");
        RunningWorker worker = steps.worker(installation.broker().url())) {
      Api api = server.api();
      api.register(steps.document());

      String one = api.submit(Steps.PIPELINE, "{\"n\": 0}");
      steps.gate.awaitArrived(1);
      List<String> forOne = server.threads();
      steps.gate.let(1);
      assertThat(api.end(one)).isEqualTo("succeeded");
      steps.awaitFirst(1);

      List<String> runs = api.submit(Steps.PIPELINE, RUNS);
      steps.awaitFirst(RUNS);
      steps.gate.awaitArrived(Steps.AT_ONCE);
      List<String> forAll = server.threads();
      steps.gate.open();
      assertThat(api.ends(runs)).containsOnly("succeeded");

      assertThat(ofTheEngine(forAll)).isEqualTo(ofTheEngine(forOne)).isNotEmpty();
      assertThat(ofTheProgram(forAll)).isEqualTo(ofTheProgram(forOne));
      assertThat(perProcessor(forAll))
          .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
      Steps.assertWhole(api.histories(runs));
    }
  }

  private static List<String> ofTheEngine(List<String> threads) {
    return ofTheProgram(threads).stream().filter(name -> name.startsWith("solidflux-")).toList();
  }

  /**
   * Without those of the JVM, and without the web server's loops and those that evaluate and
   * compile: as many as there are processors, but each begins with the first that it has to do.
   */
  private static List<String> ofTheProgram(List<String> threads) {
    return threads.stream()
        .filter(
            name ->
                !name.matches(
                    "C[12] CompilerThread.*|Attach Listener|reactor-http-nio-.*"
                        + "|solidflux-(evaluate|compile)-.*"))
        .map(ThousandRunsTest::withoutNumber)
        .toList();
  }

  /** How many of those that are as many as there are processors. */
  private static long perProcessor(List<String> threads) {
    return threads.stream().filter(name -> name.startsWith("solidflux-evaluate-")).count();
  }

  /** A connection that was built again has the next number. */
  private static String withoutNumber(String thread) {
    return thread.replaceFirst("-\\d+$", "");
  }
}
