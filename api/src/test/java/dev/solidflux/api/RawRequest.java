package dev.solidflux.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection whose bytes a test writes by itself: HTTP clients do not send everything. */
final class RawRequest implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;

  private RawRequest(Socket socket) {
    this.socket = socket;
  }

  static RawRequest to(int port) throws IOException {
    return reading(port, 64 << 10);
  }

  /**
   * @param buffered how many bytes are taken before the test reads
   */
  static RawRequest reading(int port, int buffered) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(buffered);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return new RawRequest(socket);
  }

  RawRequest send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Everything up to the end of the connection. */
  String answer() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Waits for the beginning of an answer. */
  int first() throws IOException {
    return socket.getInputStream().read();
  }

  /** Closes it as a process does that is killed with something unread. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
