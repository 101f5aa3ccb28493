package dev.solidflux.core.run;

import dev.solidflux.core.definition.ForEach;
import dev.solidflux.core.definition.Solid;
import dev.solidflux.core.expression.Bindings;
import dev.solidflux.core.expression.Words;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The names that an expression may read in a scope: {@code input}, {@code run}, {@code status},
 * solids that have ended, and elements; what is nearer comes first.
 *
 * @param element that of the solid in whose properties the expression stands
 */
record ScopeBindings(Run run, Scope scope, @Nullable Element element) implements Bindings {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** An element of a fan-out by its name, and where it stands. */
  record Element(String as, int index, JsonNode value) {

    @Nullable JsonNode value(String name) {
      if (name.equals(as)) {
        return value;
      }
      return name.equals(Words.INDEX) ? JSON.numberNode(index) : null;
    }
  }

  static ScopeBindings of(Run run, Scope scope) {
    return new ScopeBindings(run, scope, null);
  }

  ScopeBindings with(@Nullable ForEach forEach, int index, @Nullable JsonNode value) {
    return forEach == null || value == null
        ? this
        : new ScopeBindings(run, scope, new Element(forEach.as(), index, value));
  }

  @Override
  public @Nullable JsonNode value(String name) {
    switch (name) {
      case "input" -> {
        return run.input();
      }
      case "run" -> {
        return about(run);
      }
      case Words.STATUS -> {
        return status();
      }
      default -> {}
    }
    JsonNode own = element == null ? null : element.value(name);
    return own == null ? around(name) : own;
  }

  private @Nullable JsonNode around(String name) {
    for (Scope at = scope; ; at = run.scope(at.parent())) {
      if (at.block().find(name).isPresent()) {
        return result(at.state(name));
      }
      Element of = element(at);
      JsonNode value = of == null ? null : of.value(name);
      if (value != null || at.parent() < 0) {
        return value;
      }
    }
  }

  private @Nullable Element element(Scope at) {
    Integer index = at.index();
    if (index == null
        || !(run.state(new Place(at.parent(), at.solid())) instanceof SolidState.Open(Spread of))) {
      return null;
    }
    ForEach forEach = run.solid(new Place(at.parent(), at.solid())).forEach();
    JsonNode elements = of.elements();
    return forEach == null || elements == null
        ? null
        : new Element(forEach.as(), index, elements.get(index));
  }

  /** Of what was given up before it ended there is nothing to see at the end. */
  private @Nullable JsonNode result(SolidState state) {
    if (state instanceof SolidState.Ended ended) {
      return ended.value();
    }
    return run.life() instanceof Life.Finishing ? JSON.nullNode() : null;
  }

  private JsonNode status() {
    ObjectNode all = JSON.objectNode();
    for (Scope at = scope; ; at = run.scope(at.parent())) {
      for (Solid solid : at.block().solids()) {
        SolidState.Word word = at.state(solid.name()).word();
        boolean given = at.id() == Scope.ROOT && run.life() instanceof Life.Finishing;
        boolean open = word == SolidState.Word.WAITING || word == SolidState.Word.OPEN;
        all.put(solid.name(), (given && open ? SolidState.Word.CANCELLED : word).label());
      }
      if (at.parent() < 0) {
        return all;
      }
    }
  }

  static JsonNode about(Run run) {
    ObjectNode about =
        JSON.objectNode()
            .put("id", run.id().toString())
            .put("pipeline", run.pipeline().name())
            .put("version", run.version());
    return run.life() instanceof Life.Finishing finishing
        ? about.put("outcome", finishing.outcome().state().label())
        : about;
  }
}
