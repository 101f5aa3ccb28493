package dev.solidflux.api.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description = "Measures this build on this machine.",
    footerHeading = "%n",
    footer = "steps --json: durable steps a second, beside what the broker alone can do.")
final class BenchCommand implements Callable<Integer> {
  private static final String BENCH = "dev.solidflux.bench.Bench";

  private final Shell shell;

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "The benchmark's name and its options.")
  private List<String> words = new ArrayList<>();

  BenchCommand(Shell shell) {
    this.shell = shell;
  }

  /** By name: benchmarks are a program of their own that happens to be on the class path. */
  @Override
  public Integer call() throws Exception {
    try {
      Class.forName(BENCH)
          .getMethod("main", String[].class)
          .invoke(null, (Object) words.toArray(String[]::new));
      return ExitCode.SUCCEEDED;
    } catch (ClassNotFoundException e) {
      shell.err().println("solidflux: this build has no benchmarks");
      return ExitCode.FAILED;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
