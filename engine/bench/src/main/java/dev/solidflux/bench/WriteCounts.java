package dev.solidflux.bench;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was written so far. A session tells the server's statistics at its end, so take it while
 * nobody else is connected.
 *
 * @param transactions committed ones in this database; the engine's statements are one each
 * @param walBytes of the whole server, others' databases included
 */
record WriteCounts(
    Map<String, Rows> tables, long transactions, long walBytes, long walRecords, long walImages) {

  /** Rows of a table. */
  record Rows(long inserted, long updated, long deleted, long updatedInPlace) {
    Rows since(Rows before) {
      return new Rows(
          inserted - before.inserted,
          updated - before.updated,
          deleted - before.deleted,
          updatedInPlace - before.updatedInPlace);
    }

    long written() {
      return inserted + updated + deleted;
    }
  }

  private static final Rows NONE = new Rows(0, 0, 0, 0);
  private static final int LOOKS = 200;
  private static final long PAUSE_MILLIS = 50;

  static WriteCounts of(Database database) throws SQLException, InterruptedException {
    awaitAlone(database);
    Map<String, Rows> tables = new TreeMap<>();
    for (var row :
        database.rows(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd"
                + " FROM pg_stat_user_tables")) {
      tables.put(
          row.get(0), new Rows(number(row, 1), number(row, 2), number(row, 3), number(row, 4)));
    }
    var all =
        database.row(
            "SELECT xact_commit, pg_current_wal_insert_lsn() - '0/0', wal_records, wal_fpi"
                + " FROM pg_stat_database, pg_stat_wal WHERE datname = current_database()");
    return new WriteCounts(tables, number(all, 0), number(all, 1), number(all, 2), number(all, 3));
  }

  WriteCounts since(WriteCounts before) {
    Map<String, Rows> changed = new TreeMap<>();
    tables.forEach(
        (table, rows) -> {
          Rows more = rows.since(before.tables.getOrDefault(table, NONE));
          if (more.written() > 0) {
            changed.put(table, more);
          }
        });
    return new WriteCounts(
        changed,
        transactions - before.transactions,
        walBytes - before.walBytes,
        walRecords - before.walRecords,
        walImages - before.walImages);
  }

  long rows() {
    return tables.values().stream().mapToLong(Rows::written).sum();
  }

  private static void awaitAlone(Database database) throws SQLException, InterruptedException {
    for (int i = 0; i < LOOKS; i++) {
      String others =
          database
              .row(
                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                      + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()")
              .getFirst();
      if (others.equals("0")) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IllegalStateException("the engine's sessions did not end");
  }

  private static long number(List<String> row, int column) {
    return Long.parseLong(row.get(column));
  }
}
