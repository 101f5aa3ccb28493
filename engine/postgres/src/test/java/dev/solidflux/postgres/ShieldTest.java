package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ShieldTest {
  private final List<Throwable> dropped = new ArrayList<>();

  @BeforeEach
  void listen() {
    Hooks.onErrorDropped(dropped::add);
  }

  @AfterEach
  void forget() {
    Hooks.resetOnErrorDropped();
  }

  @Test
  void whatIsGivenUpGoesOnAndItsFailureIsNobodys() {
    Sinks.One<String> work = Sinks.one();
    List<Throwable> failed = new ArrayList<>();
    Disposable waiting = Shield.of(work.asMono().doOnError(failed::add)).subscribe();

    waiting.dispose();
    work.tryEmitError(new IllegalStateException("closed"));

    assertThat(failed).as("it was not cancelled").hasSize(1);
    assertThat(dropped).isEmpty();
  }

  @Test
  void whoeverWaitsGetsWhatCame() {
    assertThat(Shield.of(Mono.just(7)).block()).isEqualTo(7);
    assertThat(Shield.of(Mono.empty()).blockOptional()).isEmpty();
    assertThatThrownBy(() -> Shield.of(Mono.error(new IllegalStateException("no"))).block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no");
  }
}
