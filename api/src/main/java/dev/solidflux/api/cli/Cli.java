package dev.solidflux.api.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Runs the command that the words name. */
public final class Cli {
  /** In place of an exit code: the command goes on in threads of its own. */
  public static final int STAYS = -1;

  private static final int WIDTH = 100;

  /** Returns the exit code, or {@link #STAYS}. */
  public static int run(Shell shell, String... words) {
    return of(shell).execute(words);
  }

  static CommandLine of(Shell shell) {
    // the words after the benchmark's name are its own, `--help` among them
    CommandLine bench = new CommandLine(new BenchCommand(shell)).setStopAtPositional(true);
    CommandLine line =
        new CommandLine(new TopCommand())
            .addSubcommand(new DemoCommand(shell))
            .addSubcommand(new ServeCommand(shell))
            .addSubcommand(new MigrateCommand(shell))
            .addSubcommand(new WorkerCommand(shell))
            .addSubcommand(new ValidateCommand(shell))
            .addSubcommand(new RegisterCommand(shell))
            .addSubcommand(new ConvertCommand(shell))
            .addSubcommand(new PipelinesCommand(shell))
            .addSubcommand(new RunCommand(shell))
            .addSubcommand(new RunsCommand(shell))
            .addSubcommand(new ShowCommand(shell))
            .addSubcommand(new WatchCommand(shell))
            .addSubcommand(new LogsCommand(shell))
            .addSubcommand(new CancelCommand(shell))
            .addSubcommand(new SignalCommand(shell))
            .addSubcommand(new ReleaseCommand(shell))
            .addSubcommand(BrokerCommand.of(shell))
            .addSubcommand(new NewCommand(shell))
            .addSubcommand(bench)
            .addSubcommand(new SimulateScalingCommand(shell));
    Failures failures = new Failures(shell);
    return line.setOut(new PrintWriter(shell.out(), true, shell.out().charset()))
        .setErr(new PrintWriter(shell.err(), true, shell.err().charset()))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler(failures::ofWords)
        .setExecutionExceptionHandler(failures::ofExecution);
  }

  private Cli() {}
}
