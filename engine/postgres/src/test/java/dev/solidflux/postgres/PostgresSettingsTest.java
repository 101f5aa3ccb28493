package dev.solidflux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSettingsTest {

  @Test
  void aUrlHasItAll() {
    assertThat(
            PostgresSettings.parse("postgres://me:p%40ss+%2F@db.example:6543/runs?sslmode=require"))
        .isEqualTo(
            new PostgresSettings("db.example", 6543, "runs", "me", "p@ss+/", "require", 10, 3));
  }

  @Test
  void thePortAndThePasswordMayBeMissing() {
    PostgresSettings settings = PostgresSettings.parse("postgresql://me@localhost/runs");

    assertThat(settings.port()).isEqualTo(5432);
    assertThat(settings.password()).isEmpty();
    assertThat(settings.jdbcUrl())
        .isEqualTo("jdbc:postgresql://localhost:5432/runs?sslmode=disable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://me:secret@localhost/runs",
        "postgresql://localhost/runs",
        "postgresql://me:secret@localhost",
        "postgresql://me:secret@local host/runs",
        "postgresql://me:secret@localhost/runs?ssl=true",
        "postgresql://me:secret@localhost/runs?sslmode=maybe",
      })
  void anythingElseIsRefusedWithoutRepeatingThePassword(String url) {
    assertThatThrownBy(() -> PostgresSettings.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void itIsLoggedWithoutThePassword() {
    assertThat(PostgresSettings.parse("postgresql://me:secret@localhost/runs"))
        .hasToString("postgresql://me@localhost:5432/runs");
  }
}
