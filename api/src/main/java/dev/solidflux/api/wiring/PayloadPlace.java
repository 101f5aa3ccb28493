package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.PayloadSettings;
import dev.solidflux.flow.port.Payloads;
import dev.solidflux.payloads.FilePayloads;
import dev.solidflux.payloads.S3Payloads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where large values are kept, opened.
 *
 * @param closing gives up what was opened for it alone
 */
record PayloadPlace(Payloads payloads, Runnable closing) {

  /**
   * @param database those of the engine's own
   * @throws IllegalStateException if it is a directory that cannot be used
   */
  static PayloadPlace open(PayloadSettings settings, Supplier<Payloads> database) {
    return switch (settings) {
      case PayloadSettings.InPostgres in -> new PayloadPlace(database.get(), () -> {});
      case PayloadSettings.InDirectory in -> {
        FilePayloads files = files(in.directory());
        yield new PayloadPlace(files, files::close);
      }
      case PayloadSettings.InBucket in -> {
        S3Payloads objects = S3Payloads.open(in.bucket());
        yield new PayloadPlace(objects, objects::close);
      }
    };
  }

  private static FilePayloads files(Path directory) {
    try {
      return FilePayloads.open(directory);
    } catch (IOException e) {
      // one sentence: whoever starts the server tells the innermost
      throw new IllegalStateException(
          PayloadSettings.VARIABLE + " is a directory that cannot be used: " + e);
    }
  }
}
