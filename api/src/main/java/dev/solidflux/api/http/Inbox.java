package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.view.SubmittedRun;
import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Hands what callers want to the owners of the shards: a row in the inbox, and a hint to look. */
public final class Inbox {
  private final Submissions submissions;
  private final Runs runs;
  private final PipelineVersions versions;
  private final Schemas schemas;
  private final Hints hints;
  private final NewRuns made;

  public Inbox(
      Submissions submissions,
      Runs runs,
      Pipelines pipelines,
      Schemas schemas,
      Hints hints,
      NewRuns made) {
    this.submissions = submissions;
    this.runs = runs;
    this.versions = new PipelineVersions(pipelines);
    this.schemas = schemas;
    this.hints = hints;
    this.made = made;
  }

  /** A run, and whether an earlier request with the same key made it. */
  record Submitted(SubmittedRun run, boolean repeated) {}

  Mono<Submitted> submit(
      String ws, RunRequest wanted, @Nullable String key, @Nullable String traceparent) {
    return versions
        .find(ws, wanted.pipeline(), wanted.version())
        .flatMap(version -> refused(schemas.ofInput(version, wanted.input())).thenReturn(version))
        .map(version -> made.of(ws, version, wanted, key, traceparent))
        .flatMap(
            submission ->
                submissions.submit(submission).flatMap(outcome -> submitted(submission, outcome)));
  }

  Mono<Void> cancel(String ws, RunId run, String reason) {
    return told(run, submissions.cancel(ws, run, reason));
  }

  Mono<Void> signal(String ws, RunId run, String name, JsonNode payload) {
    return refused(schemas.ofSignal(ws, run, name, payload))
        .then(Mono.defer(() -> told(run, submissions.signal(ws, run, name, payload))));
  }

  private static Mono<Void> refused(Mono<Problem> problem) {
    return problem.flatMap(Mono::error);
  }

  private Mono<Void> told(RunId run, Mono<Submissions.AskOutcome> asked) {
    return asked.flatMap(
        outcome ->
            switch (outcome) {
              case ACCEPTED -> wake(run);
              case ALREADY_ENDED ->
                  Mono.error(Problem.of(ProblemCode.RUN_ENDED, "run " + run + " has ended"));
              case NOT_FOUND -> Mono.error(RunsController.noRun(run));
            });
  }

  Mono<Void> release(String ws, RunId run) {
    return submissions
        .release(ws, run)
        .flatMap(
            outcome ->
                switch (outcome) {
                  case ACCEPTED -> wake(run);
                  case NOT_SET_ASIDE ->
                      Mono.error(
                          Problem.of(
                              ProblemCode.NOT_SET_ASIDE, "run " + run + " is not set aside"));
                  case NOT_FOUND -> Mono.error(RunsController.noRun(run));
                });
  }

  private Mono<Submitted> submitted(
      Submissions.Submission submission, Submissions.Outcome outcome) {
    return switch (outcome) {
      case Submissions.Outcome.Accepted(RunId run) ->
          wake(run).thenReturn(new Submitted(NewRuns.accepted(submission), false));
      case Submissions.Outcome.Repeated(RunId run) ->
          runs.run(submission.ws(), run).map(old -> new Submitted(SubmittedRun.of(old), true));
      case Submissions.Outcome.KeyReused() -> Mono.error(keyReused());
    };
  }

  static Problem keyReused() {
    return Problem.of(
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        "the key was sent with another body before; use a new key for a new run");
  }

  private Mono<Void> wake(RunId run) {
    return hints.send(List.of(made.hint(run)));
  }
}
