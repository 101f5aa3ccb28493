package dev.solidflux.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.solidflux.api.problem.ProblemBody;
import dev.solidflux.api.view.SubmittedRun;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one of many requests: a run, or the problem.
 *
 * @param line which of them, from 1
 * @param repeated true if an earlier request with its key made the run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BulkAnswer(
    long line,
    @Nullable String id,
    @Nullable String state,
    @Nullable Boolean repeated,
    @Nullable ProblemBody problem) {

  static BulkAnswer accepted(long line, SubmittedRun run) {
    return new BulkAnswer(line, run.id(), run.state(), null, null);
  }

  static BulkAnswer repeated(long line, SubmittedRun run) {
    return new BulkAnswer(line, run.id(), run.state(), true, null);
  }

  static BulkAnswer refused(long line, ProblemBody problem) {
    return new BulkAnswer(line, null, null, null, problem);
  }
}
