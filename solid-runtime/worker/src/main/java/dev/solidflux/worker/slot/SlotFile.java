package dev.solidflux.worker.slot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Slots that a file tells, for machines whose devices nobody here knows, and for tries: a JSON list
 * of {@code {"id": …, "kind": "cpu" | "gpu" | "mig", "model": …, "memory": bytes, "fault": …}}, of
 * which only the id must be there. The file is read again whenever slots are looked at: a slot that
 * has a fault is put in quarantine.
 */
public record SlotFile(Path file) implements SlotProvider {

  private static final int LARGEST = 1 << 20;

  @Override
  public List<Slot> discover() throws IOException {
    List<Slot> slots = new ArrayList<>();
    for (JsonNode entry : read()) {
      slots.add(slot(entry));
    }
    return slots;
  }

  private Slot slot(JsonNode entry) throws IOException {
    String kind = entry.path("kind").asString("cpu").toUpperCase(Locale.ROOT);
    try {
      return new Slot(
          entry.path("id").asString(""),
          Slot.Kind.valueOf(kind),
          entry.path("model").asString(kind),
          entry.path("memory").asLong(Long.MAX_VALUE));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, String> faults() throws IOException {
    Map<String, String> faults = new LinkedHashMap<>();
    for (JsonNode entry : read()) {
      if (entry.has("fault")) {
        faults.put(entry.path("id").asString(""), entry.path("fault").asString("a fault"));
      }
    }
    return faults;
  }

  private JsonNode read() throws IOException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException(file + " has more than " + LARGEST + " bytes");
      }
      JsonNode list = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (!list.isArray()) {
        throw new IOException(file + " must hold a JSON list of slots");
      }
      return list;
    } catch (JacksonException e) {
      throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
