package dev.solidflux.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A broker's answer that closed a channel, but not its connection.
 *
 * @param code AMQP's reply code
 * @param text the broker's words, harmless and cut
 */
record Refusal(int code, String text) {

  private static final int LONGEST_TEXT = 300;

  /**
   * How RabbitMQ and Qpid say that there is no such queue. RabbitMQ says 404 too of a queue that is
   * there and cannot be reached at the moment, because its node is down, it is being moved or it is
   * overloaded. Of such words nothing can be concluded, and of words that nobody knows neither:
   * what is taken for lost by mistake is sent twice.
   */
  private static final Pattern ABSENT =
      Pattern.compile("(NOT_FOUND - )?no queue '.*|Queue: '.*' not found.*", Pattern.DOTALL);

  /** The refusal that a failure of the client stands for; empty if it is none. */
  static Optional<Refusal> of(Throwable failure) {
    Throwable cause = failure instanceof ShutdownSignalException ? failure : failure.getCause();
    return cause instanceof ShutdownSignalException signal
            && !signal.isHardError()
            && signal.getReason() instanceof AMQP.Channel.Close close
        ? Optional.of(of(close.getReplyCode(), close.getReplyText()))
        : Optional.empty();
  }

  static Refusal of(int code, String text) {
    return new Refusal(code, HarmlessText.of(text, LONGEST_TEXT));
  }

  /** Whether it says that there is no such queue. */
  boolean isAbsence() {
    return code == AMQP.NOT_FOUND && ABSENT.matcher(text).matches();
  }
}
