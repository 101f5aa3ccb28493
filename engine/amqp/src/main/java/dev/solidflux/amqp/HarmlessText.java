package dev.solidflux.amqp;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of unknown origin as text that a person can read and a text column holds: what is not
 * UTF-8, and control characters, are escaped.
 */
final class HarmlessText {

  private HarmlessText() {}

  static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what it cannot read
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    StringBuilder text = new StringBuilder(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      escapeControls(out.flip(), text);
      out.clear();
      if (!result.isError()) {
        return text.toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.append("\\x%02x".formatted(in.get()));
      }
    }
  }

  private static void escapeControls(CharBuffer from, StringBuilder text) {
    from.chars()
        .forEach(
            c -> {
              if (c < ' ' && c != '\n' && c != '\t') {
                text.append("\\u%04x".formatted(c));
              } else {
                text.append((char) c);
              }
            });
  }
}
