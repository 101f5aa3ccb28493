package dev.solidflux.core.run;

import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Template;
import dev.solidflux.core.schema.JsonSchema;
import dev.solidflux.json.JsonSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Of values that the engine computes. */
final class ValueWindow extends Window {
  private final Template template;
  private final @Nullable JsonSchema result;
  private final List<JsonNode> computed = new ArrayList<>();

  ValueWindow(
      Work.Value value,
      @Nullable JsonSchema result,
      int scope,
      String solid,
      Spread spread,
      Numbers numbers) {
    super(scope, solid, spread, numbers);
    this.template = value.value();
    this.result = result;
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    return switch (expressions.evaluate(template, values)) {
      case Evaluated.Value(JsonNode value) -> {
        Failure misfit = expressions.check(result, "it does", value);
        yield misfit == null ? add(value) : new Added.Failed(misfit);
      }
      case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
    };
  }

  private Added add(JsonNode value) {
    long size = JsonSize.of(value);
    if (bytes() + size > RunLimits.FAN_OUT_WINDOW_BYTES && !isEmpty()) {
      return new Added.Full();
    }
    long all = spread().size().data() + bytes() + size;
    if (all > RunLimits.FAN_OUT_BYTES) {
      return new Added.TooMuch(
          limit("its values take more than %,d bytes".formatted(RunLimits.FAN_OUT_BYTES)));
    }
    computed.add(value);
    return fits(size);
  }

  @Override
  RunEvent event() {
    return new RunEvent.ValuesComputed(scope(), solid(), index(), List.copyOf(computed));
  }
}
