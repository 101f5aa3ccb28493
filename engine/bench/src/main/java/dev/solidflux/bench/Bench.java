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
  private static final int UNUSABLE = 2;

  private static final String SERVICES =
      """

      On SOLIDFLUX_AMQP_URL and SOLIDFLUX_POSTGRES_URL, or on embedded services; in a database
      and queues of its own, which are deleted afterwards.
      """;

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
   * @param args the benchmark's name and its options
   * @param out gets the result and nothing else: text, or one JSON object with {@code --json}
   * @param err gets progress, and what went wrong
   * @return the exit code: 0, 1 if it could not be measured, 2 if the arguments make no sense
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, System.getenv(), out, err);
  }

  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    List<String> words = List.of(args);
    if (words.contains("--help") || words.equals(List.of("help"))) {
      out.print(usage(words));
      return DONE;
    }
    try {
      out.println(measured(words, environment, err));
      return DONE;
    } catch (Arguments.Unusable e) {
      err.println(e.getMessage());
      err.print(usage(words));
      return UNUSABLE;
    } catch (IOException | TimeoutException | SQLException | RuntimeException e) {
      err.println("could not be measured: " + e);
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  /** That of the benchmark that the words name, or of all. */
  private static String usage(List<String> words) {
    return switch (words.isEmpty() ? "" : words.getFirst()) {
      case "steps" -> Options.USAGE + SERVICES;
      case "waiting" -> WaitingOptions.USAGE + SERVICES;
      case "fanout" -> FanOutOptions.USAGE + SERVICES;
      case "slots" -> SlotsOptions.USAGE + "\nOn SOLIDFLUX_AMQP_URL, or on an embedded broker.\n";
      default ->
          String.join(
                  "\n",
                  Options.USAGE,
                  WaitingOptions.USAGE,
                  FanOutOptions.USAGE,
                  SlotsOptions.USAGE)
              + SERVICES;
    };
  }

  private static String measured(
      List<String> words, Map<String, String> environment, PrintStream err)
      throws IOException, TimeoutException, SQLException, InterruptedException {
    String benchmark = words.isEmpty() ? "" : words.getFirst();
    Arguments rest = new Arguments(words.subList(Math.min(1, words.size()), words.size()));
    return switch (benchmark) {
      case "steps" -> {
        Options options = Options.parse(rest);
        Report report = Steps.measure(options, environment, err::println);
        yield options.json() ? JSON.writeValueAsString(report) : Text.of(report);
      }
      case "waiting" -> {
        WaitingOptions options = WaitingOptions.parse(rest);
        WaitingReport report = Waiting.measure(options, environment, err::println);
        yield options.json() ? JSON.writeValueAsString(report) : Text.of(report);
      }
      case "fanout" -> {
        FanOutOptions options = FanOutOptions.parse(rest);
        FanOutReport report = FanOut.measure(options, environment, err::println);
        yield options.json() ? JSON.writeValueAsString(report) : Text.of(report);
      }
      case "slots" -> {
        SlotsOptions options = SlotsOptions.parse(rest);
        SlotsReport report = Slots.measure(options, environment, err::println);
        yield options.json() ? JSON.writeValueAsString(report) : report.text();
      }
      default -> throw new Arguments.Unusable("the benchmarks are: steps, waiting, fanout, slots");
    };
  }

  private Bench() {}
}
