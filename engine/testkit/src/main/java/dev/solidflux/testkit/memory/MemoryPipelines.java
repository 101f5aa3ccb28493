package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Pipelines;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

final class MemoryPipelines implements Pipelines {

  private static final int PAGE = 200;

  private final Tables tables;
  private final Wire wire;

  MemoryPipelines(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Registered> register(String ws, String name, String hash, JsonNode document) {
    return wire.call(() -> registered(ws, name, hash, document));
  }

  @Override
  public Mono<Version> version(String ws, String name, @Nullable Integer version) {
    return wire.call(
        () ->
            of(ws).getOrDefault(name, List.of()).stream()
                .filter(known -> version == null || known.version() == version)
                .max(Comparator.comparingInt(Version::version))
                .orElse(null));
  }

  @Override
  public Mono<List<Version>> list(String ws, @Nullable String afterName, int limit) {
    return wire.call(
        () ->
            of(ws).tailMap(afterName == null ? "" : afterName, false).values().stream()
                .limit(Math.min(limit, PAGE))
                .map(List::getLast)
                .toList());
  }

  @Override
  public Mono<List<Version>> versions(
      String ws, String name, @Nullable Integer beforeVersion, int limit) {
    return wire.call(
        () ->
            of(ws).getOrDefault(name, List.of()).reversed().stream()
                .filter(known -> beforeVersion == null || known.version() < beforeVersion)
                .limit(Math.min(limit, PAGE))
                .toList());
  }

  private Registered registered(String ws, String name, String hash, JsonNode document) {
    Storable.text(name);
    Storable.json(document);
    List<Version> versions = of(ws).computeIfAbsent(name, key -> new ArrayList<>());
    if (!versions.isEmpty() && versions.getLast().hash().equals(hash)) {
      return new Registered(versions.getLast(), false);
    }
    Version next =
        new Version(ws, name, versions.size() + 1, hash, document, tables.clock.instant());
    versions.add(next);
    return new Registered(next, true);
  }

  private NavigableMap<String, List<Version>> of(String ws) {
    return tables.pipelines.computeIfAbsent(ws, key -> new TreeMap<>());
  }
}
