package dev.solidflux.worker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The pod of Kubernetes that the worker runs in, as its service account may change it.
 *
 * @param token is read anew each time: Kubernetes exchanges it
 */
record OwnPod(HttpClient http, URI pod, Path token) {

  /** Where every container has its service account's. */
  static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * @param account the folder with {@code token}, {@code ca.crt} and {@code namespace}
   * @throws IOException if it does not run in a pod, or has no service account
   */
  static OwnPod of(Map<String, String> environment, Path account) throws IOException {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    String name = environment.getOrDefault("SOLIDFLUX_POD_NAME", environment.get("HOSTNAME"));
    if (host == null || name == null) {
      throw new IOException("it runs in no pod: KUBERNETES_SERVICE_HOST or HOSTNAME is not set");
    }
    String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    String namespace = Files.readString(account.resolve("namespace")).strip();
    URI pod =
        URI.create(
            "https://%s/api/v1/namespaces/%s/pods/%s"
                .formatted(authority, encoded(namespace), encoded(name)));
    HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .sslContext(trusting(Files.readAllBytes(account.resolve("ca.crt"))))
            .build();
    return new OwnPod(http, pod, account.resolve("token"));
  }

  private static SSLContext trusting(byte[] authorities) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(authorities))) {
        store.setCertificateEntry("authority-" + number++, one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("ca.crt cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * @throws IOException if nobody answers, or the answer is a refusal
   */
  void annotate(String key, String value) throws IOException, InterruptedException {
    String patch = "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value);
    HttpRequest request =
        HttpRequest.newBuilder(pod)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + Files.readString(token).strip())
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString(patch))
            .build();
    HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "Kubernetes answered " + response.statusCode() + "; may the service account patch pods?");
    }
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }
}
