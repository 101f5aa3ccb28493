package dev.solidflux.solidtest;

import dev.solidflux.protocol.Reply;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.protocol.WireProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Solids in Python: a Celery application whose tasks are handed one message each. It is taken by a
 * stock Celery worker in a child process, on a broker in that process's memory; it takes about half
 * a second.
 *
 * <pre>{@code
 * CeleryApp app = CeleryApp.in(Path.of("examples/celery"), "tasks");
 * Replies replies = app.run(SolidTask.of("tasks.something", Map.of("foo", "Ada")));
 * }</pre>
 *
 * <p>The worker's pool is {@code solo}, which ends no task at its time limit.
 */
public final class CeleryApp {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SCRIPT = script();

  /** What a child wrote that went wrong, for people. */
  private static final int MOST_WORDS = 4_000;

  private final Path folder;
  private final String application;
  private String python = "python3";
  private Duration patience = Duration.ofMinutes(1);

  private CeleryApp(Path folder, String application) {
    this.folder = folder;
    this.application = application;
  }

  /**
   * @param folder where the application's module lies
   * @param application what {@code celery -A} is given: {@code tasks}
   */
  public static CeleryApp in(Path folder, String application) {
    return new CeleryApp(folder, application);
  }

  /** The interpreter that has Celery; {@code python3} unless said otherwise. */
  public CeleryApp python(String interpreter) {
    python = interpreter;
    return this;
  }

  /** How long a task may take, its interpreter's start included; a minute unless said otherwise. */
  public CeleryApp patience(Duration limit) {
    patience = limit;
    return this;
  }

  /**
   * Why no task can be run here, so that a test can say so when it is skipped; empty if one can.
   */
  public Optional<String> missing() {
    try {
      Process tried = start(List.of(python, "-c", "import celery"), null);
      tried.getInputStream().readAllBytes();
      return tried.waitFor() == 0 ? Optional.empty() : Optional.of(python + " has no Celery");
    } catch (IOException e) {
      return Optional.of("there is no " + python);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Hands a task to its solid, and waits for its end. What the worker does after a {@code RETRY} is
   * not waited for; without any end, as after {@code raise Ignore()}, {@link Replies#end} is empty.
   *
   * @throws IllegalArgumentException if the engine would not send the task
   * @throws IllegalStateException if the application cannot be run, with what it wrote
   */
  public Replies run(SolidTask task) {
    if (task.isRedelivered()) {
      throw new IllegalArgumentException("a broker in memory delivers nothing again");
    }
    String message = text(task.message(Instant.now()));
    Path words = null;
    try {
      words = Files.createTempFile("solid", ".log");
      return run(task, message, words);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + python, e);
    } finally {
      delete(words);
    }
  }

  private Replies run(SolidTask task, String message, Path words) throws IOException {
    Process child = start(List.of(python, "-c", SCRIPT, application), words);
    Thread watch = Thread.ofVirtual().start(() -> endInTime(child));
    try (OutputStream in = child.getOutputStream()) {
      in.write(message.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw broken(task, words);
    }
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      return read(task, out, words);
    } finally {
      child.destroyForcibly();
      watch.interrupt();
    }
  }

  private Replies read(SolidTask task, BufferedReader out, Path words) throws IOException {
    List<Reply> replies = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      JsonNode said = JSON.readTree(line);
      if (said.has("fault")) {
        throw new IllegalStateException(said.path("fault").asString());
      }
      if (said.has("end")) {
        return new Replies(replies);
      }
      replies.add(Replies.read(reply(said)));
    }
    throw broken(task, words);
  }

  private void endInTime(Process child) {
    try {
      if (!child.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it has ended
    }
  }

  private Process start(List<String> command, @Nullable Path words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("SOLIDFLUX_AMQP_URL", "memory://");
    return builder
        .redirectError(
            words == null
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.to(words.toFile()))
        .start();
  }

  private static String text(WireMessage message) {
    WireProperties properties = message.properties();
    ObjectNode text =
        JSON.createObjectNode()
            .put("content_type", properties.contentType())
            .put("content_encoding", properties.contentEncoding())
            .put("correlation_id", properties.correlationId())
            .put("reply_to", properties.replyTo())
            .put("body", Base64.getEncoder().encodeToString(message.body()));
    text.set("headers", JSON.valueToTree(message.headers()));
    return text.toString();
  }

  private static WireMessage reply(JsonNode said) {
    return new WireMessage(
        Map.of(),
        new WireProperties(
            said.path("content_type").asString(),
            said.path("content_encoding").asString(),
            said.path("correlation_id").asString(),
            null,
            WireProperties.TRANSIENT),
        Base64.getDecoder().decode(said.path("body").asString()));
  }

  private IllegalStateException broken(SolidTask task, Path words) throws IOException {
    String all = Files.readString(words).strip();
    return new IllegalStateException(
        "%s did not end %s within %s:\n%s"
            .formatted(
                python,
                task.name(),
                patience,
                all.substring(Math.max(0, all.length() - MOST_WORDS))));
  }

  private static void delete(@Nullable Path words) {
    try {
      if (words != null) {
        Files.deleteIfExists(words);
      }
    } catch (IOException e) {
      words.toFile().deleteOnExit();
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }

  private static String script() {
    try (InputStream script = CeleryApp.class.getResourceAsStream("one_task.py")) {
      if (script == null) {
        throw new IllegalStateException("there is no one_task.py");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("one_task.py cannot be read", e);
    }
  }
}
