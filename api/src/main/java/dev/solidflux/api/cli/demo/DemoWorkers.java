package dev.solidflux.api.cli.demo;

import dev.solidflux.api.cli.workers.WorkersSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The demo's workers: {@code solidflux worker} on this program's own class path. */
final class DemoWorkers {

  static WorkersSpec of(Album album, int most, Duration cooldown, Duration grace) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "-XX:+UseSerialGC",
            // ONNX Runtime is native code
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            absoluteClassPath(),
            "dev.solidflux.api.Main",
            "worker",
            "--jar",
            album.jar().toString(),
            "--with",
            Long.toString(ProcessHandle.current().pid()));
    return new WorkersSpec(
        "room",
        List.of("room", "room-depth"),
        command,
        album.home(),
        Map.of(),
        0,
        most,
        1,
        cooldown,
        grace);
  }

  /** It is started in another directory than this process. */
  private static String absoluteClassPath() {
    String separator = Objects.requireNonNull(System.getProperty("path.separator"));
    return List.of(Objects.requireNonNull(System.getProperty("java.class.path")).split(separator))
        .stream()
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(separator));
  }

  private DemoWorkers() {}
}
