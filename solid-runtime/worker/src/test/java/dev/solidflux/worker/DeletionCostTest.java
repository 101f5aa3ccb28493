package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a server that stands for Kubernetes', with a certificate of its own authority. */
@Timeout(60)
class DeletionCostTest {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration SOON = Duration.ofMillis(10);

  @TempDir private Path folder;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger status = new AtomicInteger(200);
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private HttpsServer kubernetes;

  @BeforeEach
  void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "stub",
        "-keyalg",
        "EC",
        "-dname",
        "CN=stub",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "stub",
        "-keystore",
        keys.toString(),
        "-file",
        folder.resolve("ca.crt").toString());
    Files.writeString(folder.resolve("token"), "first\n");
    Files.writeString(folder.resolve("namespace"), "work");
    kubernetes = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    kubernetes.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    kubernetes.createContext("/", this::answer);
    kubernetes.start();
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
    kubernetes.stop(0);
  }

  private static void keytool(String... words) throws Exception {
    String[] all = new String[words.length + 3];
    all[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "-storepass";
    all[words.length + 2] = new String(PASSWORD);
    assertThat(new ProcessBuilder(all).inheritIO().start().waitFor()).isZero();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(keys)) {
      store.load(file, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          String.join(
              " ",
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("Authorization"),
              body));
      exchange.sendResponseHeaders(status.get(), -1);
    }
  }

  private OwnPod pod() throws IOException {
    return OwnPod.of(
        Map.of(
            "KUBERNETES_SERVICE_HOST", "127.0.0.1",
            "KUBERNETES_SERVICE_PORT", String.valueOf(kubernetes.getAddress().getPort()),
            "HOSTNAME", "depth-7d9f"),
        folder);
  }

  private void tell() throws IOException {
    DeletionCost.tell(pod(), running::get, SOON, timer, Runnable::run);
  }

  private static String patch(String token, int cost) {
    return "PATCH /api/v1/namespaces/work/pods/depth-7d9f application/merge-patch+json Bearer "
        + token
        + " {\"metadata\":{\"annotations\":{\"controller.kubernetes.io/pod-deletion-cost\":\""
        + cost
        + "\"}}}";
  }

  private String next() throws InterruptedException {
    return requests.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void whatAWorkerIsAtIsToldWhenItChangesWithTheTokenOfThen() throws Exception {
    running.set(2);
    tell();
    assertThat(next()).isEqualTo(patch("first", 2));
    Files.writeString(folder.resolve("token"), "second");
    running.set(0);
    assertThat(next()).isEqualTo(patch("second", 0));
    assertThat(requests).as("and nothing else").isEmpty();
  }

  @Test
  void aRefusalIsLoggedOnceAndTriedAgain() throws Exception {
    status.set(403);
    running.set(1);
    try (LoggedLines lines = new LoggedLines(DeletionCost.class)) {
      tell();
      lines.await("Kubernetes answered 403; may the service account patch pods?");
      assertThat(next()).isEqualTo(patch("first", 1));
      assertThat(next()).isEqualTo(patch("first", 1));
      assertThat(lines.isEmpty()).isTrue();
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        "else",
        "-keyalg",
        "EC",
        "-dname",
        "CN=else",
        "-storetype",
        "PKCS12",
        "-keystore",
        folder.resolve("else.p12").toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "else",
        "-keystore",
        folder.resolve("else.p12").toString(),
        "-file",
        folder.resolve("ca.crt").toString());
    OwnPod pod = pod();
    assertThatThrownBy(() -> pod.annotate("a", "b")).isInstanceOf(IOException.class);
    assertThat(requests).isEmpty();
  }

  @Test
  void outsideOfAPodItSaysSo() {
    assertThatThrownBy(() -> OwnPod.of(Map.of(), folder)).hasMessageContaining("in no pod");
  }
}
