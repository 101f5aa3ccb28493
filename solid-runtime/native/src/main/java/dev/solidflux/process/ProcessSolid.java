package dev.solidflux.process;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.worker.Solid;
import dev.solidflux.worker.SolidContext;
import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An executable as a solid:
 *
 * <pre>{@code
 * worker.queue("meshes", q -> q.solid("tools.mesh",
 *     ProcessSolid.of("/opt/mesh/bin/mesher", "--threads", "4", "{input}").memory(40L << 30)));
 * }</pre>
 *
 * <p>It is started without a shell in a folder of its own, which is deleted afterwards, and finds
 * its arguments in a file. What it says over its channel reaches the run, and so do the lines that
 * it prints. When the task is cancelled, its time is up, or the worker is gone, it is ended with
 * all that it has begun. Needs Linux.
 */
public final class ProcessSolid implements Solid<JsonNode>, Prepared {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<String> argv;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<LineRule> rules = new ArrayList<>();
  private final Exits exits = new Exits();
  private Duration grace = GRACE;
  private @Nullable Duration silence;
  private @Nullable Long memory;
  private boolean loggingLines = true;
  private @Nullable Artifacts artifacts;
  private List<String> files = List.of();

  private ProcessSolid(List<String> argv) {
    this.argv = List.copyOf(argv);
  }

  /**
   * What is started: the program and its arguments, in which {@code {input}}, {@code {output}} and
   * {@code {work}} stand for the paths of its files, and {@code {args.name}} for a text, number or
   * truth value of the task's, {@code {files.name}} for a file that was fetched for it.
   *
   * @throws IllegalArgumentException if there is no program, or something else stands in braces
   */
  public static ProcessSolid of(String... argv) {
    return of(List.of(argv));
  }

  public static ProcessSolid of(List<String> argv) {
    Argv.check(argv);
    return new ProcessSolid(argv);
  }

  /**
   * A variable of its environment. It gets those of the worker too, but none whose name begins with
   * {@code SOLIDFLUX_}: what the worker may do at the broker is not for the tool.
   */
  public ProcessSolid env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /**
   * How long it has to end after SIGTERM, before SIGKILL; 10 s unless said otherwise. A worker that
   * has to end itself, and whose own grace is over, waits a second for it.
   */
  public ProcessSolid grace(Duration time) {
    this.grace = time;
    return this;
  }

  /**
   * How long it may say and print nothing at all, before it is ended and the attempt fails as
   * {@code Hung}. For ever unless said otherwise; the document's {@code timeout.run} counts
   * besides.
   */
  public ProcessSolid silence(Duration time) {
    this.silence = time;
    return this;
  }

  /**
   * How much memory it may have with all that it begins, in bytes. If it takes more it is ended,
   * and the attempt fails as {@code OutOfMemory}.
   */
  public ProcessSolid memory(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("memory must be 1 byte or more, not " + bytes);
    }
    this.memory = bytes;
    return this;
  }

  /**
   * What an exit code other than 0 means: the type of the failure, with which {@code retry} of a
   * document is compared. Without it the type is {@code ExitCode}.
   *
   * @param code from 1 to 255
   */
  public ProcessSolid exit(int code, String type) {
    exits.add(code, type, null);
    return this;
  }

  /**
   * The same for a failure that will pass.
   *
   * @param retryAfter when another attempt had better come
   */
  public ProcessSolid exit(int code, String type, Duration retryAfter) {
    exits.add(code, type, retryAfter);
    return this;
  }

  /**
   * What lines of its standard output mean that match a pattern, for tools that know of no channel.
   * Named groups say it: {@code fraction}, {@code percent}, or {@code current} with {@code total},
   * and {@code message}, are progress; {@code metric} with {@code value} is a figure; {@code
   * output} is JSON and the result. The first pattern that matches counts.
   *
   * @throws IllegalArgumentException if it is no pattern of RE2, or has none of these groups
   */
  public ProcessSolid line(String pattern) {
    rules.add(LineRule.of(pattern));
    return this;
  }

  /** Whether lines that mean nothing else go to the run's log; they do unless said otherwise. */
  public ProcessSolid logLines(boolean so) {
    this.loggingLines = so;
    return this;
  }

  /**
   * Files that it is given, and those that it makes. An argument of one of these names is an
   * artifact, or a list of them: it is fetched before the program is started, which finds its path
   * as {@code {files.NAME}} and in its context. In the result, {@code {"file": path}} of a file in
   * its folder becomes an artifact that is kept, if there is a place for it.
   */
  public ProcessSolid files(Artifacts from, List<String> names) {
    this.artifacts = from;
    this.files = List.copyOf(names);
    return this;
  }

  /** Fetches its files, so that they are here when its turn comes. */
  @Override
  public void prepare(JsonNode arguments) throws Exception {
    fetch(arguments, () -> false).close();
  }

  private TaskFiles fetch(JsonNode arguments, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    return artifacts == null
        ? TaskFiles.NONE
        : TaskFiles.fetch(files, arguments, artifacts, cancelled);
  }

  @Override
  public @Nullable Object run(JsonNode arguments, SolidContext context)
      throws IOException, InterruptedException, SolidFailure {
    try (TaskFiles here = fetch(arguments, context::cancelled);
        WorkFolder folder = WorkFolder.create(arguments, here, context)) {
      JsonNode result =
          new Child(this, folder, context).run(Argv.fill(argv, arguments, here, folder));
      return result == null || artifacts == null || !artifacts.keeps()
          ? result
          : TaskFiles.kept(result, folder.home(), artifacts);
    }
  }

  Map<String, String> environment() {
    return environment;
  }

  List<LineRule> rules() {
    return rules;
  }

  Exits exits() {
    return exits;
  }

  Duration grace() {
    return grace;
  }

  @Nullable Duration silence() {
    return silence;
  }

  @Nullable Long memory() {
    return memory;
  }

  boolean isLoggingLines() {
    return loggingLines;
  }
}
