package dev.solidflux.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The only interface that embedded services listen on. */
final class Loopback {

  static final String HOST = "127.0.0.1";

  private Loopback() {}

  /**
   * A port that nothing listens on at this moment.
   *
   * @param wanted 0 for any
   * @throws IOException if the wanted port is taken
   */
  static int freePort(int wanted) throws IOException {
    try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new IOException("port " + wanted + " of " + HOST + " is taken", e);
    }
  }
}
