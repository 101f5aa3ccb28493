package dev.solidflux.api.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "new",
    description = "Makes a project of one's own, to begin with.",
    footerHeading = "%n",
    footer = {
      "A worker has one solid, its test, a pipeline that uses it, and a Dockerfile. It is made in a",
      "new folder of its name."
    })
final class NewCommand implements Callable<Integer> {
  private static final Pattern ARTIFACT = Pattern.compile("[a-z](-?[a-z0-9])*");
  private static final int LONGEST = 63;

  private final Shell shell;

  /** What can be made. */
  enum Kind {
    worker
  }

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "What to make: ${COMPLETION-CANDIDATES}.")
  private Kind kind = Kind.worker;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "Its name: small letters, digits and single hyphens.")
  private String name = "";

  @Option(
      names = "--in",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where its folder is made; here by default.")
  private Path place = Path.of(".");

  @ArgGroup(exclusive = true)
  private In in = new In();

  /**
   * In what a worker's solids are written: fields, whose order is that of this text for picocli.
   */
  static final class In {
    @Option(names = "--java", description = "A worker in Java; the default.")
    @SuppressWarnings("UnusedVariable") // the others are asked for
    private boolean java;

    @Option(names = "--python", description = "A worker in Python, on Celery.")
    private boolean python;

    @Option(names = "--native", description = "A worker whose solid is a program, here in C.")
    private boolean program;

    WorkerProject.Language language() {
      return python
          ? WorkerProject.Language.PYTHON
          : program ? WorkerProject.Language.NATIVE : WorkerProject.Language.JAVA;
    }
  }

  NewCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (name.length() > LONGEST || !ARTIFACT.matcher(name).matches()) {
      throw new InvalidInput(
          "'%s' is no name of an artifact: it begins with a letter, and has small letters, digits and single hyphens, %d at most"
              .formatted(name, LONGEST));
    }
    Path folder = place.resolve(name).normalize();
    switch (kind) {
      case worker -> new WorkerProject(name, in.language()).write(folder);
    }
    shell.out().println(folder);
    shell.err().println("Go on with " + folder.resolve("README.md"));
    return ExitCode.SUCCEEDED;
  }
}
