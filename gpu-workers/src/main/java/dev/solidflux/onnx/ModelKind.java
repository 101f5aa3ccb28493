package dev.solidflux.onnx;

import dev.solidflux.worker.Solid;
import dev.solidflux.workerfile.Section;
import dev.solidflux.workerfile.SolidKind;
import java.nio.file.Path;
import java.time.Duration;
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
    section.sections("inputs").forEach((name, input) -> solid.input(name, source(input)));
    section.sections("outputs").forEach((name, output) -> solid.output(name, target(output)));
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

  private static TensorSource source(Section input) {
    String json = input.text("json");
    String npy = input.text("npy");
    input.nothingElse();
    if ((json == null) == (npy == null)) {
      input.fault("must have json or npy, the name of an argument");
    }
    return json != null ? TensorSource.json(json) : TensorSource.npy(String.valueOf(npy));
  }

  private static TensorTarget target(Section output) {
    Boolean json = output.truth("json");
    String npy = output.text("npy");
    output.nothingElse();
    if ((json == null) == (npy == null)) {
      output.fault("must have json: true, or npy, the name of an argument");
    }
    return npy == null ? TensorTarget.json() : TensorTarget.npy(npy);
  }
}
