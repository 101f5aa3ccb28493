package dev.solidflux.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a program has more memory than it may. */
interface MemoryLimit extends AutoCloseable {

  /** As much as there is. */
  MemoryLimit NONE = tree -> false;

  /** Whether the program, with all that it has begun, has taken more, or been ended for it. */
  boolean isPassed(ProcessTree tree);

  /** A folder of the kernel's control groups that the program is to be put in; empty for none. */
  default String group() {
    return "";
  }

  @Override
  default void close() {}

  /** Looked at from time to time, so that it is passed for a moment. */
  record Watched(long bytes) implements MemoryLimit {

    private static final Pattern RESIDENT =
        Pattern.compile("^RssAnon:\\s+([0-9]+) kB", Pattern.MULTILINE);

    @Override
    public boolean isPassed(ProcessTree tree) {
      Set<ProcessHandle> members = tree.members();
      return members.stream().mapToLong(Watched::resident).sum() > bytes;
    }

    /**
     * What is shared is counted each time, as the kernel's own sum does for what is not swapped.
     */
    private static long resident(ProcessHandle process) {
      try {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        // without files that are mapped, which the kernel can take back at any time
        Matcher resident = RESIDENT.matcher(Files.readString(status, StandardCharsets.ISO_8859_1));
        return resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0;
      } catch (IOException | RuntimeException e) { // it has ended
        return 0;
      }
    }
  }
}
