package dev.solidflux.onnx;

import dev.solidflux.artifact.Artifacts;
import dev.solidflux.worker.Solid;
import dev.solidflux.workerfile.Section;
import dev.solidflux.workerfile.SolidKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A solid of a worker's file that is a model: see {@link OnnxSolid}. */
public final class ModelKind implements SolidKind {

  private static final int MOST = 1_000;

  @Override
  public String property() {
    return "model";
  }

  @Override
  public @Nullable Solid<JsonNode> read(Section section) {
    String model = section.text("model");
    Path file = model == null ? section.folder() : section.folder().resolve(model);
    OnnxSolid solid = OnnxSolid.of(file);
    for (Map.Entry<String, Section> input : section.sections("inputs").entrySet()) {
      TensorSource source = source(input.getValue());
      if (source != null) {
        solid.input(input.getKey(), source);
      }
    }
    for (Map.Entry<String, Section> output : section.sections("outputs").entrySet()) {
      TensorTarget target = target(output.getValue());
      if (target != null) {
        solid.output(output.getKey(), target);
      }
    }
    Section batch = section.section("batch");
    if (batch != null) {
      Integer tasks = batch.integer("tasks", 1, MOST);
      Duration wait = batch.duration("wait");
      batch.nothingElse();
      solid.batch(tasks == null ? 1 : tasks, wait == null ? Duration.ZERO : wait);
    }
    Integer threads = section.integer("threads", 1, MOST);
    if (threads != null) {
      solid.threads(threads);
    }
    return model == null ? null : solid;
  }

  private static @Nullable TensorSource source(Section input) {
    String json = input.text("json");
    String npy = input.text("npy");
    input.nothingElse();
    if ((json == null) == (npy == null)) {
      input.fault("must have json or npy, the name of an argument");
      return null;
    }
    Artifacts artifacts = npy == null ? null : input.artifacts();
    return json != null
        ? TensorSource.json(json)
        : npy == null || artifacts == null ? null : TensorSource.npy(npy, artifacts);
  }

  private static @Nullable TensorTarget target(Section output) {
    boolean json = Boolean.TRUE.equals(output.truth("json"));
    boolean npy = Boolean.TRUE.equals(output.truth("npy"));
    output.nothingElse();
    if (json == npy) {
      output.fault("must have json: true or npy: true");
      return null;
    }
    Artifacts artifacts = json ? null : output.artifacts();
    if (artifacts != null && !artifacts.keeps()) {
      output.fault("npy", "needs a place: SOLIDFLUX_ARTIFACTS says where artifacts are kept");
    }
    return json ? TensorTarget.json() : artifacts == null ? null : TensorTarget.npy(artifacts);
  }
}
