package dev.solidflux.flow;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One node's way to where values are kept, on which some do not come until they may. */
public final class HeldPayloads implements Payloads {

  private final Payloads payloads;
  private final List<Sinks.Empty<Void>> gates = new ArrayList<>();

  /** Values that match do not come before {@link #open()}. */
  Predicate<Ref> held = ref -> false;

  /** Bytes of those that were asked for. */
  long asked;

  HeldPayloads(Payloads payloads) {
    this.payloads = payloads;
  }

  void open() {
    held = ref -> false;
    List<Sinks.Empty<Void>> all = List.copyOf(gates);
    gates.clear();
    all.forEach(Sinks.Empty::tryEmitEmpty);
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return payloads.put(ref, json);
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return Mono.defer(
        () -> {
          asked += ref.bytes();
          if (!held.test(ref)) {
            return payloads.get(ref);
          }
          Sinks.Empty<Void> gate = Sinks.empty();
          gates.add(gate);
          return gate.asMono().then(payloads.get(ref));
        });
  }
}
