package dev.solidflux.api.http;

import dev.solidflux.api.problem.Problem;
import dev.solidflux.api.problem.ProblemCode;
import dev.solidflux.api.view.SubmittedRun;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunPhase;
import dev.solidflux.flow.ShardOf;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Hands what callers want to the owners of the shards: a row in the inbox, and a hint to look. */
public final class Inbox {
  private final Submissions submissions;
  private final Runs runs;
  private final PipelineVersions versions;
  private final Hints hints;
  private final int shards;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Inbox(
      Submissions submissions,
      Runs runs,
      Pipelines pipelines,
      Hints hints,
      int shards,
      InstantSource clock) {
    this.submissions = submissions;
    this.runs = runs;
    this.versions = new PipelineVersions(pipelines);
    this.hints = hints;
    this.shards = shards;
    this.clock = clock;
  }

  /** A run, and whether an earlier request with the same key made it. */
  record Submitted(SubmittedRun run, boolean repeated) {}

  Mono<Submitted> submit(
      String ws, RunRequest wanted, @Nullable String key, @Nullable String traceparent) {
    return versions
        .find(ws, wanted.pipeline(), wanted.version())
        .map(version -> submission(ws, version, wanted, key, traceparent))
        .flatMap(
            submission ->
                submissions.submit(submission).flatMap(outcome -> submitted(submission, outcome)));
  }

  Mono<Void> cancel(String ws, RunId run, String reason) {
    return submissions
        .cancel(ws, run, reason)
        .flatMap(
            outcome ->
                switch (outcome) {
                  case ACCEPTED -> wake(run);
                  case ALREADY_ENDED ->
                      Mono.error(Problem.of(ProblemCode.RUN_ENDED, "run " + run + " has ended"));
                  case NOT_FOUND -> Mono.error(RunsController.noRun(run));
                });
  }

  private Submissions.Submission submission(
      String ws,
      Pipelines.Version version,
      RunRequest wanted,
      @Nullable String key,
      @Nullable String traceparent) {
    RunId id = RunId.create(clock.instant(), random.nextLong(), random.nextLong());
    return new Submissions.Submission(
        ws,
        id,
        version.name(),
        version.version(),
        ShardOf.shard(id, shards),
        wanted.input(),
        wanted.tags(),
        traceparent,
        key,
        wanted.hash());
  }

  private Mono<Submitted> submitted(
      Submissions.Submission submission, Submissions.Outcome outcome) {
    return switch (outcome) {
      case Submissions.Outcome.Accepted(RunId run) ->
          wake(run).thenReturn(new Submitted(accepted(submission), false));
      case Submissions.Outcome.Repeated(RunId run) ->
          runs.run(submission.ws(), run).map(old -> new Submitted(SubmittedRun.of(old), true));
      case Submissions.Outcome.KeyReused() ->
          Mono.error(
              Problem.of(
                  ProblemCode.IDEMPOTENCY_KEY_REUSED,
                  "the key was sent with another body before; use a new key for a new run"));
    };
  }

  private static SubmittedRun accepted(Submissions.Submission submission) {
    return new SubmittedRun(
        submission.id().toString(),
        submission.pipeline(),
        submission.version(),
        RunPhase.QUEUED.label());
  }

  private Mono<Void> wake(RunId run) {
    return hints.send(List.of(new Hints.Hint.Inbox(ShardOf.shard(run, shards))));
  }
}
