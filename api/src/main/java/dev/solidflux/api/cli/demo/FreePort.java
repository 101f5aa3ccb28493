package dev.solidflux.api.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** Finds a port of loopback that nobody listens on. */
final class FreePort {
  private static final int TRIED = 100;

  private FreePort() {}

  /** The wanted port or the next free one; 0, for any, if there is none near. */
  static int from(int wanted) {
    return IntStream.range(wanted, wanted + TRIED).filter(FreePort::isFree).findFirst().orElse(0);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
