package dev.solidflux.api.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with a file for each secret, as Kubernetes mounts them: each file is a link into a
 * folder that is exchanged as a whole. What is no secret is left out, and told.
 */
final class SecretFiles {

  static final int MOST = 256;
  static final int MOST_BYTES = 64 << 10;

  /** Whoever names another folder by mistake is not told of every file in it. */
  private static final int MOST_FILES = 2 * MOST;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  /**
   * What a folder holds.
   *
   * @param values by name
   * @param faults why other files are no secrets, for people; no values in them
   */
  record Found(Map<String, String> values, List<String> faults) {
    Found {
      values = Map.copyOf(values);
      faults = List.copyOf(faults);
    }
  }

  /** Reads all; never throws. */
  static Found read(Path folder) {
    Map<String, String> values = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .limit(MOST_FILES)
          .forEach(file -> read(file, values, faults));
    } catch (IOException | UncheckedIOException e) {
      faults.add("cannot read " + folder + ": " + e);
    }
    return new Found(values, faults);
  }

  private static void read(Path file, Map<String, String> values, List<String> faults) {
    String name = file.getFileName().toString();
    String fault = fault(name, values.size());
    if (!fault.isEmpty() || !Files.isRegularFile(file)) {
      faults.add(name + ": " + (fault.isEmpty() ? "it is no file" : fault));
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      String value = withoutLineEnd(text(bytes));
      String no = SecretValue.fault(value);
      if (no.isEmpty()) {
        values.put(name, value);
      } else {
        faults.add(name + ": " + no);
      }
    } catch (CharacterCodingException e) {
      faults.add(name + ": it is not UTF-8");
    } catch (IOException e) {
      faults.add(name + ": it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static String fault(String name, int before) {
    if (!NAME.matcher(name).matches()) {
      return "its name can stand in no expression";
    }
    return before >= MOST ? "there are " + MOST + " secrets before it" : "";
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Whoever writes a file with an editor does not mean it. */
  private static String withoutLineEnd(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return line.endsWith("\r") && line.length() < text.length()
        ? line.substring(0, line.length() - 1)
        : line;
  }

  private SecretFiles() {}
}
