package dev.solidflux.protocol;

import dev.solidflux.json.StorableJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The beginning of a JSON text made a whole one: cut after the last value that is complete, or
 * within a text that is a value, which then ends in an ellipsis. It looks no closer than that
 * needs: of what is no JSON comes what is none.
 */
final class JsonBeginning {

  private static final int MAX_DEPTH = StorableJson.MAX_DEPTH + StorableJson.ENVELOPE;

  private final String text;
  private final Deque<Character> closing = new ArrayDeque<>();
  private int end;
  private String ending = "";

  private JsonBeginning(String text) {
    this.text = text;
  }

  /** Empty if nothing of it can be kept, or it is nested too deep. */
  static Optional<String> completed(String beginning) {
    return new JsonBeginning(beginning).complete();
  }

  private Optional<String> complete() {
    boolean name = false;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '{', '[' -> {
          if (closing.size() == MAX_DEPTH) {
            return Optional.empty();
          }
          closing.push(c == '{' ? '}' : ']');
          keep(at + 1, "");
        }
        case '}', ']' -> {
          if (closing.isEmpty()) {
            return Optional.empty();
          }
          closing.pop();
          keep(at + 1, "");
        }
        case ',' -> keep(at, "");
        default -> {}
      }
      if (c == '"') {
        at = name ? endOfText(at) : keptText(at);
      }
      name = isBeforeName(c, name);
      at++;
    }
    return end == 0 ? Optional.empty() : Optional.of(text.substring(0, end) + ending);
  }

  /** Whether a text that comes next is the name of a member. */
  private boolean isBeforeName(char c, boolean before) {
    return switch (c) {
      case '{' -> true;
      case ',' -> Character.valueOf('}').equals(closing.peek());
      case ':', '[', '}', ']' -> false;
      default -> before;
    };
  }

  /** Where the text that begins here ends, or the beginning of everything does. */
  private int endOfText(int begin) {
    int at = begin + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  private int keptText(int begin) {
    int last = endOfText(begin);
    if (last < text.length()) {
      keep(last + 1, "");
    } else {
      keep(wholeCharacters(begin), "…\"");
    }
    return last;
  }

  /** The end of the last character of an unfinished text, not within an escape. */
  private int wholeCharacters(int begin) {
    int at = begin + 1;
    while (at < text.length()) {
      int next = at + length(at);
      if (next > text.length()) {
        return at;
      }
      at = next;
    }
    return at;
  }

  private int length(int at) {
    if (text.charAt(at) != '\\') {
      return 1;
    }
    return at + 1 < text.length() && text.charAt(at + 1) == 'u' ? 6 : 2;
  }

  private void keep(int upTo, String then) {
    end = upTo;
    StringBuilder all = new StringBuilder(then);
    closing.forEach(all::append);
    ending = all.toString();
  }
}
