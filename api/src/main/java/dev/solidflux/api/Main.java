package dev.solidflux.api;

import dev.solidflux.api.cli.Cli;
import dev.solidflux.api.cli.Shell;

/** What the launcher runs: see {@code docs/command-line.md}. */
public final class Main {

  public static void main(String[] words) {
    int status = Cli.run(Shell.ofProcess(), words);
    if (status != Cli.STAYS) {
      System.exit(status);
    }
  }

  private Main() {}
}
