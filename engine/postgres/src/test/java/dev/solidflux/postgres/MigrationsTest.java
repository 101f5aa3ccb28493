package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.solidflux.testkit.services.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void nodesThatStartAtOnceMigrateOnce() {
    PostgresSettings settings = PostgresSettings.parse(TestDatabase.fresh().url());

    List<CompletableFuture<Void>> starts =
        Stream.generate(() -> CompletableFuture.runAsync(() -> Migrations.migrate(settings)))
            .limit(3)
            .toList();

    assertThatCode(() -> starts.forEach(CompletableFuture::join)).doesNotThrowAnyException();
  }
}
