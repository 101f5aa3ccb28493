package dev.solidflux.flow.value;

import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A place for values of which each that turns out to be lost is no kept result any longer: whoever
 * asks for it next computes it again, instead of failing by what nobody can fetch.
 */
public record UnkeptWhenLost(Payloads place, Journal journal) implements Payloads {

  private static final Logger log = LoggerFactory.getLogger(UnkeptWhenLost.class);

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return place.put(ref, json);
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return place
        .get(ref)
        .onErrorResume(
            Lost.class,
            lost ->
                journal
                    .lost(ref)
                    .onErrorResume(
                        e -> {
                          log.warn("a lost value may still answer others: {}", e.toString());
                          return Mono.empty();
                        })
                    .then(Mono.error(lost)));
  }
}
