package dev.solidflux.api.request;

import dev.solidflux.api.problem.Fault;
import dev.solidflux.api.problem.Faults;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a route is about.
 *
 * @param name as it is stored
 * @param base the path that the caller used, so that a {@code Location} stays in it
 */
public record Workspace(String name, String base) {
  /** Routes without a workspace mean the one called {@code default}. */
  public static final String ROOT = "/api/v1";

  /** Routes that name their workspace. */
  public static final String NAMED = ROOT + "/ws/{ws}";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /** The workspace that a route names, or the default one. */
  public static Workspace of(@Nullable String named, Faults faults) {
    if (named == null) {
      return new Workspace("default", ROOT);
    }
    if (!NAME.matcher(named).matches()) {
      faults.add(
          Fault.parameter(
              "invalid-parameter",
              "a workspace's name is 1 to 63 lower-case letters, digits and hyphens"));
    }
    return new Workspace(named, ROOT + "/ws/" + named);
  }

  /** A path in this workspace; the rest must not need escaping. */
  public URI location(String rest) {
    return URI.create(base + "/" + rest);
  }
}
