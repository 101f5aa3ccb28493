package dev.solidflux.testkit.services;

/** Which container images tests use. */
final class Images {

  private Images() {}

  static String named(String variable, String standard) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? standard : value;
  }
}
