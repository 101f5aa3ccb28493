package dev.solidflux.postgres;

import static dev.solidflux.testkit.conformance.Samples.done;
import static dev.solidflux.testkit.conformance.Samples.got;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What else the rows of values do than every place where values are kept. */
class PostgresPayloadsTest {

  private static final byte[] SOME = "[0]".repeat(10_000).getBytes(StandardCharsets.UTF_8);

  @RegisterExtension
  final PostgresStoreUnderTest.PerTest stores = new PostgresStoreUnderTest.PerTest();

  private TestSchema schema;
  private Payloads payloads;

  @BeforeEach
  void aStore() {
    PostgresStoreUnderTest store = stores.make();
    schema = store.schema();
    payloads = store.payloads().payloads();
  }

  private String row(String column) {
    return schema.texts("SELECT " + column + " FROM payload").getFirst();
  }

  @Test
  void theyAreKeptWithoutBeingCompressed() {
    done(payloads.put(Ref.to(SOME), SOME));
    assertThat(row("coalesce(pg_column_compression(body), 'as it is')")).isEqualTo("as it is");
  }

  @Test
  void oneThatIsPutAgainCountsAsYoungAndIsWrittenOnceAnHourAtMost() {
    done(payloads.put(Ref.to(SOME), SOME));
    schema.execute("UPDATE payload SET at = at - interval '2 hours'");
    done(payloads.put(Ref.to(SOME), SOME));
    assertThat(row("at > now() - interval '5 minutes'")).isEqualTo("t");
    String version = row("xmin");
    done(payloads.put(Ref.to(SOME), SOME));
    assertThat(row("xmin")).isEqualTo(version);
  }

  @Test
  void whatIsNoTextIsRefused() {
    byte[] bytes = {'"', (byte) 0xff, '"'};
    assertThatThrownBy(() -> done(payloads.put(Ref.to(bytes), bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no UTF-8");
    assertThatThrownBy(() -> got(payloads.get(Ref.to(bytes)))).isInstanceOf(Payloads.Lost.class);
  }
}
