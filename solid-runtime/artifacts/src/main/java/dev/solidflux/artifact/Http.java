package dev.solidflux.artifact;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers, each of which has a time to begin its answer and a pace to go on with it. How long
 * the whole takes is not limited: an artifact may be large. Nothing is followed, unpacked or tried
 * again by itself.
 */
final class Http implements AutoCloseable {

  private static final Timeout CONNECTING = Timeout.ofSeconds(10);
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);

  /** Bytes a second. */
  private static final long LEAST = 16 << 10;

  private static final int CONNECTIONS = 256;
  private static final int TO_ONE_SERVER = 64;
  private static final int HEADERS = 200;
  private static final int LONGEST_LINE = 16 << 10;

  private final CloseableHttpClient client;
  private final Duration goingOn;
  private final ScheduledThreadPoolExecutor clock;

  /**
   * @param names says where hosts are
   * @param proxies asks them in its place, and looks for them by itself; null for none
   * @param goingOn how long nothing may come, or too little of a body
   */
  Http(DnsResolver names, @Nullable ProxySelector proxies, Duration goingOn) {
    this.goingOn = goingOn;
    this.client =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(names)
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(TO_ONE_SERVER)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECTING)
                            .setSocketTimeout(Timeout.of(goingOn))
                            .build())
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .http1Config(
                                Http1Config.custom()
                                    .setMaxHeaderCount(HEADERS)
                                    .setMaxLineLength(LONGEST_LINE)
                                    .build())
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(Timeout.of(goingOn))
                    .setProtocolUpgradeEnabled(false)
                    .build())
            .setProxySelector(proxies)
            .evictIdleConnections(IDLE)
            .disableRedirectHandling()
            .disableContentCompression()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("artifact-answers").unstarted(task));
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * @param within how long the answer may take to begin, with what is sent
   * @throws Place.Refused if the host is not to be asked
   */
  Answer send(HttpUriRequestBase request, Duration within)
      throws IOException, InterruptedException {
    Future<?> giveUp = clock.schedule(request::cancel, within.toNanos(), TimeUnit.NANOSECONDS);
    try {
      ClassicHttpResponse response = client.executeOpen(null, request, null);
      return new Answer(this, request, response);
    } catch (PublicAddresses.NotPublic e) {
      throw new Place.Refused(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw giveUp.isDone()
          ? new IOException(
              "%s does not answer within %d s".formatted(address(request), within.toSeconds()), e)
          : failed(request, e);
    } finally {
      giveUp.cancel(false); // if it has not come; what has stays
    }
  }

  /** In words for people. */
  IOException failed(HttpUriRequestBase request, IOException e) {
    return e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException)
        ? new IOException(
            "%s has sent nothing for %d ms".formatted(address(request), goingOn.toMillis()), e)
        : new IOException("%s: %s".formatted(address(request), e), e);
  }

  Duration goingOn() {
    return goingOn;
  }

  /**
   * Who sends a little again and again is never silent, and would never end.
   *
   * @param bytes what came while it was waited for as long as nothing may come
   */
  void checkPace(HttpUriRequestBase request, long bytes) throws IOException {
    if (bytes < LEAST * goingOn.toMillis() / 1_000) {
      throw new IOException(
          "%s has sent %,d bytes in %d ms, which is too slow"
              .formatted(address(request), bytes, goingOn.toMillis()));
    }
  }

  private static String address(HttpUriRequestBase request) {
    return request.getScheme() + "://" + request.getAuthority() + request.getRequestUri();
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    client.close();
  }
}
