package dev.solidflux.worker.slot;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in one word where slots come from, as a variable or a file does: {@code auto}, {@code
 * nvidia}, {@code cpu:4}, {@code cpu:4:8Gi} (with the memory of each), {@code file:/path}.
 */
public final class SlotText {

  private static final Pattern CPU = Pattern.compile("cpu:([0-9]{1,4})(?::(.+))?");

  private SlotText() {}

  /**
   * @throws IllegalArgumentException if it is none of these
   */
  public static SlotProvider provider(String text) {
    return provider(text, Path.of(""));
  }

  /**
   * @param folder where relative paths begin
   * @throws IllegalArgumentException if it is none of these
   */
  public static SlotProvider provider(String text, Path folder) {
    Matcher cpu = CPU.matcher(text);
    if (text.equals("auto")) {
      return new AnySlots();
    } else if (text.equals("nvidia")) {
      return NvidiaSlots.ofThisMachine();
    } else if (cpu.matches()) {
      int number = Integer.parseInt(cpu.group(1));
      return cpu.group(2) == null
          ? new CpuSlots(number)
          : new CpuSlots(number, ByteSize.parse(cpu.group(2)));
    } else if (text.startsWith("file:") && text.length() > "file:".length()) {
      return new SlotFile(folder.resolve(text.substring("file:".length())));
    }
    throw new IllegalArgumentException(
        "must be auto, nvidia, cpu:NUMBER, cpu:NUMBER:MEMORY or file:PATH, not " + text);
  }
}
