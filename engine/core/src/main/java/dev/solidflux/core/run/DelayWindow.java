package dev.solidflux.core.run;

import dev.solidflux.core.definition.Work;
import dev.solidflux.core.expression.Evaluated;
import dev.solidflux.core.expression.Kinds;
import dev.solidflux.core.expression.Template;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Of waits for a time. */
final class DelayWindow extends WaitWindow {
  /** Longer than that nothing waits. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

  private final Work.Delay delay;
  private final Instant now;

  DelayWindow(
      Work.Delay delay, Instant now, int scope, String solid, Spread spread, Numbers numbers) {
    super(scope, solid, spread, numbers);
    this.delay = delay;
    this.now = now;
  }

  @Override
  Added add(Expressions expressions, ScopeBindings values) {
    return switch (delay) {
      case Work.DelayFor(Duration span) -> add(now.plus(span));
      case Work.DelayUntil(Template time) ->
          switch (expressions.look(time, values)) {
            case Evaluated.Value(JsonNode value) -> add(time, value);
            case Evaluated.Failed failed -> new Added.Failed(Expressions.failure(failed));
          };
    };
  }

  private Added add(Template template, JsonNode value) {
    if (value.isString()) {
      try {
        return add(OffsetDateTime.parse(value.stringValue()).toInstant());
      } catch (DateTimeException e) {
        return new Added.Failed(noTime(template, "another text"));
      }
    }
    return new Added.Failed(noTime(template, Kinds.of(value)));
  }

  private static Failure noTime(Template template, String found) {
    return expression(
        "until needs a time such as 2026-01-31T08:00:00Z, but "
            + template.source()
            + " is "
            + found);
  }

  private Added add(Instant time) {
    if (time.isAfter(now.plus(LONGEST_DELAY))) {
      return new Added.Failed(
          limit("it would wait for more than " + LONGEST_DELAY.toDays() + " days"));
    }
    Instant until = time.isBefore(now) ? now : time;
    return add(new Wait(null, until, false, JsonNodeFactory.instance.nullNode()));
  }
}
