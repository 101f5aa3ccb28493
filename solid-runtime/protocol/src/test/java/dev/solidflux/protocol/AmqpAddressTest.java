package dev.solidflux.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmqpAddressTest {

  /** The right-hand side is what kombu 5.2.4 made of it, its transport's defaults included. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          amqp://guest:guest@localhost:5672// | false | localhost | 5672 | guest | guest  | /
          amqp://h                            | false | h         | 5672 | guest | guest  | /
          amqp://h/                           | false | h         | 5672 | guest | guest  | /
          amqp://h//                          | false | h         | 5672 | guest | guest  | /
          amqp://h/%2F                        | false | h         | 5672 | guest | guest  | /
          amqp://h/%2f                        | false | h         | 5672 | guest | guest  | /
          amqp://h/name                       | false | h         | 5672 | guest | guest  | name
          amqp://h//name                      | false | h         | 5672 | guest | guest  | /name
          amqp://h/%2Fname                    | false | h         | 5672 | guest | guest  | /name
          amqp://h/name/                      | false | h         | 5672 | guest | guest  | name/
          amqp://h/a/b                        | false | h         | 5672 | guest | guest  | a/b
          amqp://h/a%2Fb                      | false | h         | 5672 | guest | guest  | a/b
          amqp://h/a+b                        | false | h         | 5672 | guest | guest  | a+b
          amqp://h/üv                         | false | h         | 5672 | guest | guest  | üv
          amqps://h                           | true  | h         | 5671 | guest | guest  | /
          amqps://h:1234/v                    | true  | h         | 1234 | guest | guest  | v
          AMQP://h/v                          | false | h         | 5672 | guest | guest  | v
          amqp://h:                           | false | h         | 5672 | guest | guest  | /
          amqp://my_host:5672/v               | false | my_host   | 5672 | guest | guest  | v
          amqp://[::1]:5673/v                 | false | ::1       | 5673 | guest | guest  | v
          amqp://@h                           | false | h         | 5672 | guest | guest  | /
          amqp://u@h                          | false | h         | 5672 | u     | guest  | /
          amqp://u:@h                         | false | h         | 5672 | u     | guest  | /
          amqp://:p@h                         | false | h         | 5672 | guest | p      | /
          amqp://u:p:q@h                      | false | h         | 5672 | u     | p:q    | /
          amqp://u:p@q@h                      | false | h         | 5672 | u     | p@q    | /
          amqp://u:p+q@h                      | false | h         | 5672 | u     | p+q    | /
          amqp://u:päss@h                     | false | h         | 5672 | u     | päss   | /
          amqp://a%40b:p%3A%2F%40%25@h        | false | h         | 5672 | a@b   | p:/@%  | /
          amqp://u:p%C3%A4ss@h                | false | h         | 5672 | u     | päss   | /
          """)
  void meansWhatItMeansToCelery(
      String url,
      boolean tls,
      String host,
      int port,
      String user,
      String password,
      String virtualHost) {
    assertThat(AmqpAddress.parse(url))
        .isEqualTo(new AmqpAddress(tls, host, port, user, password, virtualHost));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "u:secret@host",
        "amqp:host",
        "amqp://",
        "amqp:///v",
        "amqp://u:secret@/v",
        "amqp://u:secret@:5672/v",
        "http://u:secret@host",
        "pyamqp://u:secret@host",
        "amqp://u:secret@host:port",
        "amqp://u:secret@host:0",
        "amqp://u:secret@host:65536",
        "amqp://u:secret@host:99999999999",
        "amqp://u:secret@::1/v",
        "amqp://u:secret@[::1",
        "amqp://u:secret@ho st",
        "amqp://u:secret@host/v w",
        "amqp://u:secret@host/v\u001b[2J",
        "amqp://u:secret\n@host",
        "amqp://u:secret/@host",
        "amqp://u:secret?@host",
        "amqp://u:secret#@host",
        "amqp://u:secret%@host",
        "amqp://u:secret%zz@host",
        "amqp://u:secret@host/%2",
        "amqp://u:secret@host/v?heartbeat=10",
        "amqp://u:secret@host/v#fragment",
        "amqp://u:secret@one;amqp://u:secret@two"
      })
  void anythingElseIsRefusedByTheFormAndWithoutThePassword(String url) {
    assertThatThrownBy(() -> AmqpAddress.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("amqp://user:password@host:port/vhost")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void isLoggedWithoutThePassword() {
    assertThat(AmqpAddress.parse("amqps://u:secret@host/v"))
        .hasToString("amqps://u@host:5671 vhost v");
  }
}
