package dev.solidflux.postgres;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import dev.solidflux.testkit.conformance.PayloadsUnderTest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;

record PostgresPayloadsUnderTest(Payloads payloads, TestSchema schema)
    implements PayloadsUnderTest {

  private static final String PLANT =
      """
      INSERT INTO payload (sha256, body) VALUES (?, ?)
      ON CONFLICT (sha256) DO UPDATE SET body = excluded.body
      """;

  @Override
  public void plant(Ref ref, byte[] bytes) {
    schema.execute(PLANT, key(ref), new String(bytes, StandardCharsets.UTF_8));
  }

  /** Its connection is gone before the statement is committed. */
  @Override
  public void putHalf(Ref ref, byte[] json) {
    try (Connection connection = schema.connect();
        PreparedStatement statement = connection.prepareStatement(PLANT)) {
      connection.setAutoCommit(false);
      statement.setBytes(1, key(ref));
      statement.setString(2, new String(json, StandardCharsets.UTF_8));
      statement.execute();
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] key(Ref ref) {
    return HexFormat.of().parseHex(ref.sha256());
  }
}
