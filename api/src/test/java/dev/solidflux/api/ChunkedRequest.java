package dev.solidflux.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A request whose body is sent, and whose answer is read, just as a test wants it. */
final class ChunkedRequest implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean answered;
  private int left;

  private ChunkedRequest(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  static ChunkedRequest post(int port, String path, String contentType) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    ChunkedRequest request = new ChunkedRequest(socket);
    request.write(
        "POST %s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(path, port, contentType));
    return request;
  }

  void send(String text) throws IOException {
    write(Integer.toHexString(text.getBytes(UTF_8).length) + "\r\n" + text + "\r\n");
  }

  void end() throws IOException {
    write("0\r\n\r\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  /** The next line of the answer's body; waits for it. */
  String readLine() throws IOException {
    if (!answered) {
      String status = headerLine();
      if (!status.contains(" 200 ")) {
        throw new IOException(status);
      }
      while (!headerLine().isEmpty()) {}
      answered = true;
    }
    for (int b = read(); b != '\n'; b = read()) {
      line.write(b);
    }
    String text = line.toString(UTF_8);
    line.reset();
    return text;
  }

  private int read() throws IOException {
    if (left == 0) {
      String size = headerLine();
      left = Integer.parseInt(size.isEmpty() ? headerLine() : size, 16);
      if (left == 0) {
        throw new IOException("the answer is over");
      }
    }
    left--;
    return in.read();
  }

  private String headerLine() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection is closed");
      }
      text.write(b);
    }
    return text.toString(UTF_8).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
