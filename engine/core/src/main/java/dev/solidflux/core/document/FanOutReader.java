package dev.solidflux.core.document;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Tolerance;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.expression.Words;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a solid runs over. */
final class FanOutReader {
  private static final List<String> NEED_IT = List.of("as", "where", "maxParallel", "tolerate");
  private static final Pattern PERCENTAGE = Pattern.compile("([0-9]{1,3})%");

  private final Faults faults;
  private final Values values;
  private final TemplateReader templates;

  FanOutReader(Faults faults) {
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
  }

  /** The names of an element and its position; none if the solid does not fan out. */
  static Set<String> variables(Located.Fields solid) {
    return solid.members().containsKey("forEach") ? Set.of(as(solid), Words.INDEX) : Set.of();
  }

  private static String as(Located.Fields solid) {
    return Values.optional(solid, "as") instanceof Located.Scalar scalar
            && scalar.toJson().isString()
            && !scalar.toJson().stringValue().equals(Words.INDEX)
        ? scalar.toJson().stringValue()
        : ForEach.DEFAULT_NAME;
  }

  /** Null if the solid does not fan out, or too faultily. */
  @Nullable ForEach read(Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located elements = Values.optional(fields, "forEach");
    if (elements == null) {
      for (String property : NEED_IT) {
        Located lonely = Values.optional(fields, property);
        if (lonely != null) {
          String message = "'" + property + "' is about elements, so it needs 'forEach'";
          faults.add(Code.WITHOUT_FOR_EACH, lonely, message);
        }
      }
      return null;
    }
    Located as = Values.optional(fields, "as");
    String variable = as == null ? ForEach.DEFAULT_NAME : values.string(as, "as");
    if (variable != null) {
      checkVariable(variable, as == null ? elements : as, names);
    }
    Template template = templates.read(elements, names, dependencies);
    boolean many = !(elements instanceof Located.Scalar);
    if (template != null && !many && !template.isExpression()) {
      values.wrongType(
          elements, "forEach must be a list, an object, or one ${expression} that yields one");
    }
    Template where = where(fields, names, dependencies);
    Integer most = maxParallel(fields);
    Tolerance tolerance = tolerance(fields);
    return template == null || variable == null
        ? null
        : new ForEach(template, variable, where, most, tolerance);
  }

  private void checkVariable(String variable, Located at, Names names) {
    String fault = Naming.variableFault(variable);
    if (!fault.isEmpty()) {
      faults.add(Code.BAD_NAME, at, fault);
    } else if (names.isTaken(variable)) {
      String message =
          "the element's name '"
              + variable
              + "' means something else here; choose another one with"
              + " 'as'";
      faults.add(Code.SHADOWS_NAME, at, message);
    }
  }

  private @Nullable Template where(
      Located.Fields fields, Names names, List<Dependency> dependencies) {
    Located where = Values.optional(fields, "where");
    return where == null
        ? null
        : templates.condition(where, "where", names.and(variables(fields)), dependencies);
  }

  private @Nullable Integer maxParallel(Located.Fields fields) {
    Located most = Values.optional(fields, "maxParallel");
    OptionalInt read =
        most == null
            ? OptionalInt.empty()
            : values.integer(most, "maxParallel", 1, Limits.PARALLEL);
    return read.isPresent() ? read.getAsInt() : null;
  }

  private @Nullable Tolerance tolerance(Located.Fields fields) {
    Located tolerate = Values.optional(fields, "tolerate");
    if (tolerate == null) {
      return null;
    }
    if (tolerate instanceof Located.Scalar scalar && scalar.toJson().isString()) {
      return percentage(tolerate, scalar.toJson().stringValue());
    }
    OptionalInt number = values.integer(tolerate, "tolerate", 0, Limits.ELEMENTS);
    return number.isPresent() ? new Tolerance.Count(number.getAsInt()) : null;
  }

  private @Nullable Tolerance percentage(Located at, String text) {
    Matcher matcher = PERCENTAGE.matcher(text);
    int percent = matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    if (percent < 0 || percent > 100) {
      String message = "tolerate must be a whole number of elements, or a percentage such as 10%";
      faults.add(Code.BAD_TEXT, at, message);
      return null;
    }
    return new Tolerance.Percentage(percent);
  }
}
