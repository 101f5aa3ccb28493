package dev.solidflux.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the docs, and where its links lead. What stands in code blocks is no link and no
 * heading.
 */
record MarkdownPage(Path file, String text) {

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern INLINE = Pattern.compile("]\\((?!https?:)([^)\\s]+)\\)");
  private static final Pattern DEFINED = Pattern.compile("(?m)^\\[[^]]+]: (?!https?:)(\\S+)$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
  private static final Pattern LINK = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");
  private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N}_ -]");

  static MarkdownPage read(Path file) {
    try {
      return new MarkdownPage(file, FENCED.matcher(Files.readString(file)).replaceAll(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Links within the repository that lead to no file, or to no heading of one. */
  Stream<String> brokenLinks() {
    return Stream.of(INLINE, DEFINED)
        .flatMap(pattern -> pattern.matcher(text).results())
        .map(found -> found.group(1))
        .filter(link -> !leadsSomewhere(link));
  }

  private boolean leadsSomewhere(String link) {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? file : file.resolveSibling(path);
    return Files.exists(target)
        && (hash < 0
            || target.toString().endsWith(".md")
                && read(target).anchors().contains(link.substring(hash + 1)));
  }

  /** Of each heading the anchor that GitHub gives it. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> times = new HashMap<>();
    HEADING
        .matcher(text)
        .results()
        .map(MarkdownPage::anchor)
        .forEach(
            anchor -> {
              int before = times.merge(anchor, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? anchor : anchor + "-" + before);
            });
    return anchors;
  }

  private static String anchor(MatchResult heading) {
    String words = LINK.matcher(heading.group(1).strip()).replaceAll("$1");
    return NOT_IN_ANCHORS.matcher(words.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
  }
}
