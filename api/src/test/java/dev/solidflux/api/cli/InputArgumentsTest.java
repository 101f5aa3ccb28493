package dev.solidflux.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputArgumentsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "3                     | 3",
        "-1.50                 | -1.50",
        "123456789012345678901 | 123456789012345678901",
        "true                  | true",
        "null                  | null",
        "[1, 2]                | [1,2]",
        "{\"a\": {}}           | {\"a\":{}}",
        "\"3\"                 | \"3\"",
        "Ada                   | \"Ada\"",
        "tru                   | \"tru\"",
        "1 2                   | \"1 2\"",
        "NaN                   | \"NaN\"",
        "{a: 1}                | \"{a: 1}\"",
        "a=b                   | \"a=b\"",
        "``                    | \"\"",
      })
  void aValueIsJsonIfItIsSomeElseText(String value, String json) {
    assertThat(read("x=" + value)).isEqualTo("{\"x\":" + json + "}");
  }

  @Test
  void aValueMayComeFromAFile() {
    Path json = file("list.json", "[1,\n 2]\n");
    Path text = file("poem.txt", "O rose,\nthou art sick");

    assertThat(read("list=@" + json, "poem=@" + text))
        .isEqualTo("{\"list\":[1,2],\"poem\":\"O rose,\\nthou art sick\"}");
  }

  @Test
  void aFileIsTheWholeInputAndFieldsReplaceItsOwnWhateverTheOrder() {
    Path all = file("all.json", "{\"photos\": \"here\", \"most\": 3}");

    assertThat(read("photos=there", "@" + all)).isEqualTo("{\"photos\":\"there\",\"most\":3}");
  }

  @Test
  void noInputIsAnEmptyObject() {
    assertThat(read()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"photos", "=3", ""})
  void whatIsNoAssignmentIsRefused(String argument) {
    assertThatThrownBy(() -> read(argument))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("name=value");
  }

  @Test
  void aNameGivenTwiceIsRefused() {
    assertThatThrownBy(() -> read("a=1", "a=2")).hasMessage("--input gives a twice");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path none = folder.resolve("none.json");

    assertThatThrownBy(() -> read("a=@" + none)).hasMessage("there is no file " + none);
    assertThatThrownBy(() -> read("@" + folder)).hasMessage(folder + " is a folder");
  }

  @Test
  void aWholeInputThatIsNoObjectIsRefusedWithThePlaceOfItsFault() {
    Path broken = file("broken.json", "{\n  \"a\": }");
    Path array = file("array.json", "[]");
    Path twice = file("twice.json", "{\"a\": 1, \"a\": 2}");

    assertThatThrownBy(() -> read("@" + broken)).hasMessageStartingWith(broken + ":2:");
    assertThatThrownBy(() -> read("@" + array))
        .hasMessage(
            array
                + " holds a list, and a whole input is an object;"
                + " for one field of it write --input NAME=@FILE");
    assertThatThrownBy(() -> read("@" + twice)).hasMessageContaining("uplicate");
  }

  @Test
  void aValueOrTheWholeInputMayBePipedIn() {
    assertThat(piped("{\"a\": 1.50}", "@-", "b=2")).isEqualTo("{\"a\":1.50,\"b\":2}");
    assertThat(piped("[1,2]", "list=@-")).isEqualTo("{\"list\":[1,2]}");
    assertThatThrownBy(() -> piped("[1,2]", "@-"))
        .hasMessageStartingWith("standard input holds a list");
    assertThatThrownBy(() -> piped("", "@-")).hasMessageContaining("holds nothing");
    assertThatThrownBy(() -> piped("{}", "@-", "a=@-")).hasMessageContaining("only once");
  }

  private static String read(String... arguments) {
    return piped("", arguments);
  }

  private static String piped(String in, String... arguments) {
    StandardInput piped = new StandardInput(new ByteArrayInputStream(in.getBytes(UTF_8)));
    return InputArguments.read(List.of(arguments), piped).toString();
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
