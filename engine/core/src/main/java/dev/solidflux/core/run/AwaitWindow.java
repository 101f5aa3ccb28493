package dev.solidflux.core.run;

import dev.solidflux.core.definition.SignalName;
import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.core.expression.Template;
import dev.solidflux.json.JsonSize;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Of waits for a word from outside. */
final class AwaitWindow extends WaitWindow {
  private final Work.Await await;
  private final Instant now;

  AwaitWindow(
      Work.Await await, Instant now, int scope, String solid, Spread spread, Numbers numbers) {
    super(scope, solid, spread, numbers);
    this.await = await;
    this.now = now;
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    return switch (expressions.look(await.signal(), values)) {
      case Evaluated.Value(JsonNode name) when !name.isString() ->
          new Added.Failed(
              expression(
                  "signal needs a name, but " + await.signal().source() + " is " + Kinds.of(name)));
      case Evaluated.Value(JsonNode name) when !SignalName.fault(name.stringValue()).isEmpty() ->
          new Added.Failed(expression(SignalName.fault(name.stringValue())));
      case Evaluated.Value(JsonNode name) ->
          await.otherwise() == null
              ? add(wait(name.stringValue(), true, JsonNodeFactory.instance.nullNode()))
              : otherwise(name.stringValue(), await.otherwise(), expressions, values);
      case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
    };
  }

  private Added otherwise(
      String name, Template otherwise, Expressions expressions, ScopeBindings values) {
    return switch (expressions.evaluate(otherwise, values)) {
      case Evaluated.Value(JsonNode value) when JsonSize.of(value) > RunLimits.ARGUMENT_BYTES ->
          new Added.Failed(
              limit("otherwise takes more than %,d bytes".formatted(RunLimits.ARGUMENT_BYTES)));
      case Evaluated.Value(JsonNode value) -> add(wait(name, false, value));
      case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
    };
  }

  private Wait wait(String name, boolean fails, JsonNode value) {
    Duration timeout = await.timeout();
    return new Wait(name, timeout == null ? null : now.plus(timeout), fails, value);
  }
}
