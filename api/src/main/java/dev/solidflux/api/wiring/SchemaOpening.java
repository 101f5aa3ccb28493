package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.postgres.Migrations;
import dev.solidflux.postgres.PostgresSettings;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the database has the schema that this build needs, before anything uses it. */
final class SchemaOpening {
  private static final Logger log = LoggerFactory.getLogger(SchemaOpening.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Makes the schema, or waits until somebody else has made it: as the settings say. */
  static void open(PostgresSettings database, Settings settings) {
    if (settings.migrates()) {
      Migrations.migrate(database);
    } else {
      await(database, settings);
    }
  }

  private static void await(PostgresSettings database, Settings settings) {
    Optional<String> missing = Migrations.missing(database);
    if (missing.isEmpty()) {
      return;
    }
    try (WaitingRoom room = WaitingRoom.open(settings)) {
      String told = "";
      for (; missing.isPresent(); missing = Migrations.missing(database)) {
        String why = missing.get() + "; waiting for `solidflux migrate`, as SOLIDFLUX_MIGRATE asks";
        if (!why.equals(told)) {
          room.tell(why);
          log.warn("{}", why);
          told = why;
        }
        pass();
      }
    }
    log.info("the database has the schema that this build needs");
  }

  private static void pass() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the schema", e);
    }
  }

  private SchemaOpening() {}
}
