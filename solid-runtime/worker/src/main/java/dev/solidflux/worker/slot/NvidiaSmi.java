package dev.solidflux.worker.slot;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Reads what {@code nvidia-smi} shows: the state of devices from {@code -q -x}, and the UUIDs of
 * slices, which stand nowhere else, from {@code -L}.
 *
 * @param command its name, or the path to it
 */
record NvidiaSmi(String command) {

  private static final Pattern DEVICE_LINE =
      Pattern.compile("GPU [0-9]+: .*\\(UUID: (GPU-[0-9A-Za-z-]+)\\)");
  private static final Pattern SLICE_LINE =
      Pattern.compile("\\s+MIG (\\S+)\\s+Device\\s+([0-9]+): \\(UUID: (MIG-[0-9A-Za-z/-]+)\\)");
  private static final Pattern MEMORY = Pattern.compile("([0-9]+) MiB");

  /**
   * A graphics processor.
   *
   * @param bus where it is, as {@link XidLog#bus} writes it
   * @param slots itself, or its slices
   * @param used bytes of memory that are in use, by the slots' ids
   * @param fault why it had better not be used; null if it is well
   */
  record Device(
      String uuid, String bus, List<Slot> slots, Map<String, Long> used, @Nullable String fault) {}

  private record Slice(String profile, int index, String uuid) {}

  List<Device> devices() throws IOException, InterruptedException {
    Map<String, List<Slice>> slices = slices(CommandOutput.of(List.of(command, "-L")));
    List<Device> devices = new ArrayList<>();
    for (Element gpu : children(log(CommandOutput.of(List.of(command, "-q", "-x"))), "gpu")) {
      devices.add(device(gpu, slices));
    }
    return devices;
  }

  private static Map<String, List<Slice>> slices(String listing) {
    Map<String, List<Slice>> slices = new HashMap<>();
    List<Slice> ofDevice = new ArrayList<>();
    for (String line : listing.lines().toList()) {
      Matcher device = DEVICE_LINE.matcher(line);
      Matcher slice = SLICE_LINE.matcher(line);
      if (device.matches()) {
        ofDevice = slices.computeIfAbsent(device.group(1), uuid -> new ArrayList<>());
      } else if (slice.matches()) {
        ofDevice.add(new Slice(slice.group(1), Integer.parseInt(slice.group(2)), slice.group(3)));
      }
    }
    return slices;
  }

  private static Device device(Element gpu, Map<String, List<Slice>> slices) throws IOException {
    String uuid = text(gpu, "uuid");
    String model = text(gpu, "product_name");
    List<Slot> slots = new ArrayList<>();
    Map<String, Long> used = new HashMap<>();
    if (text(gpu, "mig_mode", "current_mig").equals("Enabled")) {
      Map<Integer, Element> shown = new HashMap<>();
      for (Element slice : children(gpu, "mig_devices", "mig_device")) {
        shown.put(Integer.valueOf(text(slice, "index")), slice);
      }
      for (Slice slice : slices.getOrDefault(uuid, List.of())) {
        @Nullable Element its = shown.get(slice.index());
        @Nullable Long memory = memory(its, "total");
        slots.add(
            new Slot(
                slice.uuid(),
                Slot.Kind.MIG,
                model + " MIG " + slice.profile(),
                memory == null ? Long.MAX_VALUE : memory));
        putIfKnown(used, slice.uuid(), memory(its, "used"));
      }
    } else {
      @Nullable Long memory = memory(gpu, "total");
      slots.add(new Slot(uuid, Slot.Kind.GPU, model, memory == null ? Long.MAX_VALUE : memory));
      putIfKnown(used, uuid, memory(gpu, "used"));
    }
    return new Device(uuid, XidLog.bus(gpu.getAttribute("id")), slots, used, fault(gpu));
  }

  private static void putIfKnown(Map<String, Long> used, String id, @Nullable Long bytes) {
    if (bytes != null) {
      used.put(id, bytes);
    }
  }

  private static @Nullable Long memory(@Nullable Element device, String which) {
    Matcher bytes = MEMORY.matcher(device == null ? "" : text(device, "fb_memory_usage", which));
    return bytes.matches() ? Long.parseLong(bytes.group(1)) << 20 : null;
  }

  /** What newer drivers recommend, or that the older ones' figures cannot be had any more. */
  private static @Nullable String fault(Element gpu) {
    String recovery = text(gpu, "gpu_recovery_action");
    if (!recovery.isEmpty() && !recovery.equals("None") && !recovery.equals("N/A")) {
      return "the driver asks for recovery: " + recovery;
    }
    String memory = text(gpu, "fb_memory_usage", "total").toLowerCase(Locale.ROOT);
    if (memory.contains("lost") || memory.contains("err") || memory.contains("unknown")) {
      return "the driver cannot reach it: " + memory;
    }
    String remapping = text(gpu, "remapped_rows", "remapped_row_failure");
    return remapping.equals("Yes") ? "rows of its memory could not be remapped" : null;
  }

  private Element log(String xml) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      // it names a DTD that is not beside it
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      factory.setExpandEntityReferences(false);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(
          "what " + command + " -q -x prints cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(Element of, String... path) {
    List<Element> found = children(of, path);
    return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
  }

  private static List<Element> children(Element of, String... path) {
    List<Element> level = List.of(of);
    for (String name : path) {
      List<Element> next = new ArrayList<>();
      for (Element element : level) {
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
          Node node = nodes.item(i);
          if (node instanceof Element child && child.getTagName().equals(name)) {
            next.add(child);
          }
        }
      }
      level = next;
    }
    return level;
  }
}
