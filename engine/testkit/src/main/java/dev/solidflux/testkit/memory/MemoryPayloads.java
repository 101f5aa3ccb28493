package dev.solidflux.testkit.memory;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

final class MemoryPayloads implements Payloads {

  private final Tables tables;
  private final Wire wire;

  MemoryPayloads(Tables tables, Wire wire) {
    this.tables = tables;
    this.wire = wire;
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    if (!ref.names(json)) {
      return Mono.error(new IllegalArgumentException("other bytes than " + ref));
    }
    return wire.call(
        () -> {
          failIfAsked(ref);
          tables.payloads.put(ref.sha256(), json.clone());
          return null;
        });
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return wire.call(
        () -> {
          failIfAsked(ref);
          byte @Nullable [] kept = tables.payloads.get(ref.sha256());
          if (kept == null) {
            throw new Lost(ref, "is not there");
          }
          if (!ref.names(kept)) {
            throw new Lost(ref, "is kept as something else");
          }
          return kept.clone();
        });
  }

  private void failIfAsked(Ref ref) {
    if (tables.payloadsFailing.test(ref)) {
      throw new IllegalStateException("a test lets it fail");
    }
  }
}
