package dev.solidflux.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who connects to an address goes on to ask for the certificate of the name. */
@Timeout(60)
class CertificateTest {

  private static final String TRUSTED = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=right.example",
                "-ext",
                "san=dns:right.example",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(keys)) {
      store.load(bytes, PASSWORD.toCharArray());
    }
    trust(store.getCertificate("mykey"));
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(store, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/", CertificateTest::answer);
    server.start();
  }

  private void trust(Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("server", certificate);
    Path trusted = folder.resolve("trusted.p12");
    try (OutputStream bytes = Files.newOutputStream(trusted)) {
      store.store(bytes, PASSWORD.toCharArray());
    }
    System.setProperty(TRUSTED, trusted.toString());
    System.setProperty(TRUSTED + "Password", PASSWORD);
  }

  @AfterEach
  void stop() {
    System.clearProperty(TRUSTED);
    System.clearProperty(TRUSTED + "Password");
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 6);
      exchange.getResponseBody().write("a room".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aServerHasTheNameThatItWasAskedBy() throws Exception {
    String right = "https://right.example:" + server.getAddress().getPort();
    String wrong = "https://wrong.example:" + server.getAddress().getPort();
    Names names = new Names().with("right.example", "127.0.0.1").with("wrong.example", "127.0.0.1");
    Map<String, String> environment =
        Map.of(
            "SOLIDFLUX_ARTIFACT_CACHE",
            folder.resolve("cache").toString(),
            "SOLIDFLUX_ARTIFACT_SOURCES",
            right + "," + wrong);
    try (Artifacts artifacts = Artifacts.open(environment, Duration.ofSeconds(30), names)) {
      try (Fetched fetched = artifacts.fetch(at(right))) {
        assertThat(fetched.path()).hasContent("a room");
      }
      assertThatThrownBy(() -> artifacts.fetch(at(wrong)))
          .hasMessageContaining("wrong.example")
          .hasCauseInstanceOf(SSLException.class);
    }
  }

  private static Artifact at(String server) {
    return new Artifact(URI.create(server + "/a"), null, null, null);
  }
}
