package dev.solidflux.process;

import dev.solidflux.worker.SolidFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the exit codes of a program mean. */
final class Exits {

  private static final int LAST = 255;
  private static final int SIGNALS = 128;
  private static final int MOST_SIGNALS = 64;

  private static final Map<Integer, String> SIGNAL_NAMES =
      Map.of(
          2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11,
          "SIGSEGV", 13, "SIGPIPE", 15, "SIGTERM");

  private record Meaning(String type, @Nullable Duration retryAfter) {}

  private final Map<Integer, Meaning> meanings = new HashMap<>();

  void add(int code, String type, @Nullable Duration retryAfter) {
    if (code < 1 || code > LAST) {
      throw new IllegalArgumentException("an exit code is from 1 to 255, not " + code);
    }
    if (type.isBlank()) {
      throw new IllegalArgumentException("exit code " + code + " must mean something");
    }
    meanings.put(code, new Meaning(type, retryAfter));
  }

  /**
   * @param said what the program said of its failure itself, which counts before the table
   * @param printed the last that it printed
   */
  SolidFailure failure(int code, ChannelMessage.@Nullable Failure said, String printed) {
    Meaning meaning = meanings.get(code);
    if (said != null) {
      Duration wait =
          said.retryAfter() != null || meaning == null ? said.retryAfter() : meaning.retryAfter();
      return new SolidFailure(said.type(), said.message(), printed, wait);
    }
    if (meaning != null) {
      return new SolidFailure(meaning.type(), ended(code), printed, meaning.retryAfter());
    }
    return new SolidFailure(isSignal(code) ? "Signal" : "ExitCode", ended(code), printed, null);
  }

  /**
   * The shell that waits for it tells a signal as a code above 128. A program that ends with such a
   * code itself cannot be told from that.
   */
  private static boolean isSignal(int code) {
    return code > SIGNALS && code <= SIGNALS + MOST_SIGNALS;
  }

  private static String ended(int code) {
    if (!isSignal(code)) {
      return "the program ended with " + code;
    }
    int signal = code - SIGNALS;
    return "the program was ended by " + SIGNAL_NAMES.getOrDefault(signal, "signal " + signal);
  }
}
