package dev.solidflux.workerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.protocol.Reply;
import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/native-solids.md} and {@code docs/gpu.md} show can be done as it stands. */
@Timeout(60)
class NativeSolidsPageTest {

  private static final Path PAGE = Path.of("../../docs/native-solids.md");
  private static final Path GPU_PAGE = Path.of("../../docs/gpu.md");

  private static final Path ARTIFACTS_PAGE = Path.of("../../docs/artifacts.md");

  @TempDir private Path folder;

  private static List<String> blocks(Path page, String language) throws Exception {
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private Worker worker(String yaml) throws Exception {
    Path file = folder.resolve("worker.yaml");
    Files.writeString(file, yaml);
    Worker worker = Worker.named("page");
    new WorkerFile().register(file, worker);
    return worker;
  }

  @Test
  void theToolOfThePageCountsWords() throws Exception {
    Path tool = folder.resolve("count.sh");
    Files.writeString(tool, blocks(PAGE, "sh").getFirst());
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    SolidTest tools = SolidTest.of(worker(blocks(PAGE, "yaml").getFirst()));
    Replies replies = tools.run(SolidTask.of("tools.count", Map.of("text", "a room with a view")));
    assertThat(replies.result()).hasToString("{\"words\":5}");
    assertThat(replies.progress()).extracting(Reply.Progress::message).containsExactly("counted");
    assertThat(replies.logs()).extracting(Reply.Log::message).containsExactly("found 5");
    assertThat(tools.run(SolidTask.of("tools.count", Map.of("text", ""))).failure().type())
        .isEqualTo("NoSuchWord");
  }

  @Test
  void theOtherFilesCanBeRead() throws Exception {
    assertThat(worker(blocks(PAGE, "yaml").get(2))).isNotNull();
    assertThat(worker(blocks(GPU_PAGE, "yaml").getFirst())).isNotNull();
    assertThatThrownBy(() -> worker(blocks(ARTIFACTS_PAGE, "yaml").getFirst()))
        .as("all but where this machine keeps artifacts")
        .hasMessageEndingWith(
            "keep needs a place: SOLIDFLUX_ARTIFACTS says where artifacts are kept");
  }
}
