package dev.solidflux.example.photos;

import org.jspecify.annotations.Nullable;

/**
 * What came of measuring one photograph: a measure, or the fault for which there is none. A damaged
 * photograph is a result and not an error, so that it does not cost the run the others.
 */
public record Measured(View view, @Nullable Measure measure, @Nullable String fault) {
  static Measured as(View view, Measure measure) {
    return new Measured(view, measure, null);
  }

  static Measured failing(View view, String fault) {
    return new Measured(view, null, fault);
  }
}
