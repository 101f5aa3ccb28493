package dev.solidflux.protocol;

import org.jspecify.annotations.Nullable;

/** What came of decoding a task: the task, or why it is none. */
public sealed interface DecodedTask permits TaskMessage, DecodedTask.Malformed {

  /**
   * Not a task of protocol version 2 in JSON. Celery's workers never reply to such a message, and
   * neither does ours.
   *
   * @param taskId the id it carried, if it carried one
   */
  record Malformed(String reason, @Nullable String taskId) implements DecodedTask {}
}
