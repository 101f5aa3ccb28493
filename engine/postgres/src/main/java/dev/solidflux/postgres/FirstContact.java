package dev.solidflux.postgres;

import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first connection of a process that starts. A database that is not there yet is waited for,
 * for a minute or two; what no waiting mends, such as a wrong password, is said at once.
 */
final class FirstContact {

  static final int ATTEMPTS = 15;

  private static final Logger log = LoggerFactory.getLogger(FirstContact.class);
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final String CONNECT_SECONDS = "5";

  private final PostgresSettings settings;
  private final Pause pause;

  /** What is done between two attempts. */
  @FunctionalInterface
  interface Pause {
    void pass() throws InterruptedException;
  }

  FirstContact(PostgresSettings settings) {
    this(settings, () -> Thread.sleep(PAUSE.toMillis()));
  }

  FirstContact(PostgresSettings settings, Pause pause) {
    this.settings = settings;
    this.pause = pause;
  }

  /**
   * Returns once a connection could be made.
   *
   * @throws IllegalStateException with one sentence for people, if none can be
   */
  void make() {
    String told = "";
    for (int attempt = 1; ; attempt++) {
      SQLException failure = failure();
      if (failure == null) {
        return;
      }
      String why = inWords(failure);
      if (isFinal(failure) || attempt == ATTEMPTS) {
        throw new IllegalStateException(why);
      }
      if (!why.equals(told)) {
        log.warn("{}; waiting for it", why);
        told = why;
      }
      await();
    }
  }

  private @Nullable SQLException failure() {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("loginTimeout", CONNECT_SECONDS);
    try {
      DriverManager.getConnection(settings.jdbcUrl(), properties).close();
      return null;
    } catch (SQLException e) {
      return e;
    }
  }

  private void await() {
    try {
      pause.pass();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the database", e);
    }
  }

  /**
   * Whether it would be the same tomorrow: the user or the password, the database's name, the
   * host's name, what the server asks of a connection.
   */
  private static boolean isFinal(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("28")
        || state.equals("3D000")
        || state.equals("08004")
        || isUnknownHost(failure);
  }

  private static boolean isUnknownHost(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** The driver's message has neither the password nor the URL in it. */
  private String inWords(SQLException failure) {
    String database = "the database at " + settings.host() + ":" + settings.port();
    return isUnknownHost(failure)
        ? database + " cannot be found: there is no host of that name"
        : database + " cannot be used: " + firstLine(failure);
  }

  private static String firstLine(SQLException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason is given");
  }
}
