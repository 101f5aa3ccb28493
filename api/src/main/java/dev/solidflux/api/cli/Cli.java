package dev.solidflux.api.cli;

import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Runs the command that the words name. */
public final class Cli {
  /** In place of an exit code: the command goes on in threads of its own. */
  public static final int STAYS = -1;

  private static final int WIDTH = 100;

  /** In the order of the help text. */
  private static final Map<String, Function<Shell, Object>> COMMANDS = commands();

  /** Returns the exit code, or {@link #STAYS}. */
  public static int run(Shell shell, String... words) {
    return asked(shell, words).execute(words);
  }

  /**
   * Knows the command that the first word names and no other, or all: a server's start is not to
   * wait for the others to be set up.
   */
  static CommandLine asked(Shell shell, String... words) {
    boolean named = words.length > 0 && COMMANDS.containsKey(words[0]);
    return of(shell, named ? List.of(words[0]) : COMMANDS.keySet());
  }

  static CommandLine of(Shell shell) {
    return of(shell, COMMANDS.keySet());
  }

  private static CommandLine of(Shell shell, Collection<String> names) {
    CommandLine line = new CommandLine(new TopCommand());
    for (String name : names) {
      line.addSubcommand(name, Objects.requireNonNull(COMMANDS.get(name)).apply(shell));
    }
    Failures failures = new Failures(shell);
    return line.setOut(new PrintWriter(shell.out(), true, shell.out().charset()))
        .setErr(new PrintWriter(shell.err(), true, shell.err().charset()))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler(failures::ofWords)
        .setExecutionExceptionHandler(failures::ofExecution);
  }

  private static Map<String, Function<Shell, Object>> commands() {
    Map<String, Function<Shell, Object>> all = new LinkedHashMap<>();
    all.put("demo", DemoCommand::new);
    all.put("serve", ServeCommand::new);
    all.put("migrate", MigrateCommand::new);
    all.put("worker", WorkerCommand::new);
    all.put("validate", ValidateCommand::new);
    all.put("register", RegisterCommand::new);
    all.put("convert", ConvertCommand::new);
    all.put("pipelines", PipelinesCommand::new);
    all.put("run", RunCommand::new);
    all.put("runs", RunsCommand::new);
    all.put("show", ShowCommand::new);
    all.put("watch", WatchCommand::new);
    all.put("logs", LogsCommand::new);
    all.put("cancel", CancelCommand::new);
    all.put("signal", SignalCommand::new);
    all.put("release", ReleaseCommand::new);
    all.put("broker", BrokerCommand::of);
    all.put("new", NewCommand::new);
    // the words after the benchmark's name are its own, `--help` among them
    all.put("bench", shell -> new CommandLine(new BenchCommand(shell)).setStopAtPositional(true));
    all.put("simulate-scaling", SimulateScalingCommand::new);
    return all;
  }

  private Cli() {}
}
