package dev.solidflux.postgres;

import org.flywaydb.core.Flyway;

/** Brings the schema up to what this build needs. Blocks: run it before the engine starts. */
public final class Migrations {

  /**
   * Nodes that start at once wait for each other, by a lock in the database.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database cannot be reached for a minute,
   *     or a migration fails (it is then rolled back)
   */
  public static void migrate(PostgresSettings settings) {
    migrate(settings.jdbcUrl(), settings.user(), settings.password());
  }

  /** {@link #migrate(PostgresSettings)} for whoever has a JDBC URL. */
  public static void migrate(String jdbcUrl, String user, String password) {
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/migrations")
        .connectRetries(20)
        .connectRetriesInterval(3)
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  private Migrations() {}
}
