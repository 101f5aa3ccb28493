package dev.solidflux.workerfile;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.process.ProcessSolid;
import dev.solidflux.worker.Solid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A solid that is a program: see {@link ProcessSolid}. */
public final class ProgramKind implements SolidKind {

  @Override
  public String property() {
    return "program";
  }

  @Override
  public @Nullable Solid<JsonNode> read(Section section) {
    @Nullable ProcessSolid solid = program(section);
    // what else is wrong is said, too
    configure(section, solid == null ? ProcessSolid.of("true") : solid);
    return solid;
  }

  private static @Nullable ProcessSolid program(Section section) {
    try {
      return ProcessSolid.of(argv(section));
    } catch (IllegalArgumentException e) {
      section.fault("program", "cannot be: " + e.getMessage());
      return null;
    }
  }

  private static List<String> argv(Section section) {
    List<String> argv = new ArrayList<>(section.texts("program"));
    if (!argv.isEmpty()) {
      argv.set(0, section.program(argv.getFirst()));
    }
    return argv;
  }

  private static void configure(Section section, ProcessSolid solid) {
    section.textsByName("env").forEach(solid::env);
    Long memory = section.bytes("memory");
    if (memory != null) {
      solid.memory(memory);
    }
    Duration grace = section.duration("grace");
    if (grace != null) {
      solid.grace(grace);
    }
    Duration silence = section.duration("silence");
    if (silence != null) {
      solid.silence(silence);
    }
    boolean keeps = Boolean.TRUE.equals(section.truth("keep"));
    List<String> files = section.texts("files");
    if (keeps || !files.isEmpty()) {
      Artifacts artifacts = section.artifacts();
      if (artifacts != null) {
        solid.files(artifacts, files);
      }
      if (artifacts != null && keeps && !artifacts.keeps()) {
        section.fault("keep", "needs a place: SOLIDFLUX_ARTIFACTS says where artifacts are kept");
      }
    }
    Boolean logLines = section.truth("logLines");
    if (logLines != null) {
      solid.logLines(logLines);
    }
    for (String pattern : section.texts("lines")) {
      try {
        solid.line(pattern);
      } catch (IllegalArgumentException e) {
        section.fault("lines", "has " + e.getMessage());
      }
    }
    Section exits = section.section("exits");
    if (exits != null) {
      exits.names().forEach(code -> exit(exits, code, solid));
    }
  }

  private static void exit(Section exits, String code, ProcessSolid solid) {
    @Nullable Object type =
        exits.value(code, value -> value.isString() ? value.stringValue() : exits);
    try {
      if (type instanceof String name) {
        solid.exit(Integer.parseInt(code), name);
      } else if (type != null) {
        meaning(exits, code, solid);
      }
    } catch (NumberFormatException e) {
      exits.fault(code, "is no exit code: a number from 1 to 255");
    } catch (IllegalArgumentException e) {
      exits.fault(code, "is wrong: " + e.getMessage());
    }
  }

  private static void meaning(Section exits, String code, ProcessSolid solid) {
    Section meaning = exits.section(code);
    String name = meaning == null ? null : meaning.text("type");
    if (meaning == null || name == null) {
      exits.fault(code, "must be the type of a failure, or have a type");
      return;
    }
    Duration retryAfter = meaning.duration("retryAfter");
    meaning.nothingElse();
    if (retryAfter == null) {
      solid.exit(Integer.parseInt(code), name);
    } else {
      solid.exit(Integer.parseInt(code), name, retryAfter);
    }
  }
}
