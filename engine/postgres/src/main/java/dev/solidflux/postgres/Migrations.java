package dev.solidflux.postgres;

import org.flywaydb.core.Flyway;

/** Brings the schema up to what this build needs. Blocks: run it before the engine starts. */
public final class Migrations {

  /**
   * Nodes that start at once wait for each other, by a lock in the database.
   *
   * @throws IllegalStateException if there is no connection to the database, and waiting does not
   *     help
   * @throws org.flywaydb.core.api.FlywayException if a migration fails (it is then rolled back)
   */
  public static void migrate(PostgresSettings settings) {
    new FirstContact(settings).make();
    migrate(settings.jdbcUrl(), settings.user(), settings.password());
  }

  /** {@link #migrate(PostgresSettings)} for whoever has a JDBC URL. */
  public static void migrate(String jdbcUrl, String user, String password) {
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/migrations")
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  private Migrations() {}
}
