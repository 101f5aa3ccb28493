package dev.solidflux.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the docs point to is there: files, headings, and the tests that they name. */
class EveryPageTest {

  private static final Path ROOT = Path.of("../..");
  private static final Path RECIPES = ROOT.resolve("docs/changing-it.md");
  private static final Pattern DEFINED = Pattern.compile("(?m)^\\[([^]]+)]: (?!https?:)\\S+$");
  private static final Pattern USED = Pattern.compile("\\[([^]]+)](?!\\()");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Conformance|Suite))`");

  private static final Set<String> classes = new HashSet<>();
  private static final List<Path> pages = new ArrayList<>();

  @BeforeAll
  static void lookAround() throws IOException {
    pages.add(ROOT.resolve("README.md"));
    pages.add(ROOT.resolve("CONTRIBUTING.md"));
    for (String folder :
        List.of("docs", "engine", "solid-runtime", "api", "gpu-workers", "examples", "charts")) {
      Files.walkFileTree(ROOT.resolve(folder), new ClassesAndPages());
    }
  }

  private static final class ClassesAndPages extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = file.getFileName().toString();
      if (name.endsWith(".java")) {
        classes.add(name.substring(0, name.length() - ".java".length()));
      } else if (name.endsWith(".md")) {
        pages.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  private static Stream<String> found(Pattern pattern, int group, String text) {
    return pattern.matcher(text).results().map(result -> result.group(group));
  }

  @Test
  void everyLinkLeadsToAFileOrToAHeadingOfOne() {
    assertThat(
            pages.stream()
                .flatMap(
                    page -> MarkdownPage.read(page).brokenLinks().map(link -> page + ": " + link)))
        .isEmpty();
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    for (Path page : pages) {
      assertThat(found(TEST, 1, Files.readString(page)))
          .as(page.toString())
          .allMatch(classes::contains);
    }
  }

  @Test
  void theRecipesNameEveryFileThatTheyLinkAndLinkEveryFileThatTheyName() throws IOException {
    String text = Files.readString(RECIPES);
    String recipes = text.substring(0, text.indexOf("\n[Advance]: "));
    assertThat(new TreeSet<>(found(USED, 1, recipes).toList()))
        .isEqualTo(new TreeSet<>(found(DEFINED, 1, text).toList()));
  }
}
