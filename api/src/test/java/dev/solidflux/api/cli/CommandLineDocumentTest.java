package dev.solidflux.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/command-line.md");

  @Test
  void theDocumentShowsWhatEachCommandsHelpSays() throws IOException {
    String document = Files.readString(DOCUMENT);
    CommandLine top = Cli.of(shell());

    assertThat(document).contains(block(top));
    List<CommandLine> all = below(top);
    all.forEach(
        command ->
            assertThat(document)
                .as(command.getCommandSpec().qualifiedName())
                .contains(block(command)));
    assertThat(document.split("```text").length - 1).isEqualTo(1 + all.size());
  }

  @Test
  void aCommandThatIsAskedForIsTheOnlyOneAndAsItIsAmongAll() {
    CommandLine all = Cli.of(shell());
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(command.getCommandName()).isEqualTo(name);
              Map<String, CommandLine> known = Cli.asked(shell(), name, "--help").getSubcommands();
              assertThat(known).containsOnlyKeys(name);
              assertThat(block(known.get(name))).isEqualTo(block(command));
            });

    assertThat(Cli.asked(shell(), "serv").getSubcommands())
        .containsOnlyKeys(all.getSubcommands().keySet());
    assertThat(Cli.asked(shell()).getSubcommands()).containsOnlyKeys(all.getSubcommands().keySet());
  }

  private static Shell shell() {
    return new Shell(
        Map.of(),
        new StandardInput(InputStream.nullInputStream()),
        new PrintStream(PrintStream.nullOutputStream()),
        new PrintStream(PrintStream.nullOutputStream()),
        false,
        Optional.empty());
  }

  private static List<CommandLine> below(CommandLine command) {
    List<CommandLine> all = new ArrayList<>();
    for (CommandLine one : command.getSubcommands().values()) {
      all.add(one);
      all.addAll(below(one));
    }
    return all;
  }

  private static String block(CommandLine command) {
    return "```text\n" + command.getUsageMessage().replace("\r\n", "\n") + "```\n";
  }
}
