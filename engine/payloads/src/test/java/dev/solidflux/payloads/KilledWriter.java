package dev.solidflux.payloads;

import static dev.solidflux.testkit.conformance.Samples.noise;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.solidflux.json.Ref;
import java.io.IOException;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A process that keeps one value after the other until it is killed, and says which are kept. */
final class KilledWriter {

  private static final String NOISE = noise(400_000);

  static byte[] value(int number) {
    return ("[" + number + ",\"" + NOISE + "\"]").getBytes(UTF_8);
  }

  public static void main(String[] arguments) throws IOException {
    FilePayloads payloads = FilePayloads.open(Path.of(arguments[0]));
    Flux.range(0, 1_000_000).flatMap(number -> put(payloads, number), 4).blockLast();
  }

  private static Mono<Void> put(FilePayloads payloads, int number) {
    byte[] value = value(number);
    return payloads
        .put(Ref.to(value), value)
        .doOnSuccess(done -> System.out.println("kept " + number));
  }

  private KilledWriter() {}
}
