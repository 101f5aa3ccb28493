package dev.solidflux.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Messages as a real Celery sent them; see {@code golden/README.md}. */
final class Golden {

  private Golden() {}

  static WireMessage message(String version, String name) {
    String path = "/golden/celery-" + version + "/" + name + ".json";
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      JsonNode file = JsonBody.MAPPER.readTree(in);
      JsonNode properties = file.get("properties");
      Map<String, @Nullable Object> headers = new HashMap<>();
      file.get("headers")
          .properties()
          .forEach(
              h ->
                  headers.put(h.getKey(), JsonBody.MAPPER.treeToValue(h.getValue(), Object.class)));
      return new WireMessage(
          headers,
          new WireProperties(
              properties.path("content_type").asString(),
              properties.path("content_encoding").asString(),
              properties.path("correlation_id").stringValue(null),
              properties.path("reply_to").stringValue(null),
              properties.path("delivery_mode").asInt()),
          file.get("body").stringValue().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  static String taskId(int n) {
    return "00000000-0000-4000-8000-%012d".formatted(n);
  }
}
