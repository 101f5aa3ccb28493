package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step that does not belong on a shard's thread: it needs expressions, or values that are kept
 * elsewhere, or brings one that is to be.
 *
 * @param base the run that it starts from; nothing else moves it meanwhile
 * @param origin the input that it is for; null if it is for none
 */
record Evaluation(HotRun base, Command command, @Nullable Input origin, Instant now) {

  Evaluation with(Command other) {
    return new Evaluation(base, other, origin, now);
  }

  /** What came of it. */
  sealed interface Outcome {
    record Done(Step step) implements Outcome {}

    /** The engine cannot step this run. */
    record Broken(Throwable why) implements Outcome {}

    /**
     * What it looks into cannot be fetched now.
     *
     * @param command with what is large in it kept elsewhere, if it could be
     */
    record PutOff(Command command) implements Outcome {}
  }
}
