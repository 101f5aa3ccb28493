package dev.solidflux.api;

import dev.solidflux.api.settings.InvalidSettings;
import dev.solidflux.api.settings.Settings;
import dev.solidflux.api.wiring.Server;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code java -jar … serve}. Exit code 2 for settings that cannot be used, 1 for a failed start.
 */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  public static void main(String[] words) {
    int exit = words.length == 1 && words[0].equals("serve") ? serve(System.getenv()) : unknown();
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /** Returns 0 once the server listens: its own threads keep the process alive. */
  static int serve(Map<String, String> environment) {
    try {
      Server server = Server.start(Settings.read(environment));
      System.out.println("Solidflux listens on " + server.url());
      return 0;
    } catch (InvalidSettings e) {
      e.faults().forEach(fault -> System.err.println("solidflux: " + fault));
      return 2;
    } catch (RuntimeException e) {
      log.debug("the server did not start", e);
      System.err.println("solidflux: the server did not start: " + reason(e));
      return 1;
    }
  }

  /** The innermost sentence: what is around it is the wiring's. */
  private static String reason(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }

  private static int unknown() {
    System.err.println("usage: serve");
    return 2;
  }

  private Main() {}
}
