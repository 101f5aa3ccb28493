package dev.solidflux.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What web servers have. A redirection is followed only to where one may go. */
final class HttpPlace implements Place {

  private static final Duration ANSWERING = Duration.ofMinutes(1);
  private static final int REDIRECTIONS = 5;

  private final Exchange exchange;
  private final Sources sources;

  HttpPlace(Exchange exchange, Sources sources) {
    this.exchange = exchange;
    this.sources = sources;
  }

  @Override
  public Content get(URI uri, @Nullable String known) throws IOException, InterruptedException {
    URI at = uri;
    for (int i = 0; i <= REDIRECTIONS; i++) {
      sources.check(at);
      HttpRequest.Builder request = HttpRequest.newBuilder(at).GET();
      if (known != null) {
        request.header("If-None-Match", known);
      }
      HttpResponse<InputStream> answer = exchange.send(request.build(), ANSWERING);
      String location = answer.headers().firstValue("Location").orElse(null);
      if (answer.statusCode() < 300 || answer.statusCode() >= 400 || location == null) {
        return content(uri, answer, exchange);
      }
      answer.body().close();
      at = redirected(at, location);
    }
    throw new Gone(uri + " leads from one address to the next");
  }

  private static URI redirected(URI from, String location) throws Gone {
    try {
      URI to = from.resolve(location);
      if (!"http".equals(to.getScheme()) && !"https".equals(to.getScheme())) {
        throw new Gone(from + " leads to no address of the web");
      }
      return to;
    } catch (IllegalArgumentException e) {
      throw new Gone(from + " leads to no address");
    }
  }

  static Content content(URI uri, HttpResponse<InputStream> answer, Exchange exchange)
      throws IOException {
    int status = answer.statusCode();
    if (status == 200) {
      return new Content(exchange.body(answer), answer.headers().firstValue("ETag").orElse(null));
    }
    answer.body().close();
    if (status == 304) {
      return new Content(null, null);
    }
    String message = "%s answers %d".formatted(uri, status);
    throw status >= 500 || status == 429 ? new IOException(message) : new Gone(message);
  }
}
