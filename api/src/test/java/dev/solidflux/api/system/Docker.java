package dev.solidflux.api.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A network of containers, made and unmade by the {@code docker} command as an operator does it.
 */
final class Docker implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String network = "solidflux-" + UUID.randomUUID();
  private final List<Container> started = new ArrayList<>();

  Docker() {
    docker("network", "create", network);
  }

  /** One of them, by its id. */
  record Container(String name, String id) {

    /** Where its port 8080 is reached from here. */
    Api api() {
      return new Api("http://" + docker("port", id, "8080/tcp").lines().findFirst().orElseThrow());
    }

    /** Returns once it is ready. */
    Container ready() {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api().url() + "/health/ready")).build();
      Mono.fromFuture(() -> CLIENT.sendAsync(request, BodyHandlers.ofString()))
          .filter(answer -> answer.statusCode() == 200)
          .switchIfEmpty(Mono.error(() -> new IOException("not ready yet")))
          .retryWhen(Retry.fixedDelay(3_000, Duration.ofMillis(20)))
          .onErrorMap(e -> new AssertionError(name + " is not ready; it said:\n" + log(), e))
          .block(Duration.ofMinutes(1));
      return this;
    }

    String log() {
      return docker("logs", id);
    }

    /** SIGTERM, as an orchestrator asks a container to end; its exit code, 137 if it was killed. */
    int stop() {
      docker("stop", "--time", "60", id);
      return Integer.parseInt(docker("inspect", "--format", "{{.State.ExitCode}}", id));
    }
  }

  /** Runs an image with the options and words given; it is reached under the name. */
  Container start(String name, List<String> options, String image, String... words) {
    List<String> command = new ArrayList<>(List.of("run", "-d", "--network", network));
    command.addAll(List.of("--network-alias", name));
    command.addAll(options);
    command.add(image);
    command.addAll(List.of(words));
    // the id comes last, after what the engine may warn of
    String id = docker(command.toArray(String[]::new)).lines().toList().getLast();
    Container container = new Container(name, id);
    started.add(container);
    return container;
  }

  /** Runs one to its end: its exit code. */
  int run(List<String> options, String image, String... words) {
    Container container = start("once", options, image, words);
    return Integer.parseInt(docker("wait", container.id()));
  }

  String network() {
    return network;
  }

  @Override
  public void close() {
    for (Container one : started) {
      // kept with the test's own output, for whoever has to find out what happened
      System.out.println("=== " + one.name() + " " + one.id() + "\n" + one.log());
      docker("rm", "--force", "--volumes", one.id());
    }
    docker("network", "rm", network);
  }

  /** What the command prints. */
  static String docker(String... words) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(words));
    return said(command);
  }

  /** What a command prints, errors too. */
  static String said(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
