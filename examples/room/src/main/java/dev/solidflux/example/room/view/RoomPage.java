package dev.solidflux.example.room.view;

import dev.solidflux.example.photos.report.Text;
import dev.solidflux.example.room.pair.Camera;
import dev.solidflux.example.room.pair.Pair;
import dev.solidflux.example.room.stereo.Merge.Merged;
import dev.solidflux.example.room.surface.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The room as one HTML file with all that it needs in it: it works where it lies, without a
 * network, and its policy lets nothing run or load but what it holds.
 */
record RoomPage(String run, Pair pair, Merged depth, Model model, double seconds) {

  /** The pictures of the page, as JPEG and PNG files, and the model. */
  interface Content {
    byte[] left() throws IOException;

    byte[] right() throws IOException;

    byte[] depth() throws IOException;

    byte[] model() throws IOException;
  }

  String html(Content content) throws IOException {
    String style = resource("viewer.css");
    String script = "'use strict';{\n" + ThreeScript.read() + resource("viewer.js") + "}\n";
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'">
    <title>%s in 3D</title>
    <style>%s</style>
    </head>
    <body>
    """
            .formatted(hash(script), hash(style), Text.html(pair.left().name()), style)
        + body(content)
        + "<script type=\"text/plain\" id=\"glb\">"
        + base64(content.model())
        + "</script>\n<script>"
        + script
        + "</script>\n</body>\n</html>\n";
  }

  private String body(Content content) throws IOException {
    return """
    <main id="stage" data-view="%s"></main>
    <header class="card">
    <h1>A room of two photographs</h1>
    <p>%s · %s</p>
    %s
    </header>
    <aside class="card">
    <dl>
    %s
    </dl>
    %s
    </aside>
    <nav class="card" aria-label="View">
    <button data-look="texture" aria-pressed="true">Photograph</button>
    <button data-look="depth" aria-pressed="false">Depth</button>
    <button data-look="shape" aria-pressed="false">Shape</button>
    <hr>
    <button id="wires" aria-pressed="false">Wireframe</button>
    <button id="reset">Reset</button>
    </nav>
    <div id="trouble" hidden><p>The model cannot be shown here.<br><span id="reason"></span></p></div>
    """
        .formatted(
            view(),
            Text.html(pair.left().name()),
            Text.html(pair.right().name()),
            pair.notes().stream()
                .map(note -> "<p class=\"note\">" + Text.html(note) + "</p>")
                .collect(Collectors.joining("\n")),
            figures(),
            picture("image/png", content.depth(), "Depth: red is near")
                + picture("image/jpeg", content.left(), pair.left().name())
                + picture("image/jpeg", content.right(), pair.right().name()));
  }

  /** Half of what the photograph shows across and down, at a distance of one. */
  private String view() {
    Camera camera = pair.camera();
    return String.format(
        Locale.ROOT,
        "%.4f %.4f",
        pair.width() / (2 * camera.focalLength()),
        pair.height() / (2 * camera.focalLength()));
  }

  private String figures() {
    return figure("Triangles", "%,d".formatted(model.triangles()))
        + figure("Points", "%,d".formatted(Math.round(depth.measured() * pair.pixels())))
        + figure(
            pair.cameraAssumed() ? "Depth, guessed" : "Depth",
            String.format(Locale.ROOT, "%.1f to %.1f m", model.nearest(), model.furthest()))
        + figure("Measured", Math.round(100 * depth.measured()) + " %")
        + figure("Model", String.format(Locale.ROOT, "%.1f MB", model.bytes() / 1e6))
        + figure("Made in", String.format(Locale.ROOT, "%.1f s", seconds))
        + figure("Run", Text.html(run));
  }

  private static String figure(String name, String value) {
    return "<dt>" + name + "</dt><dd>" + value + "</dd>\n";
  }

  private static String picture(String type, byte[] content, String caption) {
    String text = Text.html(caption);
    return "<figure><img src=\"data:%s;base64,%s\" alt=\"%s\"><figcaption title=\"%s\">%s</figcaption></figure>\n"
        .formatted(type, base64(content), text, text, text);
  }

  private static String base64(byte[] content) {
    return Base64.getEncoder().encodeToString(content);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RoomPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
