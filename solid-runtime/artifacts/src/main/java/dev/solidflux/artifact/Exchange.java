package dev.solidflux.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks servers, each of which has a time to begin its answer and a time to go on with it. How long
 * the whole takes is not limited: an artifact may be large. (A request's own timeout ends with the
 * headers in some versions of Java, and with the body in others.)
 *
 * @param goingOn how long nothing may come of a body that is read
 */
record Exchange(HttpClient client, Duration goingOn) {

  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("artifact-bodies").unstarted(task));
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  static Exchange goingOnWithin(Duration time) {
    return new Exchange(
        HttpClient.newBuilder()
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build(),
        time);
  }

  /**
   * @param within how long the answer may take to begin, with what is sent
   */
  HttpResponse<InputStream> send(HttpRequest request, Duration within)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s does not answer within %d s".formatted(request.uri(), within.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(request.uri(), e.getCause()), e.getCause());
    } finally {
      answer.cancel(true); // if it has not come; what has stays
    }
  }

  /** The body of an answer, which is given up when nothing comes of it. */
  InputStream body(HttpResponse<InputStream> answer) {
    return new Body(answer.body(), answer.uri().toString(), goingOn);
  }

  private static final class Body extends FilterInputStream {
    private final String of;
    private final Duration goingOn;
    private volatile boolean givenUp;

    Body(InputStream body, String of, Duration goingOn) {
      super(body);
      this.of = of;
      this.goingOn = goingOn;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      Future<?> giveUp = CLOCK.schedule(this::giveUp, goingOn.toNanos(), TimeUnit.NANOSECONDS);
      try {
        return super.read(into, from, most);
      } catch (IOException e) {
        throw givenUp
            ? new IOException("%s has sent nothing for %d ms".formatted(of, goingOn.toMillis()), e)
            : e;
      } finally {
        giveUp.cancel(false);
      }
    }

    /** Whoever reads is woken by it. */
    private void giveUp() {
      givenUp = true;
      try {
        in.close();
      } catch (IOException e) { // it is of no use any more
      }
    }
  }
}
