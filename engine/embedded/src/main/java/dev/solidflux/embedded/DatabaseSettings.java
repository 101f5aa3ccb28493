package dev.solidflux.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to start an {@link EmbeddedDatabase}.
 *
 * @param directory holds everything: data, password, log; created if absent
 * @param port of 127.0.0.1; 0 takes a free one
 * @param binaries where PostgreSQL's programs are unpacked to, once
 * @param durable whether a commit waits for the disk; without it a crash of the machine loses data
 * @param patience how long a start may take, recovery after a crash included
 */
public record DatabaseSettings(
    Path directory, int port, Path binaries, boolean durable, Duration patience) {

  public DatabaseSettings {
    directory = directory.toAbsolutePath().normalize();
    binaries = binaries.toAbsolutePath().normalize();
  }

  /** Durable, on a free port, with all its files under {@code directory}. */
  public static DatabaseSettings in(Path directory) {
    return new DatabaseSettings(
        directory, 0, directory.resolve("postgres-binaries"), true, Duration.ofSeconds(60));
  }

  public DatabaseSettings onPort(int chosen) {
    return new DatabaseSettings(directory, chosen, binaries, durable, patience);
  }

  /** Shares unpacked programs between directories: tests start many. */
  public DatabaseSettings withBinariesIn(Path shared) {
    return new DatabaseSettings(directory, port, shared, durable, patience);
  }

  /** Trades durability for speed: for data that nobody will miss. */
  public DatabaseSettings forgetful() {
    return new DatabaseSettings(directory, port, binaries, false, patience);
  }

  public DatabaseSettings waitingAtMost(Duration limit) {
    return new DatabaseSettings(directory, port, binaries, durable, limit);
  }
}
