package dev.solidflux.core.document;

import dev.solidflux.json.StorableJson;
import java.time.Duration;

/** What a document may hold at most; {@code docs/pipelines.md} tells its authors. */
final class Limits {
  static final int BYTES = 1024 * 1024;
  static final int DEPTH = StorableJson.MAX_DEPTH;
  static final int SOLIDS = 1_000;
  static final int EXPRESSIONS = 5_000;
  static final int FAULTS = 1_000;
  static final int NUMBER_CHARACTERS = StorableJson.MAX_DIGITS;
  static final int NAME_BYTES = 255;
  static final int ATTEMPTS = 100;
  static final int FACTOR = 1_000;
  static final int PARALLEL = 100_000;
  static final int ELEMENTS = 100_000;
  static final int LIMITS = 5;
  static final int VERSIONS = 1_000_000_000;
  static final int CACHE_VERSION = 64;
  static final Duration LONGEST = Duration.ofDays(365);

  private Limits() {}
}
