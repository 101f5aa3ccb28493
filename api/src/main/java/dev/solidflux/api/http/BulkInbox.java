package dev.solidflux.api.http;

import dev.solidflux.api.problem.ProblemBody;
import dev.solidflux.api.request.BodyLimit;
import dev.solidflux.api.view.SubmittedRun;
import dev.solidflux.flow.port.Hints;
import dev.solidflux.flow.port.Hints.Hint;
import dev.solidflux.flow.port.Journal;
import dev.solidflux.flow.port.Pipelines;
import dev.solidflux.flow.port.Runs;
import dev.solidflux.flow.port.Submissions;
import dev.solidflux.flow.port.Submissions.Outcome;
import dev.solidflux.flow.port.Submissions.Submission;
import dev.solidflux.json.JsonSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Submits many runs at once: what of a chunk can be accepted is one transaction, and what cannot
 * fails alone.
 */
public final class BulkInbox {
  private static final Logger log = LoggerFactory.getLogger(BulkInbox.class);
  private static final int LOOK_UPS = 4;

  private final Submissions submissions;
  private final Runs runs;
  private final PipelineVersions versions;
  private final Schemas schemas;
  private final Hints hints;
  private final NewRuns made;

  public BulkInbox(
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

  /** The version that a line means; null for the default one. */
  private record Choice(String pipeline, @Nullable Integer version) {
    static Choice of(BulkLine.Wanted line) {
      return new Choice(line.run().pipeline(), line.run().version());
    }
  }

  /** What was found of a choice. */
  private sealed interface Found {
    record Version(Pipelines.Version version) implements Found {}

    record None(ProblemBody problem) implements Found {}
  }

  /** A line that is submitted. */
  private record Sent(long line, Submission submission) {}

  /** The answers to some lines, in their order. */
  Mono<List<BulkAnswer>> submit(String ws, List<BulkLine> lines, @Nullable String traceparent) {
    return found(ws, lines)
        .flatMap(
            found ->
                refused(lines, found)
                    .flatMap(refused -> submit(ws, lines, found, refused, traceparent)))
        .map(answers -> lines.stream().map(line -> answers.get(line.number())).toList());
  }

  private Mono<Map<Choice, Found>> found(String ws, List<BulkLine> lines) {
    return Flux.fromStream(
            lines.stream()
                .filter(BulkLine.Wanted.class::isInstance)
                .map(BulkLine.Wanted.class::cast))
        .map(Choice::of)
        .distinct()
        .flatMap(choice -> found(ws, choice).map(found -> Map.entry(choice, found)), LOOK_UPS)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private Mono<Found> found(String ws, Choice choice) {
    return versions
        .find(ws, choice.pipeline(), choice.version())
        .<Found>map(Found.Version::new)
        .onErrorResume(e -> Mono.just(new Found.None(problem(e))));
  }

  /** Those whose input their pipeline does not take. */
  private Mono<Map<Long, BulkAnswer>> refused(List<BulkLine> lines, Map<Choice, Found> found) {
    return Flux.fromIterable(lines)
        .ofType(BulkLine.Wanted.class)
        .flatMap(line -> unfit(line, found.get(Choice.of(line))), LOOK_UPS)
        .collectMap(BulkAnswer::line);
  }

  private Mono<BulkAnswer> unfit(BulkLine.Wanted line, @Nullable Found found) {
    return found instanceof Found.Version(Pipelines.Version version)
        ? schemas
            .ofInput(version, line.run().input())
            .map(ProblemBody::of)
            .onErrorResume(e -> Mono.just(problem(e)))
            .map(problem -> BulkAnswer.refused(line.number(), problem))
        : Mono.empty();
  }

  private Mono<Map<Long, BulkAnswer>> submit(
      String ws,
      List<BulkLine> lines,
      Map<Choice, Found> found,
      Map<Long, BulkAnswer> refused,
      @Nullable String traceparent) {
    Map<Long, BulkAnswer> answers = new HashMap<>(refused);
    List<Sent> sent = new ArrayList<>();
    for (BulkLine line : lines) {
      switch (line) {
        case BulkLine.Refused(long number, ProblemBody problem) ->
            answers.put(number, BulkAnswer.refused(number, problem));
        case BulkLine.Wanted wanted when answers.containsKey(wanted.number()) -> {}
        case BulkLine.Wanted wanted -> {
          switch (found.get(Choice.of(wanted))) {
            case Found.None(ProblemBody problem) ->
                answers.put(wanted.number(), BulkAnswer.refused(wanted.number(), problem));
            case Found.Version(Pipelines.Version version) ->
                sent.add(
                    new Sent(
                        wanted.number(),
                        made.of(ws, version, wanted.run(), wanted.key(), traceparent)));
            case null -> throw new IllegalStateException("no answer for " + Choice.of(wanted));
          }
        }
      }
    }
    return Flux.fromIterable(parts(sent))
        .concatMap(part -> submitted(ws, part), 1)
        .doOnNext(answer -> answers.put(answer.line(), answer))
        .then(Mono.defer(() -> wake(sent, answers)))
        .thenReturn(answers);
  }

  /**
   * A short number may be a long one where it is written out, so a chunk may be too much at once.
   */
  private static List<List<Sent>> parts(List<Sent> sent) {
    List<List<Sent>> parts = new ArrayList<>();
    List<Sent> part = new ArrayList<>();
    long bytes = 0;
    for (Sent one : sent) {
      long more = JsonSize.of(one.submission().input());
      if (!part.isEmpty() && bytes + more > BodyLimit.RUN.bytes()) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(one);
      bytes += more;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private Flux<BulkAnswer> submitted(String ws, List<Sent> part) {
    return submissions
        .submit(part.stream().map(Sent::submission).toList())
        .flatMapMany(
            outcomes ->
                Flux.range(0, part.size())
                    .flatMap(i -> answer(ws, part.get(i), outcomes.get(i)), LOOK_UPS))
        .onErrorResume(e -> refused(ws, part, e));
  }

  /**
   * Data that the database does not take, although it should, is one line's; what else fails is
   * all's.
   */
  private Flux<BulkAnswer> refused(String ws, List<Sent> part, Throwable error) {
    if (error instanceof Journal.DataRefused && part.size() > 1) {
      return Flux.fromIterable(part).concatMap(one -> submitted(ws, List.of(one)), 1);
    }
    ProblemBody problem = problem(error);
    return Flux.fromIterable(part).map(one -> BulkAnswer.refused(one.line(), problem));
  }

  private Mono<BulkAnswer> answer(String ws, Sent sent, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          Mono.just(BulkAnswer.accepted(sent.line(), NewRuns.accepted(sent.submission())));
      case Outcome.Repeated(var run) ->
          runs.run(ws, run)
              .map(old -> BulkAnswer.repeated(sent.line(), SubmittedRun.of(old)))
              .onErrorResume(e -> Mono.just(BulkAnswer.refused(sent.line(), problem(e))));
      case Outcome.KeyReused reused ->
          Mono.just(BulkAnswer.refused(sent.line(), ProblemBody.of(Inbox.keyReused())));
    };
  }

  /** Each shard's owner is told once. */
  private Mono<Void> wake(List<Sent> sent, Map<Long, BulkAnswer> answers) {
    Set<Hint> shards = new LinkedHashSet<>();
    for (Sent one : sent) {
      BulkAnswer answer = answers.get(one.line());
      if (answer != null && answer.problem() == null && answer.repeated() == null) {
        shards.add(made.hint(one.submission().id()));
      }
    }
    return shards.isEmpty() ? Mono.empty() : hints.send(shards);
  }

  private static ProblemBody problem(Throwable error) {
    ProblemBody problem = ProblemBody.of(error);
    if (problem.status() == 500) {
      log.error("lines of a bulk submission failed, {}", problem.instance(), error);
    } else if (problem.status() == 503) {
      log.warn("lines of a bulk submission: {} {}", error.toString(), problem.instance());
    }
    return problem;
  }
}
