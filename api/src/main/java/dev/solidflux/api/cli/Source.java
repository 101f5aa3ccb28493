package dev.solidflux.api.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where something is read from that words name: a file, or standard input.
 *
 * @param name for people
 */
record Source(String name, Supplier<byte[]> reading) {
  private static final String STANDARD_INPUT = "standard input";

  /**
   * @param word a file's name, or {@code -} for standard input
   * @throws InvalidInput if it is no file's name
   */
  static Source of(String word, StandardInput in) {
    if (word.equals("-")) {
      return new Source(STANDARD_INPUT, in::take);
    }
    Path file = file(word);
    return new Source(file.toString(), () -> bytes(file));
  }

  boolean isStandardInput() {
    return name.equals(STANDARD_INPUT);
  }

  /**
   * @throws InvalidInput if it is no file's name
   */
  static Path file(String word) {
    try {
      return Path.of(word);
    } catch (InvalidPathException e) {
      throw new InvalidInput("not a file's name: " + word);
    }
  }

  /**
   * @throws InvalidInput if it cannot be read
   */
  byte[] bytes() {
    return reading.get();
  }

  /**
   * @throws InvalidInput if it cannot be read, or is no text in UTF-8
   */
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInput(name + " is no text in UTF-8");
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInput("there is no file " + file);
    } catch (IOException e) {
      throw new InvalidInput(
          Files.isDirectory(file)
              ? file + " is a folder"
              : file + " cannot be read: " + e.getMessage());
    }
  }
}
