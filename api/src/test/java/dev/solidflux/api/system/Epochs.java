package dev.solidflux.api.system;

import dev.solidflux.embedded.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Who wrote which events, by the database's own rows. */
record Epochs(DatabaseAddress database) {

  /** A lease in whose name events were written. */
  record Written(int shard, long epoch) {}

  private interface Rows {
    void read(ResultSet rows) throws SQLException;
  }

  /** Each shard's epoch now. */
  Map<Integer, Long> current() {
    Map<Integer, Long> epochs = new HashMap<>();
    query(
        "SELECT id, epoch FROM shard",
        rows -> epochs.put(rows.getInt("id"), rows.getLong("epoch")));
    return epochs;
  }

  /** How many events there are of each lease older than these. */
  Map<Written, Long> writtenBefore(Map<Integer, Long> epochs) {
    Map<Written, Long> events = new HashMap<>();
    query(
        """
        SELECT shard, pos >> 32 AS epoch, count(*) AS events FROM event GROUP BY 1, 2
        """,
        rows -> {
          Written lease = new Written(rows.getInt("shard"), rows.getLong("epoch"));
          if (lease.epoch() < epochs.get(lease.shard())) {
            events.put(lease, rows.getLong("events"));
          }
        });
    return events;
  }

  /**
   * How many events come before the one before them in their run, of the same or an older epoch.
   */
  long goneBack() {
    long[] count = new long[1];
    query(
        """
        SELECT count(*) FILTER (WHERE back) AS gone_back
        FROM (SELECT pos < lag(pos) OVER (PARTITION BY run_id ORDER BY seq) AS back FROM event) e
        """,
        rows -> count[0] = rows.getLong("gone_back"));
    return count[0];
  }

  private void query(String sql, Rows each) {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        each.read(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql + " failed", e);
    }
  }
}
