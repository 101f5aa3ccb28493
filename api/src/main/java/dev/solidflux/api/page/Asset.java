package dev.solidflux.api.page;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;

/**
 * A file of the page.
 *
 * @param etag from the content: the times of a reproducible jar's files say nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Asset(byte[] content, MediaType type, String etag, CacheControl caching) {

  static Asset of(byte[] content, MediaType type, CacheControl caching) {
    return new Asset(content, type, digest(content), caching);
  }

  private static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
