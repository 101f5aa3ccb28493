package dev.solidflux.api.broker;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The management API does not do what it is asked to. */
public final class ManagementTrouble extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int MOST = 500;

  private final boolean answered;

  private ManagementTrouble(String message, boolean answered, Throwable cause) {
    super(message, cause);
    this.answered = answered;
  }

  private ManagementTrouble(String message) {
    super(message);
    this.answered = true;
  }

  static ManagementTrouble unreachable(ManagementAddress address, Throwable cause) {
    return new ManagementTrouble(
        "RabbitMQ's management API does not answer at " + address, false, cause);
  }

  static ManagementTrouble refused(
      ManagementAddress address, String method, HttpResponse<byte[]> response) {
    return new ManagementTrouble(
        switch (response.statusCode()) {
          case 401 ->
              "RabbitMQ's management API at " + address + " does not know the user or password";
          case 403 -> "the user may not manage policies at " + address;
          default ->
              "RabbitMQ's management API at %s answered %s %s with %d: %s"
                  .formatted(
                      address,
                      method,
                      response.uri().getRawPath(),
                      response.statusCode(),
                      excerpt(response.body()));
        });
  }

  static ManagementTrouble foreign(ManagementAddress address) {
    return new ManagementTrouble("what answers at " + address + " is no management API");
  }

  private static String excerpt(byte[] body) {
    return new String(body, 0, Math.min(MOST, body.length), StandardCharsets.UTF_8);
  }

  /** Whether somebody was there. */
  public boolean isAnswered() {
    return answered;
  }
}
