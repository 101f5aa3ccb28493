package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.testkit.services.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FirstContactTest {
  private final PostgresSettings right = PostgresSettings.parse(TestDatabase.fresh().url());
  private final AtomicInteger pauses = new AtomicInteger();

  @Test
  void aDatabaseThatIsThereIsNotWaitedFor() {
    contact(right).make();

    assertThat(pauses).hasValue(0);
  }

  @Test
  void aWrongPasswordIsSaidAtOnce() {
    PostgresSettings wrong = with(right.host(), right.port(), right.database(), "not the password");

    assertThatThrownBy(contact(wrong)::make)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("password")
        .hasMessageNotContaining("not the password")
        .message()
        .doesNotContain("\n");
    assertThat(pauses).hasValue(0);
  }

  @Test
  void aDatabaseThatDoesNotExistIsSaidAtOnce() {
    PostgresSettings wrong = with(right.host(), right.port(), "no-such-one", right.password());

    assertThatThrownBy(contact(wrong)::make).hasMessageContaining("no-such-one");
    assertThat(pauses).hasValue(0);
  }

  @Test
  void aHostThatDoesNotExistIsSaidAtOnce() {
    PostgresSettings wrong = with("no-such-host.invalid", 5432, "x", "y");

    assertThatThrownBy(contact(wrong)::make)
        .hasMessage(
            "the database at no-such-host.invalid:5432 cannot be found:"
                + " there is no host of that name");
    assertThat(pauses).hasValue(0);
  }

  @Test
  void aDatabaseThatIsNotThereYetIsWaitedForButNotForEver() throws IOException {
    PostgresSettings nobody = with("127.0.0.1", portOfNobody(), "x", "y");

    assertThatThrownBy(contact(nobody)::make)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the database at 127.0.0.1:" + nobody.port() + " cannot be used:");
    assertThat(pauses).hasValue(FirstContact.ATTEMPTS - 1);
  }

  private FirstContact contact(PostgresSettings settings) {
    return new FirstContact(settings, pauses::incrementAndGet);
  }

  private PostgresSettings with(String host, int port, String database, String password) {
    return new PostgresSettings(
        host, port, database, right.user(), password, right.sslMode(), 1, 1);
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
