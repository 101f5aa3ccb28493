package dev.solidflux.api.settings;

import dev.solidflux.payloads.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where values are kept that are too large to stand in a history. */
public sealed interface PayloadSettings {

  /** In the engine's own database. */
  record InPostgres() implements PayloadSettings {}

  /** In a directory that all nodes have. */
  record InDirectory(Path directory) implements PayloadSettings {}

  /** In a bucket of a store of objects. */
  record InBucket(S3Settings bucket) implements PayloadSettings {}

  /** The variable that says where. */
  String VARIABLE = "SOLIDFLUX_PAYLOADS";

  static PayloadSettings read(Variables variables) {
    String value = variables.text(VARIABLE).orElse("postgres");
    BucketVariables bucket = BucketVariables.of(variables);
    if (value.equals("postgres")) {
      return new InPostgres();
    }
    Optional<PayloadSettings> elsewhere =
        value.startsWith("s3://") ? bucket.read(value) : directory(value);
    if (elsewhere.isEmpty()) {
      // without the value: somebody may have put keys into it
      variables.fault(VARIABLE, "postgres, file:///directory or s3://bucket/prefix");
    }
    return elsewhere.orElse(new InPostgres());
  }

  private static Optional<PayloadSettings> directory(String value) {
    try {
      return value.startsWith("file:///")
          ? Optional.of(new InDirectory(Path.of(URI.create(value))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
