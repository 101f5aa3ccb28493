package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import java.util.List;

/** All faults found so far, and all warnings; each bounded. */
final class Faults {
  private final Source source;
  private final Effort effort;
  private final Found faults;
  private final Found warnings;

  Faults(Source source, Effort effort) {
    this.source = source;
    this.effort = effort;
    this.faults = new Found(source, Code.MORE_FAULTS, "faults");
    this.warnings = new Found(source, Code.MORE_WARNINGS, "warnings");
  }

  void add(Code code, Pointer pointer, int offset, String message) {
    faults.add(code, pointer, offset, message);
  }

  void add(Code code, Located at, String message) {
    add(code, at.pointer(), at.offset(), message);
  }

  /** What is no reason to refuse the document. */
  void warn(Code code, Pointer pointer, int offset, String message) {
    warnings.add(code, pointer, offset, message);
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Whether another one would only be counted, so that its message need not be made. */
  boolean isFull() {
    return faults.isFull();
  }

  Source source() {
    return source;
  }

  Effort effort() {
    return effort;
  }

  /** In the order of the text. */
  List<Fault> sorted() {
    return faults.sorted();
  }

  /** In the order of the text. */
  List<Fault> warnings() {
    return warnings.sorted();
  }
}
