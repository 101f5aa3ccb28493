package dev.solidflux.api.cli;

import dev.solidflux.api.broker.ManagementTrouble;
import dev.solidflux.api.cli.client.RequestRefused;
import dev.solidflux.api.cli.client.ServerProblem;
import dev.solidflux.api.cli.client.ServerUnreachable;
import dev.solidflux.api.cli.watch.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says why a command did not do what it was asked for, and gives the exit code. */
final class Failures {
  private final Shell shell;

  Failures(Shell shell) {
    this.shell = shell;
  }

  int ofWords(ParameterException e, String[] words) {
    CommandLine command = e.getCommandLine();
    complain(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
      shell.err().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.INVALID;
  }

  int ofExecution(Exception e, CommandLine command, ParseResult words) throws Exception {
    return switch (e) {
      case InvalidInput invalid -> {
        complain(invalid.getMessage());
        yield ExitCode.INVALID;
      }
      case ServerUnreachable away -> {
        complain(away.getMessage());
        shell.err().println("Start one with `solidflux serve`, or set SOLIDFLUX_URL.");
        yield ExitCode.UNREACHABLE;
      }
      case ManagementTrouble trouble -> {
        complain(trouble.getMessage());
        yield trouble.isAnswered() ? ExitCode.REFUSED : ExitCode.UNREACHABLE;
      }
      case RequestRefused refused -> {
        problem("", refused.problem());
        yield ExitCode.REFUSED;
      }
      case RefusedDocument refused -> {
        problem(refused.file(), refused.problem());
        yield ExitCode.REFUSED;
      }
      default -> throw e;
    };
  }

  private void problem(String file, ServerProblem problem) {
    // where faults are listed, the detail repeats the first of them
    boolean said = problem.detail().isEmpty() || !problem.faults().isEmpty();
    String detail = said ? "" : ": " + problem.detail();
    String code = problem.code().isEmpty() ? "" : " [" + problem.code() + "]";
    complain(problem.title() + detail + code);
    problem.faults().forEach(fault -> shell.err().println(FaultLine.of(file, fault)));
  }

  private void complain(@Nullable String message) {
    shell.err().println("solidflux: " + SafeText.line(String.valueOf(message)));
  }
}
