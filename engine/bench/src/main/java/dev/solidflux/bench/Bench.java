package dev.solidflux.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code bench}. Whoever calls it keeps logging away from {@code out}. */
public final class Bench {

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs a benchmark on the services that the environment names, or on embedded ones.
   *
   * @param args {@code steps} and its options
   * @param out gets the result and nothing else: text, or one JSON object with {@code --json}
   * @param err gets progress, and what went wrong
   * @return the exit code: 0, 1 if it could not be measured, 2 if the arguments make no sense
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, System.getenv(), out, err);
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    List<String> arguments = List.of(args);
    if (arguments.contains("--help")) {
      out.print(Options.USAGE);
      return DONE;
    }
    try {
      Options options = Options.parse(arguments);
      Report report = Steps.measure(options, environment, err::println);
      out.println(options.json() ? JSON.writeValueAsString(report) : Text.of(report));
      return DONE;
    } catch (Options.Unusable e) {
      err.println(e.getMessage());
      err.print(Options.USAGE);
      return USAGE;
    } catch (IOException | TimeoutException | SQLException | RuntimeException e) {
      err.println("could not be measured: " + e);
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private Bench() {}
}
