package dev.solidflux.api.broker;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * RabbitMQ's management API, as far as policies need it, for one virtual host. Every method throws
 * {@link ManagementTrouble} if nobody answers, or the answer is a refusal.
 */
public final class Management {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int NOT_FOUND = 404;

  /** Of very many queues the figures would be very much. */
  private static final String COLUMNS =
      "?columns=name,type,policy,operator_policy,effective_policy_definition";

  // the plugin answers an offer of HTTP/2 and then drops the connection
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final ManagementAddress address;
  private final String virtualHost;

  public Management(ManagementAddress address, String virtualHost) {
    this.address = address;
    this.virtualHost = encoded(virtualHost);
  }

  public RabbitVersion version() {
    JsonNode overview = get("overview");
    try {
      return RabbitVersion.parse(overview.path("rabbitmq_version").asString(""));
    } catch (IllegalArgumentException e) {
      throw ManagementTrouble.foreign(address);
    }
  }

  /** What there is now. */
  public Actual read(PolicySettings settings) {
    String dead = settings.deadLetterName();
    get("vhosts/" + virtualHost); // one that is missing would look like an empty one
    List<Policy> policies = new ArrayList<>();
    get("policies/" + virtualHost).forEach(one -> policies.add(policy(one)));
    List<Actual.Queue> queues = new ArrayList<>();
    get("queues/" + virtualHost + COLUMNS).forEach(one -> queues.add(queue(one)));
    boolean exchange = find("exchanges/" + virtualHost + "/" + encoded(dead)) != null;
    boolean queue = find("queues/" + virtualHost + "/" + encoded(dead)) != null;
    boolean bound = exchange && queue && !get(binding(dead)).isEmpty();
    return new Actual(List.copyOf(policies), List.copyOf(queues), exchange, queue, bound);
  }

  /** Makes one thing as it is wanted. */
  public void mend(Difference.Mendable difference) {
    switch (difference) {
      case Difference.NoDeadLetters missing -> deadLetters(missing.name());
      case Difference.Missing missing -> put(missing.wanted());
      case Difference.Changed changed -> put(changed.wanted());
      case Difference.Stale stale -> send("DELETE", policyPath(stale.policy()), null);
    }
  }

  private void deadLetters(String name) {
    send("PUT", "exchanges/" + virtualHost + "/" + encoded(name), Definitions.exchange());
    send("PUT", "queues/" + virtualHost + "/" + encoded(name), Definitions.queue());
    send("POST", binding(name), Map.of("routing_key", "", "arguments", Map.of()));
  }

  private String binding(String name) {
    String both = encoded(name);
    return "bindings/" + virtualHost + "/e/" + both + "/q/" + both;
  }

  private void put(Policy policy) {
    send("PUT", policyPath(policy.name()), Definitions.policy(policy));
  }

  private String policyPath(String name) {
    return "policies/" + virtualHost + "/" + encoded(name);
  }

  private static Policy policy(JsonNode json) {
    return new Policy(
        json.path("name").asString(""),
        json.path("pattern").asString(""),
        json.path("apply-to").asString("all"),
        json.path("priority").asInt(0),
        values(json.path("definition")));
  }

  private static Actual.Queue queue(JsonNode json) {
    return new Actual.Queue(
        json.path("name").asString(""),
        json.path("type").asString("classic"),
        name(json.path("policy")),
        name(json.path("operator_policy")),
        values(json.path("effective_policy_definition")));
  }

  private static @Nullable String name(JsonNode json) {
    return json.isString() && !json.stringValue().isEmpty() ? json.stringValue() : null;
  }

  private static Map<String, Object> values(JsonNode json) {
    Map<String, Object> values = new HashMap<>();
    json.properties()
        .forEach(
            one ->
                values.put(
                    one.getKey(),
                    one.getValue().isIntegralNumber()
                        ? one.getValue().longValue()
                        : one.getValue().asString(one.getValue().toString())));
    return values;
  }

  private JsonNode get(String path) {
    return json(accepted(send(request(path).GET().build())));
  }

  private @Nullable JsonNode find(String path) {
    HttpResponse<byte[]> response = send(request(path).GET().build());
    return response.statusCode() == NOT_FOUND ? null : json(accepted(response));
  }

  private void send(String method, String path, @Nullable Object body) {
    accepted(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build()));
  }

  private JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JacksonException e) {
      throw ManagementTrouble.foreign(address);
    }
  }

  private HttpResponse<byte[]> accepted(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw ManagementTrouble.refused(address, response.request().method(), response);
    }
    return response;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw ManagementTrouble.unreachable(address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ManagementTrouble.unreachable(address, e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address.base() + "/api/" + path))
        .header("Authorization", address.authorization())
        .timeout(ANSWER);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
