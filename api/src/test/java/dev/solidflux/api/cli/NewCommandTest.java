package dev.solidflux.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int make(String kind, String name, String... options) {
    Shell shell =
        new Shell(
            Map.of(),
            new StandardInput(InputStream.nullInputStream()),
            new PrintStream(PrintStream.nullOutputStream()),
            new PrintStream(err, true),
            false,
            Optional.empty());
    List<String> words = new ArrayList<>(List.of("new", kind, name, "--in", folder.toString()));
    words.addAll(List.of(options));
    return Cli.run(shell, words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Greeter", "1st", "a--b", "a-", "-a", "../x", "a b", "a.b", "ä"})
  void whatIsNoNameOfAnArtifactIsRefused(String name) throws IOException {
    assertThat(make("worker", name)).isEqualTo(ExitCode.INVALID);
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).isEmpty();
    }
  }

  @Test
  void aFolderThatIsNotEmptyIsLeftAlone() throws IOException {
    Path mine = folder.resolve("greeter/mine.txt");
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "mine");

    assertThat(make("worker", "greeter")).isEqualTo(ExitCode.INVALID);

    assertThat(err.toString()).contains("is there already, and is not empty");
    try (Stream<Path> files = Files.list(mine.getParent())) {
      assertThat(files).containsExactly(mine);
    }
  }

  @Test
  void anEmptyFolderIsTaken() throws IOException {
    Files.createDirectories(folder.resolve("greeter"));

    assertThat(make("worker", "greeter")).isZero();

    assertThat(folder.resolve("greeter/pom.xml"))
        .content()
        .contains("<artifactId>greeter</artifactId>");
  }

  @Test
  void aWordOfJavasIsNoPackage() {
    assertThat(make("worker", "switch")).isZero();
    assertThat(folder.resolve("switch/src/main/java/com/example/switch_/Solids.java"))
        .content()
        .startsWith("package com.example.switch_;");
  }

  @Test
  void aWorkerInPythonIsAnApplicationOfCelerys() throws IOException {
    assertThat(make("worker", "room-greeter", "--python")).isZero();

    Path made = folder.resolve("room-greeter");
    assertThat(made.resolve("solids.py"))
        .content()
        .contains("@app.task(name='room-greeter.greet')")
        .doesNotContain("@name@");
    try (Stream<Path> files = Files.list(made)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "solids.py",
              "test_solids.py",
              "requirements.txt",
              "room-greeter.yaml",
              "Dockerfile",
              ".dockerignore",
              ".gitignore",
              "README.md");
    }
  }

  @Test
  void javaIsWhatItIsWithoutAWord() {
    assertThat(make("worker", "greeter", "--java")).isZero();
    assertThat(folder.resolve("greeter/pom.xml")).exists();
  }

  @Test
  void aWorkerIsInOneLanguage() {
    assertThat(make("worker", "greeter", "--java", "--python")).isEqualTo(ExitCode.INVALID);
    assertThat(folder.resolve("greeter")).doesNotExist();
  }

  @Test
  void onlyWorkersAreMade() {
    assertThat(make("castle", "greeter")).isEqualTo(ExitCode.INVALID);
    assertThat(err.toString()).contains("castle").contains("worker");
  }
}
