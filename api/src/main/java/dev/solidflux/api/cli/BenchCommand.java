package dev.solidflux.api.cli;

import dev.solidflux.api.wiring.OutOfMemory;
import dev.solidflux.bench.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description = "Measures this build on this machine.",
    footerHeading = "%n",
    footer = {
      "steps --json: durable steps a second, beside what the broker alone can do.",
      "waiting --json: what very many runs cost that wait for a worker.",
      "fanout --json: one run with very many elements, beside as many runs of one step.",
      "slots --json: what a worker's slots do together, beside what one does.",
      "NAME --help: its options."
    })
final class BenchCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "The benchmark's name and its options.")
  private List<String> words = new ArrayList<>();

  BenchCommand(Shell shell) {
    this.shell = shell;
  }

  /** Its result goes to standard output and nothing else does, so that a program can read it. */
  @Override
  public Integer call() {
    System.setProperty("logback.configurationFile", "logback-command.xml");
    OutOfMemory.endsProcess();
    return Bench.run(words.toArray(String[]::new), shell.out(), shell.err());
  }
}
