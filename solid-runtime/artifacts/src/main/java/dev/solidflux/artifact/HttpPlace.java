package dev.solidflux.artifact;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.jspecify.annotations.Nullable;

/** What web servers have. A redirection is followed only to where one may go. */
final class HttpPlace implements Place {

  /** Too early, too slow, too many: what is asked for again a moment later may be there. */
  private static final Set<Integer> MAY_PASS = Set.of(408, 425, 429);

  private static final Duration ANSWERING = Duration.ofMinutes(1);
  private static final int REDIRECTIONS = 5;

  private final Http named;
  private final Http others;
  private final Sources sources;

  /**
   * @param named asks the servers that are sources
   * @param others asks all others, and only where everybody reaches them
   */
  HttpPlace(Http named, Http others, Sources sources) {
    this.named = named;
    this.others = others;
    this.sources = sources;
  }

  @Override
  public Content get(URI uri, @Nullable String known) throws IOException, InterruptedException {
    URI at = uri;
    for (int i = 0; i <= REDIRECTIONS; i++) {
      sources.check(at);
      HttpGet request = request(at);
      if (known != null) {
        request.setHeader("If-None-Match", known);
      }
      Answer answer = (sources.names(at) ? named : others).send(request, ANSWERING);
      String location = answer.header("Location");
      if (answer.status() < 300 || answer.status() >= 400 || location == null) {
        return content(uri, known, answer);
      }
      answer.close();
      at = redirected(at, location);
    }
    throw new Refused(uri + " leads from one address to the next");
  }

  private static HttpGet request(URI at) throws Refused {
    try {
      return new HttpGet(at);
    } catch (IllegalArgumentException e) {
      throw new Refused("no address of the web: " + at);
    }
  }

  private static URI redirected(URI from, String location) throws Refused {
    try {
      URI to = from.resolve(location);
      if (!"http".equals(to.getScheme()) && !"https".equals(to.getScheme())) {
        throw new Refused(from + " leads to no address of the web");
      }
      return to;
    } catch (IllegalArgumentException e) {
      throw new Refused(from + " leads to no address");
    }
  }

  static Content content(URI uri, @Nullable String known, Answer answer) throws IOException {
    int status = answer.status();
    if (status == 200) {
      return new Content(answer.body(), answer.header("ETag"));
    }
    answer.close();
    if (status == 304 && known != null) {
      return new Content(null, null);
    }
    String message = "%s answers %d".formatted(uri, status);
    throw MAY_PASS.contains(status) || status >= 500 ? new IOException(message) : new Gone(message);
  }
}
