package dev.solidflux.worker.slot;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The errors of graphics processors that NVIDIA's driver writes to the kernel's log, where that may
 * be read. Those that a program brings about by itself say nothing of the device and are left out,
 * as NVIDIA's device plugin for Kubernetes does.
 */
final class XidLog {

  private static final Logger LOG = LoggerFactory.getLogger(XidLog.class);

  private static final Pattern XID =
      Pattern.compile("NVRM: Xid \\(PCI:([0-9A-Fa-f:.]+)\\): ([0-9]+)(?:, (.{0,200}))?");

  private static final Pattern BUS =
      Pattern.compile("0*([0-9a-f]+):([0-9a-f]+:[0-9a-f]+)(?:\\.[0-9a-f]+)?");

  /**
   * By NVIDIA's list: exception of the graphics engine, page fault, preempted clean-up and such.
   */
  private static final Set<String> OF_PROGRAMS = Set.of("13", "31", "43", "45", "68", "109");

  private final List<String> command;
  private Set<String> seen = Set.of();
  private boolean readable = true;

  /**
   * @param command prints the log, each line with the time it was written
   */
  XidLog(List<String> command) {
    this.command = List.copyOf(command);
  }

  static XidLog ofKernel() {
    return new XidLog(List.of("dmesg"));
  }

  /** What was told since this was asked before, by the device's place as {@link #bus} writes it. */
  Map<String, String> since() throws InterruptedException {
    Set<String> now = new HashSet<>();
    Map<String, String> told = new HashMap<>();
    for (String line : lines()) {
      Matcher xid = XID.matcher(line);
      if (xid.find() && !OF_PROGRAMS.contains(xid.group(2))) {
        now.add(line);
        if (!seen.contains(line)) {
          String words = xid.group(3) == null ? "" : ": " + xid.group(3).strip();
          told.put(bus(xid.group(1)), "Xid " + xid.group(2) + words);
        }
      }
    }
    seen = now;
    return told;
  }

  private List<String> lines() throws InterruptedException {
    if (!readable) {
      return List.of();
    }
    try {
      return CommandOutput.of(command).lines().toList();
    } catch (IOException e) {
      readable = false;
      LOG.warn(
          "the kernel's log cannot be read, so errors of graphics processors (Xid) are seen only by"
              + " what follows from them: {}",
          e.getMessage());
      return List.of();
    }
  }

  /** The kernel writes {@code 0000:3b:00}, nvidia-smi {@code 00000000:3B:00.0}. */
  static String bus(String address) {
    Matcher place = BUS.matcher(address.toLowerCase(Locale.ROOT));
    return place.matches() ? place.group(1) + ":" + place.group(2) : address;
  }
}
