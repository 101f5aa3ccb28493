package dev.solidflux.example.room.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.example.room.pair.Camera;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.example.room.pair.Photograph;
import dev.solidflux.example.room.stereo.Merge.Merged;
import dev.solidflux.example.room.surface.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page says, and that its policy lets nothing else run. */
class RoomPageTextTest {
  private static final String HOSTILE = "<script>alert('1')\"&\u202e.jpg";
  private static final RoomPage.Content EMPTY =
      new RoomPage.Content() {
        @Override
        public byte[] left() {
          return new byte[1];
        }

        @Override
        public byte[] right() {
          return new byte[1];
        }

        @Override
        public byte[] depth() {
          return new byte[1];
        }

        @Override
        public byte[] model() {
          return new byte[1];
        }
      };

  private final String html = page();

  RoomPageTextTest() throws IOException {}

  @Test
  void namesOfFilesAndRunsAreTextAndNothingElse() {
    assertThat(html)
        .doesNotContain("<script>alert")
        .doesNotContain("\u202e")
        .contains("&lt;script&gt;alert(&#39;1&#39;)&quot;&amp;\ufffd.jpg");
  }

  @Test
  void itSaysHowMuchThereIsAndHowLongItTook() {
    assertThat(html)
        .contains("<dt>Triangles</dt><dd>1,234</dd>")
        .contains("<dt>Depth, guessed</dt><dd>0.5 to 4.0 m</dd>")
        .contains("<dt>Made in</dt><dd>12.3 s</dd>")
        .contains("A note.");
  }

  @Test
  void itsPolicyNamesItsOwnScriptByItsHash() throws Exception {
    Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(html);
    assertThat(script.find()).isTrue();
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(script.group(1).getBytes(StandardCharsets.UTF_8));

    assertThat(html)
        .contains(
            "default-src 'none'; script-src 'sha256-" + Base64.getEncoder().encodeToString(digest))
        .doesNotContain("unsafe-inline")
        .doesNotContainPattern("(src|href)=\"https?:");
  }

  private static String page() throws IOException {
    var photograph = new Photograph(HOSTILE, "/x", 64, 48);
    var pair =
        new Pair(
            "/out",
            photograph,
            photograph,
            64,
            48,
            16,
            Camera.assumed(64, 48),
            true,
            0,
            List.of(),
            List.of("A note."));
    var depth = new Merged("m", "d", "c", "p", 0.8, 0.1);
    var model = new Model("model.glb", "cloud.ply", 1, 700, 1234, 0.5, 4);
    return new RoomPage(HOSTILE, pair, depth, model, 12.3).html(EMPTY);
  }
}
