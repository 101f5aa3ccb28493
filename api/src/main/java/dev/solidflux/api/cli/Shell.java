package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.SolidfluxClient;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a command.
 *
 * @param in what is piped in
 * @param out takes results, in UTF-8: scripts read them
 * @param err takes progress and complaints
 * @param terminal whether {@code err} is one
 * @param home where the checkout is, if the launcher said so
 */
public record Shell(
    Map<String, String> environment,
    StandardInput in,
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Optional<Path> home) {

  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  /** That of this process, as the launcher describes it. */
  public static Shell ofProcess() {
    return new Shell(
        System.getenv(),
        new StandardInput(System.in),
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, ofLocale()),
        Boolean.getBoolean("solidflux.terminal"),
        Optional.ofNullable(System.getProperty("solidflux.home")).map(Path::of));
  }

  private static Charset ofLocale() {
    String name = System.getProperty("stderr.encoding", System.getProperty("native.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : StandardCharsets.UTF_8;
  }

  /** Whether bars can be drawn: see <a href="https://no-color.org">no-color.org</a>. */
  boolean drawsBars() {
    return terminal
        && variable("NO_COLOR").isEmpty()
        && !variable("TERM").orElse("dumb").equals("dumb");
  }

  /** An empty variable counts as not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /**
   * The server that {@code SOLIDFLUX_URL} names, or the one on this machine.
   *
   * @throws InvalidInput if the variable is no such URL
   */
  SolidfluxClient server() {
    String url = variable("SOLIDFLUX_URL").orElse(DEFAULT_URL);
    try {
      URI server = new URI(url);
      if (server.getHost() != null
          && server.getScheme().matches("https?")
          && server.getQuery() == null
          && server.getFragment() == null) {
        return SolidfluxClient.at(server);
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new InvalidInput("SOLIDFLUX_URL must be of the form http://host:port");
  }
}
