package dev.solidflux.api.wiring;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.port.Demand;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Slice;
import dev.solidflux.flow.port.Submissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Ports that give an answer or fail in time. A database behind a broken network may say nothing at
 * all, and a caller is better served by an error.
 */
record Patience(Duration limit) {

  Runs runs(Runs runs) {
    return new PatientRuns(runs, limit);
  }

  Pipelines pipelines(Pipelines pipelines) {
    return new PatientPipelines(pipelines, limit);
  }

  Submissions submissions(Submissions submissions) {
    return new PatientSubmissions(submissions, limit);
  }

  Demand demand(Demand demand) {
    return new PatientDemand(demand, limit);
  }

  private record PatientDemand(Demand demand, Duration limit) implements Demand {
    @Override
    public Mono<Count> of(String queue) {
      return demand.of(queue).timeout(limit);
    }

    @Override
    public Mono<List<OpenTask>> tasks(String queue, int most) {
      return demand.tasks(queue, most).timeout(limit);
    }

    @Override
    public Mono<List<ForeseenTasks>> foreseen(String queue, int most) {
      return demand.foreseen(queue, most).timeout(limit);
    }

    @Override
    public Mono<List<String>> asking() {
      return demand.asking().timeout(limit);
    }
  }

  private record PatientRuns(Runs runs, Duration limit) implements Runs {
    @Override
    public Mono<Summary> run(String ws, RunId run) {
      return runs.run(ws, run).timeout(limit);
    }

    @Override
    public Mono<List<Summary>> runs(String ws, RunsAsked asked, @Nullable RunId before, int most) {
      return runs.runs(ws, asked, before, most).timeout(limit);
    }

    @Override
    public Mono<Slice<Event>> events(RunId run, long afterSeq, int most, long bytes) {
      return runs.events(run, afterSeq, most, bytes).timeout(limit);
    }

    @Override
    public Mono<Slice<Event>> eventsAt(RunId run, Collection<Long> seqs) {
      return runs.eventsAt(run, seqs).timeout(limit);
    }

    @Override
    public Mono<Slice<Telemetry>> telemetry(RunId run, long afterId, int most, long bytes) {
      return runs.telemetry(run, afterId, most, bytes).timeout(limit);
    }

    @Override
    public Mono<Slice<Telemetry>> logs(RunId run, LogsAsked asked, int most) {
      return runs.logs(run, asked, most).timeout(limit);
    }

    @Override
    public Mono<Long> newestTelemetry(RunId run) {
      return runs.newestTelemetry(run).timeout(limit);
    }

    @Override
    public Mono<Map<RunId, Long>> newest(Collection<RunId> some) {
      return runs.newest(some).timeout(limit);
    }

    @Override
    public Mono<List<WaitingPermit>> permits(RunId run) {
      return runs.permits(run).timeout(limit);
    }

    @Override
    public Mono<List<QueueStanding>> queues(RunId run) {
      return runs.queues(run).timeout(limit);
    }

    @Override
    public Mono<List<Deadline>> deadlines(RunId run) {
      return runs.deadlines(run).timeout(limit);
    }

    @Override
    public Mono<List<Telemetry>> latestProgress(RunId run) {
      return runs.latestProgress(run).timeout(limit);
    }
  }

  private record PatientPipelines(Pipelines pipelines, Duration limit) implements Pipelines {
    @Override
    public Mono<Registered> register(String ws, String name, String hash, JsonNode document) {
      return pipelines.register(ws, name, hash, document).timeout(limit);
    }

    @Override
    public Mono<Version> version(String ws, String name, @Nullable Integer version) {
      return pipelines.version(ws, name, version).timeout(limit);
    }

    @Override
    public Mono<List<Version>> list(String ws, @Nullable String afterName, int most) {
      return pipelines.list(ws, afterName, most).timeout(limit);
    }

    @Override
    public Mono<List<Version>> versions(
        String ws, String name, @Nullable Integer beforeVersion, int most) {
      return pipelines.versions(ws, name, beforeVersion, most).timeout(limit);
    }
  }

  private record PatientSubmissions(Submissions submissions, Duration limit)
      implements Submissions {
    @Override
    public Mono<Outcome> submit(Submission submission) {
      return submissions.submit(submission).timeout(limit);
    }

    @Override
    public Mono<List<Outcome>> submit(List<Submission> some) {
      return submissions.submit(some).timeout(limit);
    }

    @Override
    public Mono<AskOutcome> cancel(String ws, RunId run, String reason) {
      return submissions.cancel(ws, run, reason).timeout(limit);
    }

    @Override
    public Mono<AskOutcome> signal(String ws, RunId run, String name, JsonNode payload) {
      return submissions.signal(ws, run, name, payload).timeout(limit);
    }

    @Override
    public Mono<ReleaseOutcome> release(String ws, RunId run) {
      return submissions.release(ws, run).timeout(limit);
    }
  }
}
