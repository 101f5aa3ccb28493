package dev.solidflux.api.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where secrets come from.
 *
 * @param variables those of the environment, by the secret's name
 * @param folder of files that are called like secrets, and hold one each
 */
public record SecretSettings(Map<String, String> variables, Optional<Path> folder) {

  /** None at all. */
  public static final SecretSettings NONE = new SecretSettings(Map.of(), Optional.empty());

  private static final String PREFIX = "SOLIDFLUX_SECRET_";
  private static final String FOLDER = "SOLIDFLUX_SECRETS_DIR";

  public SecretSettings {
    variables = Map.copyOf(variables);
  }

  static SecretSettings read(Variables variables) {
    return new SecretSettings(
        variables.beginningWith(PREFIX),
        variables.text(FOLDER).map(given -> Settings.path(variables, FOLDER, given)));
  }

  /** Without the values. */
  @Override
  public String toString() {
    return "SecretSettings[" + variables.keySet() + ", " + folder + "]";
  }
}
