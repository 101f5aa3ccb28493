package dev.solidflux.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes, in hexadecimal digits. */
final class Sha256 {

  private static final int BUFFER = 64 << 10;

  private Sha256() {}

  static String of(String text) {
    return hex(digest().digest(hexless(text)));
  }

  private static byte[] hexless(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String of(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return copy(bytes, OutputStream.nullOutputStream(), Long.MAX_VALUE);
    }
  }

  /**
   * Copies a stream to its end.
   *
   * @return the hash of what was copied
   * @throws TooLarge if there is more than {@code most}
   */
  static String copy(InputStream from, OutputStream to, long most) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[BUFFER];
    long copied = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      copied += read;
      if (copied > most) {
        throw new TooLarge(most);
      }
      digest.update(buffer, 0, read);
      to.write(buffer, 0, read);
    }
    return hex(digest.digest());
  }

  /** There is more than may be. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(long most) {
      super("it has more than %,d bytes".formatted(most));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
    }
  }
}
