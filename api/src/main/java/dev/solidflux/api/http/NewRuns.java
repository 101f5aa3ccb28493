package dev.solidflux.api.http;

import dev.solidflux.api.view.SubmittedRun;
import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.RunState;
import dev.solidflux.flow.ShardOf;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Submissions.Submission;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Gives runs their ids, and so their shards. */
public final class NewRuns {
  private final int shards;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public NewRuns(int shards, InstantSource clock) {
    this.shards = shards;
    this.clock = clock;
  }

  Submission of(
      String ws,
      Pipelines.Version version,
      RunRequest wanted,
      @Nullable String key,
      @Nullable String traceparent) {
    RunId id = RunId.create(clock.instant(), random.nextLong(), random.nextLong());
    return new Submission(
        ws,
        id,
        version.name(),
        version.version(),
        ShardOf.shard(id, shards),
        wanted.input(),
        wanted.tags(),
        wanted.priority(),
        traceparent,
        key,
        wanted.hash());
  }

  /** What the caller is told of one that was accepted. */
  static SubmittedRun accepted(Submission submission) {
    return new SubmittedRun(
        submission.id().toString(),
        submission.pipeline(),
        submission.version(),
        RunState.QUEUED.label());
  }

  /** Has the owner of its shard look. */
  Hint.Inbox hint(RunId run) {
    return new Hint.Inbox(ShardOf.shard(run, shards));
  }
}
