package dev.solidflux.postgres;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints.Hint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hints in a notification's payload: words such as {@code i3}, {@code p3} and {@code r<run id>}.
 */
final class HintText {

  static final String CHANNEL = "solidflux";

  /** PostgreSQL takes fewer than 8,000 bytes. */
  private static final int PAYLOAD_LIMIT = 7_900;

  /** As few payloads as hold all hints. */
  static List<String> payloads(Collection<? extends Hint> hints) {
    List<String> payloads = new ArrayList<>();
    StringBuilder payload = new StringBuilder();
    for (Hint hint : hints) {
      String word = word(hint);
      if (payload.length() + word.length() + 1 > PAYLOAD_LIMIT) {
        payloads.add(payload.toString());
        payload.setLength(0);
      }
      payload.append(payload.isEmpty() ? "" : " ").append(word);
    }
    if (!payload.isEmpty()) {
      payloads.add(payload.toString());
    }
    return payloads;
  }

  /** The hints of a payload; words that a newer node may have sent are skipped. */
  static List<Hint> parse(String payload) {
    return Arrays.stream(payload.split(" ", -1)).flatMap(HintText::hint).toList();
  }

  private static String word(Hint hint) {
    return switch (hint) {
      case Hint.Inbox inbox -> "i" + inbox.shard();
      case Hint.Permits permits -> "p" + permits.shard();
      case Hint.Changed changed -> "r" + changed.run();
    };
  }

  private static Stream<Hint> hint(String word) {
    if (word.matches("[ip][0-9]{1,9}")) {
      int shard = Integer.parseInt(word.substring(1));
      return Stream.of(word.startsWith("i") ? new Hint.Inbox(shard) : new Hint.Permits(shard));
    }
    Optional<RunId> run = word.startsWith("r") ? RunId.parse(word.substring(1)) : Optional.empty();
    return run.<Hint>map(Hint.Changed::new).stream();
  }

  private HintText() {}
}
