package dev.solidflux.postgres;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

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
    flyway(jdbcUrl, user, password).migrate();
  }

  /**
   * What this build needs and the database does not have yet: a sentence for people, or nothing. A
   * schema of a newer build is enough.
   *
   * @throws IllegalStateException if there is no connection to the database, and waiting does not
   *     help
   * @throws org.flywaydb.core.api.FlywayException if the schema is another one of the same version
   */
  public static Optional<String> missing(PostgresSettings settings) {
    new FirstContact(settings).make();
    Flyway flyway = flyway(settings.jdbcUrl(), settings.user(), settings.password());
    MigrationInfoService info = flyway.info();
    if (info.pending().length == 0) {
      flyway.validate();
      return Optional.empty();
    }
    MigrationInfo current = info.current();
    return Optional.of(
        "%s, and this build needs %s"
            .formatted(
                current == null
                    ? "the database has no schema"
                    : "the database's schema is at version " + current.getVersion(),
                Arrays.stream(info.pending())
                    .map(migration -> "version " + migration.getVersion())
                    .collect(Collectors.joining(", "))));
  }

  private static Flyway flyway(String jdbcUrl, String user, String password) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/migrations")
        .validateMigrationNaming(true)
        .load();
  }

  private Migrations() {}
}
