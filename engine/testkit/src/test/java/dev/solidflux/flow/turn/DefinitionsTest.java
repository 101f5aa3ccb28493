package dev.solidflux.flow.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.flow.port.Pipelines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DefinitionsTest {
  private final List<String> read = new ArrayList<>();
  private final Definitions definitions = new Definitions(new Documents(), Schedulers.immediate());

  @Test
  void smallPipelinesAreCompiledOnce() {
    for (int i = 0; i < 300; i++) {
      take("small" + i);
    }
    for (int i = 0; i < 300; i++) {
      take("small" + i);
    }

    assertThat(read).hasSize(300);
  }

  @Test
  void ofLargeOnesThoseThatWereUsedLastAreKept() {
    take("large1");
    take("large2");
    take("large1");
    take("large3");

    take("large1");
    assertThat(read).containsExactly("large1", "large2", "large3");
    take("large2");
    assertThat(read).containsExactly("large1", "large2", "large3", "large2");
  }

  private void take(String name) {
    assertThat(definitions.pipeline("w", name, 1).block().name()).isEqualTo(name);
  }

  private final class Documents implements Pipelines {
    @Override
    public Mono<Version> version(String ws, String name, @Nullable Integer version) {
      read.add(name);
      String more = name.startsWith("large") ? "x".repeat(400_000) : "x";
      JsonNode document =
          JsonMapper.shared()
              .readTree(
                  "{\"pipeline\": \"%s\", \"description\": \"%s\", \"solids\": {\"a\": {\"queue\": \"q\", \"task\": \"t\"}}}"
                      .formatted(name, more));
      return Mono.just(new Version(ws, name, 1, "hash", document, Instant.EPOCH));
    }

    @Override
    public Mono<Registered> register(String ws, String name, String hash, JsonNode document) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Mono<List<Version>> list(String ws, @Nullable String afterName, int most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Mono<List<Version>> versions(
        String ws, String name, @Nullable Integer beforeVersion, int most) {
      throw new UnsupportedOperationException();
    }
  }
}
