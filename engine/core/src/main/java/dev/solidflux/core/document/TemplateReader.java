package dev.solidflux.core.document;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.expression.Parsed;
import dev.solidflux.core.expression.Pointer;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.expression.Words;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a value that may hold expressions, and what they name. */
final class TemplateReader {
  private static final String MISPLACED =
      "a secret stands only as an argument of a task, and is all of it: ${secret.NAME} as a whole"
          + " text within args";

  private final Faults faults;

  TemplateReader(Faults faults) {
    this.faults = faults;
  }

  /**
   * Null if an expression in it is none; what the others name is looked for all the same.
   *
   * @param dependencies is added to: the solids that it names
   */
  @Nullable Template read(Located located, Names names, List<Dependency> dependencies) {
    Template template = arguments(located, names, dependencies);
    if (template != null) {
      for (Template.Secret secret : template.secrets()) {
        Place place = place(located, secret.pointer(), 0);
        faults.add(Code.MISPLACED_SECRET, place.pointer(), place.offset(), MISPLACED);
      }
    }
    return template;
  }

  /** The same of a task's arguments, which may be secrets. */
  @Nullable Template arguments(Located located, Names names, List<Dependency> dependencies) {
    return switch (Template.parse(located.toJson(), faults.effort()::goOn)) {
      case Parsed.Sound sound -> {
        resolve(located, sound.template().references(), names, dependencies);
        yield sound.template();
      }
      case Parsed.Flawed flawed -> {
        resolve(located, flawed.references(), names, dependencies);
        for (Parsed.Flaw flaw : flawed.flaws()) {
          Place place = place(located, flaw.pointer(), flaw.offset());
          faults.add(Code.BAD_EXPRESSION, place.pointer(), place.offset(), flaw.message());
        }
        yield null;
      }
    };
  }

  /** The same of what must be one expression that yields true or false. */
  @Nullable Template condition(
      Located located, String what, Names names, List<Dependency> dependencies) {
    Template template = read(located, names, dependencies);
    boolean constant = located instanceof Located.Scalar scalar && scalar.toJson().isBoolean();
    if (template == null || constant || template.isExpression()) {
      return template;
    }
    String message = what + " must be one ${expression} that yields true or false";
    faults.add(Code.NO_CONDITION, located, message);
    return null;
  }

  private void resolve(
      Located located,
      List<Template.Reference> references,
      Names names,
      List<Dependency> dependencies) {
    for (Template.Reference reference : references) {
      faults.effort().goOn();
      resolve(located, reference, names, dependencies);
    }
  }

  private void resolve(
      Located located, Template.Reference reference, Names names, List<Dependency> dependencies) {
    String name = reference.name();
    Place place = place(located, reference.pointer(), reference.offset());
    if (name.equals(Words.SECRET)) {
      faults.add(Code.MISPLACED_SECRET, place.pointer(), place.offset(), MISPLACED);
      return;
    }
    if (!name.equals(Words.STATUS)) {
      Dependency.Use use = asks(located) ? Dependency.Use.STATUS : Dependency.Use.RESULT;
      resolve(name, use, names.meaning(name, dependencies), names, place);
      member(name, reference.member(), names.closed(name), place);
      return;
    }
    String of = reference.member();
    if (of == null) {
      String message = "write status.NAME, with a solid's name";
      faults.add(Code.UNKNOWN_NAME, place.pointer(), place.offset(), message);
    } else {
      resolve(of, Dependency.Use.STATUS, names.solid(of, dependencies), names, place);
    }
  }

  /** What a schema does not let something have, it never has. */
  private void member(
      String name, @Nullable String member, @Nullable Set<String> closed, Place place) {
    if (member != null && closed != null && !closed.contains(member)) {
      String message =
          "'"
              + name
              + "' has no '"
              + member
              + "' by its schema"
              + faults.effort().hint(member, closed);
      faults.add(Code.UNKNOWN_NAME, place.pointer(), place.offset(), message);
    }
  }

  /** Whether anything in it asks if there is something. */
  private static boolean asks(Located located) {
    return located.toJson().toString().contains("has(");
  }

  private void resolve(
      String name, Dependency.Use use, Names.Meaning meaning, Names names, Place place) {
    switch (meaning) {
      case Names.Meaning.Given given -> {}
      case Names.Meaning.Self self -> {
        String message = "'" + name + "' cannot wait for itself";
        faults.add(Code.SELF_DEPENDENCY, place.pointer(), place.offset(), message);
      }
      case Names.Meaning.Other(List<Dependency> dependencies) ->
          dependencies.add(new Dependency(name, use, place.pointer(), place.offset()));
      case Names.Meaning.Unknown unknown -> {
        String message = "there is no '" + name + "' here" + hint(name, names);
        faults.add(Code.UNKNOWN_NAME, place.pointer(), place.offset(), message);
      }
    }
  }

  private String hint(String name, Names names) {
    return name.equals(Words.INDEX) || name.equals(ForEach.DEFAULT_NAME)
        ? "; it exists only for the elements of a solid with forEach"
        : faults.effort().hint(name, names.all());
  }

  private record Place(Pointer pointer, int offset) {}

  /** Where a character of a string within the template stands. */
  private static Place place(Located template, Pointer within, int index) {
    Located at = template;
    int keyOffset = template.offset();
    for (String segment : within.segments()) {
      switch (at) {
        case Located.Fields fields -> {
          Located.Member member = fields.members().get(segment);
          if (member == null) {
            return new Place(at.pointer(), at.offset());
          }
          keyOffset = member.keyOffset();
          at = member.value();
        }
        case Located.Elements elements -> at = elements.items().get(Integer.parseInt(segment));
        case Located.Scalar scalar -> {}
      }
    }
    return at instanceof Located.Scalar scalar && scalar.toJson().isString()
        ? new Place(at.pointer(), scalar.lexeme().offsetOf(scalar.toJson().stringValue(), index))
        : new Place(at.pointer(), keyOffset);
  }
}
