package dev.solidflux.core.expression;

import java.util.Set;

/** The words that mean something in expressions already, so that nothing may be named so. */
public final class Words {
  /** Keywords and reserved words of CEL, and the names of its types. */
  public static final Set<String> CEL =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while",
          "bool",
          "bytes",
          "double",
          "dyn",
          "int",
          "list",
          "map",
          "null_type",
          "string",
          "type",
          "uint",
          "google");

  /** What a run was submitted with. */
  public static final String INPUT = "input";

  /** What every run has. */
  public static final Set<String> GIVEN = Set.of(INPUT, "run");

  /** How solids that are waited for have ended, by name. */
  public static final String STATUS = "status";

  /** What only the engine knows; see {@link Template#secrets}. */
  public static final String SECRET = "secret";

  /** The position of an element, in a fan-out only. */
  public static final String INDEX = "index";

  private Words() {}
}
