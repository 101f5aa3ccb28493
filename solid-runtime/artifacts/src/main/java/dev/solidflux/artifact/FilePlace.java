package dev.solidflux.artifact;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files of this machine, or of a file system that several have.
 *
 * @param folder where artifacts are kept; null if they are not kept in files
 */
record FilePlace(@Nullable Path folder) implements Store {

  @Override
  public Content get(URI uri, @Nullable String known) throws IOException {
    return new Content(Files.newInputStream(Path.of(uri)), null);
  }

  @Override
  public URI put(String key, Path file, String sha256) throws IOException {
    if (folder == null) {
      throw new IOException("artifacts are not kept in files");
    }
    Path kept = folder.resolve(key);
    if (!Files.exists(kept) || Files.size(kept) != Files.size(file)) {
      Path within = Files.createDirectories(kept.resolveSibling(""));
      try (Unfinished unfinished = Unfinished.in(within, () -> {})) {
        Files.copy(file, unfinished);
        long unused = unfinished.finish();
        unfinished.become(kept);
      }
    }
    return kept.toUri();
  }
}
