package dev.solidflux.amqp;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of unknown origin as text that a person can read and a text column holds: what is not
 * UTF-8, and control characters, are escaped.
 */
final class HarmlessText {

  private HarmlessText() {}

  /** The beginning of a text, at most so many characters. */
  static String of(String text, int max) {
    String beginning = text.substring(0, Math.min(text.length(), max));
    return of(beginning.getBytes(StandardCharsets.UTF_8), max);
  }

  /** The beginning of the bytes, at most so many of them and so many characters. */
  static String of(byte[] bytes, int max) {
    String text = escaped(Arrays.copyOf(bytes, Math.min(bytes.length, max)));
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end);
  }

  private static String escaped(byte[] bytes) {
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
              if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                text.append("\\u%04x".formatted(c));
              } else {
                text.append((char) c);
              }
            });
  }
}
