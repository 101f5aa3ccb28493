package dev.solidflux.api.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo's server listens: where it is told to, or else on a port that nobody listens on.
 *
 * @param found null if it is told
 * @param usualIsTaken whether somebody else has the usual port
 */
record DemoPort(@Nullable Integer found, boolean usualIsTaken) {
  private static final String VARIABLE = "SOLIDFLUX_HTTP_PORT";
  private static final int USUAL = 8080;
  private static final int TRIED = 100;

  static DemoPort of(Map<String, String> environment) {
    return of(environment, DemoPort::isFree);
  }

  static DemoPort of(Map<String, String> environment, IntPredicate free) {
    if (!environment.getOrDefault(VARIABLE, "").isBlank()) {
      return new DemoPort(null, false);
    }
    // any, if there is none near
    int found = IntStream.range(USUAL, USUAL + TRIED).filter(free).findFirst().orElse(0);
    return new DemoPort(found, found != USUAL);
  }

  /** The environment with it. */
  Map<String, String> in(Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    if (found != null) {
      variables.put(VARIABLE, found.toString());
    }
    return variables;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
