package dev.solidflux.api.settings;

/** How the server logs. */
public record LogSettings(Format format, Level level) {

  /** One line for a person, or one JSON object (Elastic Common Schema). */
  public enum Format {
    TEXT,
    JSON
  }

  /** What is logged of Solidflux itself; libraries stay at warnings. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  static LogSettings read(Variables variables) {
    return new LogSettings(
        variables.oneOf("SOLIDFLUX_LOG", Format.TEXT, Format.class),
        variables.oneOf("SOLIDFLUX_LOG_LEVEL", Level.INFO, Level.class));
  }
}
