package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Connections that come about when nobody waits for them any more. */
class ConnectorTest {

  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<PostgresqlConnection> making = new CompletableFuture<>();
  private final Connector connector =
      new Connector(Mono.fromFuture(making, true), Duration.ofSeconds(5));

  /** It can be closed, and nothing else. */
  private final PostgresqlConnection made =
      (PostgresqlConnection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {PostgresqlConnection.class},
              (proxy, method, arguments) ->
                  method.getName().equals("close")
                      ? Mono.fromRunnable(() -> closed.set(true))
                      : System.identityHashCode(proxy));

  @Test
  void oneThatIsWaitedForStaysOpen() {
    making.complete(made);

    assertThat(connector.connection().block()).isSameAs(made);
    assertThat(closed).isFalse();
  }

  @Test
  void oneThatComesTooLateIsClosed() {
    assertThatThrownBy(() -> connector.connection().block())
        .hasCauseInstanceOf(TimeoutException.class);

    making.complete(made);

    assertThat(closed).isTrue();
  }

  @Test
  void oneThatNobodyWantsAnyMoreIsClosed() {
    Disposable waiting = connector.connection().subscribe();
    waiting.dispose();

    making.complete(made);

    assertThat(closed).isTrue();
  }
}
