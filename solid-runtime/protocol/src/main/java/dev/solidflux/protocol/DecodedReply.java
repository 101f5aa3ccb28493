package dev.solidflux.protocol;

/** What came of decoding a reply: a message for a task, or something nobody can be told about. */
public sealed interface DecodedReply permits ReplyMessage, DecodedReply.Unaddressed {

  /** No task can be named that this answers, or two are: to be set aside with its reason. */
  record Unaddressed(String reason) implements DecodedReply {}
}
