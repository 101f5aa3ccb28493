package dev.solidflux.api.cli.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that knows the few sequences that bars are drawn with, and refuses any other. */
final class Screen {
  private static final Pattern PART =
      Pattern.compile("\u001B\\[(\\d*)([A-Za-z])|\\r|\\n|[^\u001B\\r\\n]+");

  private final List<String> rows = new ArrayList<>(List.of(""));
  private int row;
  private int column;

  private Screen() {}

  static List<String> after(String output) {
    Screen screen = new Screen();
    Matcher part = PART.matcher(output);
    while (part.find()) {
      screen.take(part);
    }
    List<String> rows = screen.rows;
    return rows.getLast().isEmpty() ? rows.subList(0, rows.size() - 1) : rows;
  }

  private void take(Matcher part) {
    if (part.group(2) != null) {
      sequence(part.group(2), part.group(1));
    } else {
      switch (part.group()) {
        case "\r" -> column = 0;
        case "\n" -> newLine();
        default -> write(part.group());
      }
    }
  }

  private void sequence(String letter, String number) {
    switch (letter) {
      case "m" -> {}
      case "A" -> row -= Integer.parseInt(number);
      case "K" -> rows.set(row, rows.get(row).substring(0, column));
      case "J" -> {
        rows.set(row, rows.get(row).substring(0, column));
        rows.subList(row + 1, rows.size()).clear();
      }
      default -> throw new IllegalStateException("an unknown sequence: " + letter);
    }
  }

  private void newLine() {
    row++;
    column = 0;
    if (row == rows.size()) {
      rows.add("");
    }
  }

  private void write(String text) {
    String before = rows.get(row);
    String rest =
        before.length() > column + text.length() ? before.substring(column + text.length()) : "";
    rows.set(row, before.substring(0, column) + text + rest);
    column += text.length();
  }
}
