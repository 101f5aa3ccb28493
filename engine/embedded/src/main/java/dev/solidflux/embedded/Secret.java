package dev.solidflux.embedded;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords that nobody types: loopback is shared by every user of a machine. */
final class Secret {

  private Secret() {}

  static String random() {
    byte[] bits = new byte[16];
    new SecureRandom().nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }
}
