package dev.solidflux.api.wiring;

import dev.solidflux.api.settings.Settings;
import dev.solidflux.core.run.Formats;
import dev.solidflux.flow.port.Node;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who this process is among the nodes of its deployment. */
final class ThisNode {

  /** Its name with a part that no other start of a process has. */
  static Node of(Settings settings) {
    byte[] start = new byte[6];
    new SecureRandom().nextBytes(start);
    return new Node(
        settings.node() + "-" + HexFormat.of().formatHex(start), build(), Formats.NEWEST);
  }

  private static String build() {
    @Nullable String version = ThisNode.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private ThisNode() {}
}
