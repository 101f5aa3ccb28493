package dev.solidflux.testkit.services;

import java.util.UUID;

/** Names that no other test, and no earlier run on the same server, has used. */
final class UniqueName {

  private UniqueName() {}

  static String startingWith(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }
}
