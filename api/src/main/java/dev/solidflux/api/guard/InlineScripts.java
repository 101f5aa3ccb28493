package dev.solidflux.api.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The scripts that stand in a page itself, by their digests. An import map cannot stand anywhere
 * else, and a digest lets through that one map and no injected script.
 */
public final class InlineScripts {
  private static final Pattern INLINE =
      Pattern.compile("<script(?![^>]*\\ssrc=)[^>]*>(.*?)</script>", Pattern.DOTALL);

  /** The policy's names for the inline scripts of a page on the class path; none without a page. */
  public static List<String> of(String page) {
    try (InputStream in = InlineScripts.class.getResourceAsStream(page)) {
      return in == null ? List.of() : in(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> in(String html) {
    return INLINE
        .matcher(html)
        .results()
        .map((MatchResult script) -> source(script.group(1)))
        .toList();
  }

  private static String source(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private InlineScripts() {}
}
