package dev.solidflux.core.document;

import java.util.Locale;

/**
 * The kinds of faults and of warnings. Their texts are part of the API: never change one that was
 * released.
 */
enum Code {
  SYNTAX,
  NOT_UTF_8,
  DOCUMENT_TOO_LARGE,
  EMPTY_DOCUMENT,
  MULTIPLE_DOCUMENTS,
  TOO_DEEP,
  DIRECTIVE,
  ANCHOR,
  ALIAS,
  TAG,
  MERGE_KEY,
  BAD_KEY,
  DUPLICATE_KEY,
  BAD_NUMBER,
  AMBIGUOUS_NUMBER,
  BAD_CHARACTER,
  UNKNOWN_PROPERTY,
  MISSING_PROPERTY,
  WRONG_TYPE,
  BAD_NAME,
  BAD_TEXT,
  NO_SOLIDS,
  TOO_MANY_SOLIDS,
  TOO_MANY_EXPRESSIONS,
  BAD_EXPRESSION,
  BAD_SCHEMA,
  UNKNOWN_NAME,
  MISPLACED_SECRET,
  SELF_DEPENDENCY,
  CYCLE,
  SEVERAL_KINDS,
  SHADOWS_NAME,
  WITHOUT_FOR_EACH,
  NO_CONDITION,
  BAD_DURATION,
  OUT_OF_RANGE,
  MORE_FAULTS,
  NO_DEADLINE,
  MAY_BE_SKIPPED,
  MORE_WARNINGS;

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
