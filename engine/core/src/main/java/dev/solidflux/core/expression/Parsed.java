package dev.solidflux.core.expression;

import java.util.List;

/** What came of parsing a template. */
public sealed interface Parsed {
  record Sound(Template template) implements Parsed {}

  /**
   * @param flaws of all its expressions
   * @param references what those of them name that can be parsed
   */
  record Flawed(List<Flaw> flaws, List<Template.Reference> references) implements Parsed {
    public Flawed {
      flaws = List.copyOf(flaws);
      references = List.copyOf(references);
    }
  }

  /**
   * @param pointer the string in the template's source
   * @param offset within that string, in UTF-16 units from 0
   */
  record Flaw(Pointer pointer, int offset, String message) {}
}
