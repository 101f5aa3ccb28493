package dev.solidflux.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/**
 * The files of one embedded database: {@code postgres-<major>/}, its password and its log beside
 * it. The major version is in the name because another major version cannot read the data.
 */
record DataDirectory(Path parent, Path data) {

  private static final String COMPLETE = "solidflux-initialised";

  static DataDirectory in(Path parent) throws IOException {
    Files.createDirectories(parent);
    return new DataDirectory(parent, parent.resolve("postgres-" + major()));
  }

  /** The server's own lines, of all starts. */
  Path log() {
    return sibling(".log");
  }

  /** Holds the superuser's password, readable for the owner only. */
  Path passwordFile() {
    return sibling(".password");
  }

  String password() throws IOException {
    Path file = passwordFile();
    if (!Files.exists(file)) {
      Path fresh = sibling(".password.new");
      Files.deleteIfExists(fresh);
      OwnerOnly.file(fresh);
      Files.writeString(fresh, Secret.random());
      Files.move(fresh, file);
    }
    return Files.readString(file).strip();
  }

  /**
   * A process killed during {@code initdb} leaves a directory that no server can start on. It was
   * never used; it is moved aside, not deleted, since it is not ours to be sure of that.
   */
  void setUnfinishedAside() throws IOException {
    if (!Files.exists(data) || Files.exists(data.resolve(COMPLETE))) {
      return;
    }
    int n = 1;
    while (Files.exists(sibling(".unfinished-" + n))) {
      n++;
    }
    Files.move(data, sibling(".unfinished-" + n));
  }

  void markComplete() throws IOException {
    if (!Files.exists(data.resolve(COMPLETE))) {
      Files.createFile(data.resolve(COMPLETE));
    }
  }

  private Path sibling(String suffix) {
    return parent.resolve(data.getFileName() + suffix);
  }

  private static String major() throws IOException {
    Properties binaries = new Properties();
    try (InputStream in = DataDirectory.class.getResourceAsStream("postgres.properties")) {
      binaries.load(Objects.requireNonNull(in));
    }
    String version = Objects.requireNonNull(binaries.getProperty("version"));
    return version.substring(0, version.indexOf('.'));
  }
}
