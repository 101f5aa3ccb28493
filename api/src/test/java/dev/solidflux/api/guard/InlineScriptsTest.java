package dev.solidflux.api.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InlineScriptsTest {

  @Test
  void onlyScriptsInThePageItselfNeedADigest() {
    assertThat(
            InlineScripts.in(
                "<script type=\"importmap\">{}</script><script type=\"module\" src=\"/a.js\"></script>"))
        .containsExactly("'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='");
  }

  @Test
  void aServerWithoutAPageListsNone() {
    assertThat(InlineScripts.of("/no/such/page.html")).isEmpty();
  }
}
