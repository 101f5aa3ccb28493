package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.ServerProblem.Fault;
import dev.solidflux.api.cli.watch.SafeText;

/** A fault in the form of compilers, {@code file:line:column: message}, which editors jump by. */
final class FaultLine {

  /**
   * @param file empty if there is none
   */
  static String of(String file, Fault fault) {
    return line(file, fault, "");
  }

  /**
   * @param file empty if there is none
   */
  static String ofWarning(String file, Fault warning) {
    return line(file, warning, "warning: ");
  }

  private static String line(String file, Fault fault, String kind) {
    String place = place(file, fault);
    return SafeText.line(
        (place.isEmpty() ? "" : place + ": ") + kind + fault.message() + " [" + fault.code() + "]");
  }

  private static String place(String file, Fault fault) {
    if (fault.line().isPresent()) {
      String column = fault.column().isPresent() ? ":" + fault.column().getAsInt() : "";
      return (file.isEmpty() ? "line " : file + ":") + fault.line().getAsInt() + column;
    }
    String pointer = fault.pointer().orElse("");
    return file.isEmpty() || pointer.isEmpty() ? file + pointer : file + " at " + pointer;
  }

  private FaultLine() {}
}
