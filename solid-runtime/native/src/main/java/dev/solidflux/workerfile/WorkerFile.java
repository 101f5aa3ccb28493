package dev.solidflux.workerfile;

import dev.solidflux.process.Prepared;
import dev.solidflux.worker.Solid;
import dev.solidflux.worker.SolidQueue;
import dev.solidflux.worker.Worker;
import dev.solidflux.worker.WorkerFiles;
import dev.solidflux.worker.slot.SlotNeed;
import dev.solidflux.worker.slot.SlotProbe;
import dev.solidflux.worker.slot.SlotProvider;
import dev.solidflux.worker.slot.SlotText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads a worker's file, YAML or JSON: its slots, its queues, and the solids of each. Relative
 * paths in it begin where it is.
 */
public final class WorkerFile implements WorkerFiles {

  private static final int LARGEST = 1 << 20;
  private static final int MOST = 1_000;

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, String> environment;

  /** With the variables of this process. */
  public WorkerFile() {
    this(System.getenv());
  }

  public WorkerFile(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void register(Path file, Worker worker) throws IOException {
    List<String> faults = new ArrayList<>();
    Section root =
        Section.root(
            new Section.Document(folder(file), faults, new LazyArtifacts(environment)), tree(file));
    // models are native code, which would hold a virtual thread's carrier
    worker.threads(Worker.Threads.PLATFORM);
    slots(root, worker);
    queues(root, worker);
    root.nothingElse();
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          file + ":\n  " + String.join("\n  ", faults.stream().distinct().toList()));
    }
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  private static JsonNode tree(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IllegalArgumentException(file + " has more than " + LARGEST + " bytes");
    }
    try {
      return YAML.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s:%d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
  }

  private static void slots(Section root, Worker worker) {
    SlotProvider slots =
        root.value("slots", value -> SlotText.provider(value.asString(""), root.folder()));
    if (slots != null) {
      worker.slots(slots);
    }
    List<String> probe = new ArrayList<>(root.texts("probe"));
    if (!probe.isEmpty()) {
      probe.set(0, root.program(probe.getFirst()));
      worker.probe(SlotProbe.program(probe));
    }
  }

  private static void queues(Section root, Worker worker) {
    Map<String, SolidKind> kinds = kinds();
    Map<String, Section> queues = root.sections("queues");
    if (queues.isEmpty()) {
      root.fault("queues", "must name a queue");
    }
    queues.forEach((name, queue) -> worker.queue(name, q -> queue(queue, q, kinds)));
  }

  private static Map<String, SolidKind> kinds() {
    Map<String, SolidKind> kinds = new LinkedHashMap<>();
    ServiceLoader.load(SolidKind.class, Thread.currentThread().getContextClassLoader())
        .forEach(kind -> kinds.put(kind.property(), kind));
    return kinds;
  }

  private static void queue(Section queue, SolidQueue serves, Map<String, SolidKind> kinds) {
    Integer concurrency = queue.integer("concurrency", 1, MOST);
    if (concurrency != null) {
      serves.concurrency(concurrency);
    }
    Integer ahead = queue.integer("ahead", 0, MOST);
    if (ahead != null) {
      serves.ahead(ahead);
    }
    Map<String, Section> solids = queue.sections("solids");
    if (solids.isEmpty()) {
      queue.fault("solids", "must name a solid");
    }
    queue.nothingElse();
    solids.forEach((task, solid) -> solid(task, solid, serves, kinds));
  }

  private static void solid(
      String task, Section section, SolidQueue queue, Map<String, SolidKind> kinds) {
    List<SolidKind> of = kinds.values().stream().filter(k -> section.has(k.property())).toList();
    SlotNeed need = need(section.section("needs"));
    boolean leased = Boolean.TRUE.equals(section.truth("leased"));
    if (of.size() != 1) {
      section.fault("must have one of " + kinds.keySet());
      return;
    }
    Solid<JsonNode> solid = of.getFirst().read(section);
    section.nothingElse();
    if (solid == null) {
      return;
    }
    queue.solid(task, solid);
    if (solid instanceof Prepared prepared) {
      queue.prepared(task, arguments -> prepare(prepared, arguments));
    }
    if (need != null) {
      queue.needs(task, need);
    }
    if (leased) {
      queue.leased(task);
    }
  }

  private static void prepare(Prepared solid, JsonNode arguments) {
    try {
      solid.prepare(arguments);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable SlotNeed need(@Nullable Section needs) {
    if (needs == null) {
      return null;
    }
    Integer slots = needs.integer("slots", 1, MOST);
    Long memory = needs.bytes("memory");
    Integer share = needs.integer("share", 1, MOST);
    needs.nothingElse();
    if (slots != null && slots > 1 && share != null && share > 1) {
      needs.fault("share", "is of one slot only");
      return null;
    }
    return new SlotNeed(
        slots == null ? 1 : slots, memory == null ? 0 : memory, share == null ? 1 : share);
  }
}
