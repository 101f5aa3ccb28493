package dev.solidflux.pipelinetest;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a run of another pipeline comes to. */
@FunctionalInterface
public interface ChildScript {

  /**
   * Its output: anything that Jackson writes as JSON.
   *
   * @param input of that run
   * @throws TaskFails if it is to fail with an error of that name
   * @throws Exception if it is to fail with an error of the exception's class
   */
  @Nullable Object run(JsonNode input) throws Exception;
}
