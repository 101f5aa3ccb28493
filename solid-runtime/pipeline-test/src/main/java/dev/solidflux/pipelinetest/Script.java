package dev.solidflux.pipelinetest;

import org.jspecify.annotations.Nullable;

/** What a worker does with a task. */
@FunctionalInterface
public interface Script {

  /**
   * @return the result: anything that Jackson writes as JSON
   * @throws TaskFails for a failure of that type; every other exception is one of its own class
   */
  @Nullable Object run(Task task) throws Exception;
}
