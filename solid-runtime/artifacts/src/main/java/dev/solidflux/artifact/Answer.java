package dev.solidflux.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** What a server answers, to be closed, or its body to be. */
final class Answer implements AutoCloseable {

  private final Http http;
  private final HttpUriRequestBase request;
  private final ClassicHttpResponse response;

  Answer(Http http, HttpUriRequestBase request, ClassicHttpResponse response) {
    this.http = http;
    this.request = request;
    this.response = response;
  }

  int status() {
    return response.getCode();
  }

  @Nullable String header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  /** Fails when the server does not go on with it. */
  InputStream body() throws IOException {
    InputStream body =
        response.getEntity() == null
            ? InputStream.nullInputStream()
            : response.getEntity().getContent();
    return new Body(body);
  }

  private final class Body extends FilterInputStream {
    private long nanos;
    private long bytes;

    Body(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      long begin = System.nanoTime();
      int read;
      try {
        read = super.read(into, from, most);
      } catch (IOException e) {
        throw http.failed(request, e);
      }
      nanos += System.nanoTime() - begin;
      bytes += read;
      if (read >= 0 && nanos > http.goingOn().toNanos()) {
        http.checkPace(request, bytes);
        nanos = 0;
        bytes = 0;
      }
      return read;
    }

    @Override
    public void close() {
      Answer.this.close();
    }
  }

  /** Without reading what has not been read: it may be much, or never come. */
  @Override
  public void close() {
    request.cancel();
    try {
      response.close();
    } catch (IOException e) { // it is of no use any more
    }
  }
}
