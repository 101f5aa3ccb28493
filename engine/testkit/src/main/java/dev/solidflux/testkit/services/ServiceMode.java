package dev.solidflux.testkit.services;

import java.util.Locale;
import java.util.function.Supplier;

/** What tests start where no service is named: {@code SOLIDFLUX_TEST_SERVICES}. */
enum ServiceMode {
  /** Containers where a Docker engine has the images already, else embedded. Downloads nothing. */
  AUTO,
  /** Containers, or the tests fail. */
  CONTAINERS,
  EMBEDDED;

  static final String VARIABLE = "SOLIDFLUX_TEST_SERVICES";

  static ServiceMode fromEnvironment() {
    String value = System.getenv(VARIABLE);
    if (value == null || value.isBlank()) {
      return AUTO;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "containers" -> CONTAINERS;
      case "embedded" -> EMBEDDED;
      default ->
          throw new IllegalStateException(
              VARIABLE + " is 'containers' or 'embedded', not '" + value + "'");
    };
  }

  /** Starts the one or the other; only {@link #AUTO} may fall back, and says why it did. */
  <T> T start(String image, Supplier<T> container, Supplier<T> embedded) {
    return switch (this) {
      case CONTAINERS -> container.get();
      case EMBEDDED -> embedded.get();
      case AUTO ->
          LocalImages.have(image) ? containerOrElse(image, container, embedded) : embedded.get();
    };
  }

  private static <T> T containerOrElse(String image, Supplier<T> container, Supplier<T> embedded) {
    try {
      return container.get();
    } catch (RuntimeException e) {
      ServiceReport.say(
          "No container of %s although its image is here (%s): the embedded service instead"
              .formatted(image, rootMessage(e)));
      return embedded.get();
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip();
  }
}
