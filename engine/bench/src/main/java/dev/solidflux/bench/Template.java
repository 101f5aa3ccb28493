package dev.solidflux.bench;

import dev.solidflux.protocol.WireMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A message of the protocol, encoded once by its real encoder, in whose body only the task's id
 * changes: so that making it costs the broker's machine nothing to speak of.
 */
final class Template {

  private static final String ID = "@@@@@@@@";

  private final byte[] before;
  private final byte[] after;

  private Template(byte[] before, byte[] after) {
    this.before = before;
    this.after = after;
  }

  /** The body that the encoder makes, with a gap where the id stands. */
  static Template of(Function<String, WireMessage> encoder) {
    String body = new String(encoder.apply(ID).body(), StandardCharsets.UTF_8);
    int at = body.indexOf(ID);
    return at < 0
        ? new Template(body.getBytes(StandardCharsets.UTF_8), new byte[0])
        : new Template(
            body.substring(0, at).getBytes(StandardCharsets.UTF_8),
            body.substring(at + ID.length()).getBytes(StandardCharsets.UTF_8));
  }

  byte[] with(String id) {
    if (after.length == 0) {
      return before;
    }
    byte[] name = id.getBytes(StandardCharsets.US_ASCII);
    var body = new ByteArrayOutputStream(before.length + name.length + after.length);
    body.writeBytes(before);
    body.writeBytes(name);
    body.writeBytes(after);
    return body.toByteArray();
  }
}
