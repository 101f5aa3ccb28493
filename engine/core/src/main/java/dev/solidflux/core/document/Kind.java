package dev.solidflux.core.document;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a solid may do. */
enum Kind {
  TASK,
  VALUE,
  DELAY,
  AWAIT,
  CHILD,
  GROUP;

  /** Of a solid of any kind. */
  private static final List<String> COMMON =
      List.of(
          "description",
          "after",
          "when",
          "join",
          "onError",
          "result",
          "forEach",
          "as",
          "where",
          "maxParallel",
          "tolerate");

  /** The property that makes a solid one of this kind. */
  String property() {
    return own().getFirst();
  }

  private List<String> own() {
    return switch (this) {
      case TASK ->
          List.of(
              "task",
              "queue",
              "args",
              "accepts",
              "retry",
              "timeout",
              "limits",
              "priority",
              "cache",
              "cancel");
      case VALUE -> List.of("value");
      case DELAY -> List.of("delay");
      case AWAIT -> List.of("await");
      case CHILD -> List.of("pipeline", "version", "input");
      case GROUP -> List.of("solids", "output");
    };
  }

  /** All that a solid of this kind may have. */
  List<String> properties() {
    return Stream.concat(own().stream(), COMMON.stream()).toList();
  }

  /** All that a solid may have, of whatever kind. */
  static List<String> all() {
    return Stream.concat(
            Arrays.stream(values()).flatMap(kind -> kind.own().stream()), COMMON.stream())
        .toList();
  }
}
