package dev.solidflux.pipelinetest;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.run.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** The pipelines that the one under test begins runs of. */
record Others(Map<String, Pipeline> documents, Map<String, ChildScript> scripts) {

  Others {
    documents = Map.copyOf(documents);
    scripts = Map.copyOf(scripts);
  }

  /** What becomes of a run of such a pipeline. */
  sealed interface Other {

    /** It is played. */
    record Document(Pipeline pipeline) implements Other {}

    /**
     * It has ended.
     *
     * @param failure null if it succeeded
     */
    record Ended(JsonNode output, @Nullable Failure failure) implements Other {}

    /** There is none, which is what the run is told. */
    record Unknown() implements Other {}
  }

  Other find(String pipeline, JsonNode input) {
    ChildScript script = scripts.get(pipeline);
    if (script != null) {
      return scripted(script, input);
    }
    Pipeline document = documents.get(pipeline);
    return document == null ? new Other.Unknown() : new Other.Document(document);
  }

  private static Other scripted(ChildScript script, JsonNode input) {
    try {
      return new Other.Ended(PipelineTest.JSON.valueToTree(script.run(input)), null);
    } catch (TaskFails e) {
      return failed(e.type(), e);
    } catch (Exception e) {
      return failed(e.getClass().getName(), e);
    }
  }

  private static Other failed(String type, Exception why) {
    String message = String.valueOf(why.getMessage());
    return new Other.Ended(
        NullNode.getInstance(), new Failure(Failure.Cause.CHILD, type, message, null));
  }
}
