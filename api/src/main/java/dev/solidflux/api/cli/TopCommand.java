package dev.solidflux.api.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "solidflux",
    description = "Runs pipelines of remote solids and shows how far they are.",
    versionProvider = TopCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done; a run that was waited for succeeded",
      "  1  the run failed, or the command did",
      "  2  the words, a file or a variable cannot be used",
      "  3  the run was cancelled",
      "  4  no server answers",
      "  5  the server refused; every fault is shown",
      "",
      "The server is SOLIDFLUX_URL, by default http://127.0.0.1:8080."
    })
final class TopCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "which command?");
    }
  }

  /** From the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = TopCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "solidflux " + (version == null ? "(not packaged)" : version), "java " + Runtime.version()
      };
    }
  }
}
