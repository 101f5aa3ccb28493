package dev.solidflux.testkit.services;

import dev.solidflux.embedded.BrokerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** RabbitMQ's management API, as far as tests need it. */
final class RabbitManagement {

  private static final String EVERYTHING =
      "{\"configure\": \".*\", \"write\": \".*\", \"read\": \".*\"}";

  // the plugin answers an offer of HTTP/2 and then drops the connection
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final BrokerAddress broker;

  RabbitManagement(String base, BrokerAddress broker) {
    this.base = base.replaceFirst("/+$", "");
    this.broker = broker;
  }

  BrokerAddress addVirtualHost(String name) {
    send("PUT", "/api/vhosts/" + name, BodyPublishers.ofString("{}"));
    send(
        "PUT",
        "/api/permissions/" + name + "/" + broker.user(),
        BodyPublishers.ofString(EVERYTHING));
    return broker.withVirtualHost(name);
  }

  void deleteVirtualHost(String name) {
    send("DELETE", "/api/vhosts/" + name, BodyPublishers.noBody());
  }

  /**
   * The server may close a connection just as it is used again, and the client does not repeat a
   * PUT or a DELETE by itself, though each of them may be.
   */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException closed) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private void send(String method, String path, BodyPublisher body) {
    byte[] who = (broker.user() + ":" + broker.password()).getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(who))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    try {
      HttpResponse<String> response = answer(request);
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s %s answered %d: %s"
                .formatted(method, path, response.statusCode(), response.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
