package dev.solidflux.api.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads a list of the server's page by page. */
final class Pages {
  private static final int LARGEST = 200;

  private Pages() {}

  /**
   * The first items of a list.
   *
   * @param page reads the page that parameters ask for
   */
  static List<JsonNode> read(
      Function<Map<String, String>, JsonNode> page, Map<String, String> filters, int limit) {
    List<JsonNode> items = new ArrayList<>();
    Map<String, String> query = new LinkedHashMap<>(filters);
    while (items.size() < limit) {
      query.put("limit", Integer.toString(Math.min(LARGEST, limit - items.size())));
      JsonNode read = page.apply(query);
      read.path("items").forEach(items::add);
      if (!read.path("next").isString()) {
        break;
      }
      query.put("cursor", read.path("next").asString());
    }
    return items;
  }
}
