package dev.solidflux.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownPageTest {

  @TempDir Path folder;

  private MarkdownPage page(String name, String text) throws IOException {
    return MarkdownPage.read(Files.writeString(folder.resolve(name), text));
  }

  @Test
  void aLinkLeadsToAFileOrToAHeadingOfOne() throws IOException {
    page("other.md", "# The `other` page, and more\n");
    assertThat(
            page(
                    "page.md",
                    "[a](other.md) [b](other.md#the-other-page-and-more) [c](#here)\n## Here\n")
                .brokenLinks())
        .isEmpty();
  }

  @Test
  void aLinkToAMissingFileHeadingOrPictureIsBroken() throws IOException {
    page("other.md", "# Other\n");
    assertThat(
            page(
                    "page.md",
                    "[a](none.md) [b](other.md#none) [c](#none) ![d](images/none.png)\n\n[e]: gone.md\n")
                .brokenLinks())
        .containsExactlyInAnyOrder(
            "none.md", "other.md#none", "#none", "images/none.png", "gone.md");
  }

  @Test
  void aPlaceInAFileThatHasNoHeadingsIsBroken() throws IOException {
    Files.writeString(folder.resolve("Code.java"), "class Code {}\n");
    assertThat(page("page.md", "[a](Code.java) [b](Code.java#L1)\n").brokenLinks())
        .containsExactly("Code.java#L1");
  }

  @Test
  void whatStandsInACodeBlockIsNeitherLinkNorHeading() throws IOException {
    assertThat(
            page("page.md", "```sh\n# a comment\n[x](none.md)\n```\n[b](#a-comment)\n")
                .brokenLinks())
        .containsExactly("#a-comment");
  }

  @Test
  void headingsOfOneNameAreCounted() throws IOException {
    assertThat(
            page("page.md", "## Memory\n## Other\n## Memory\n## [A link](x.md), too\n").anchors())
        .containsExactlyInAnyOrder("memory", "other", "memory-1", "a-link-too");
  }
}
