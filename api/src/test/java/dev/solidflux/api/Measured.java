package dev.solidflux.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoublePredicate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** What a server tells of itself at {@code /metrics}. */
record Measured(String url) {

  /** Asks until the number is as wanted; one that is not there is 0. */
  double until(String name, DoublePredicate wanted) {
    AtomicReference<Double> last = new AtomicReference<>();
    return Objects.requireNonNull(
        WebClient.create(url)
            .get()
            .uri("/metrics")
            .retrieve()
            .bodyToMono(String.class)
            .map(all -> number(all, name))
            .repeatWhen(answers -> answers.delayElements(Duration.ofMillis(50)))
            .doOnNext(last::set)
            .filter(wanted::test)
            .timeout(
                Duration.ofSeconds(30),
                Mono.error(() -> new AssertionError(name + " stays at " + last.get())))
            .blockFirst());
  }

  private static double number(String all, String name) {
    return all.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }
}
