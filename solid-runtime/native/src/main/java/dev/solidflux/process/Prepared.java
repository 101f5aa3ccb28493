package dev.solidflux.process;

import tools.jackson.databind.JsonNode;

/** A solid that has something to do for a task while that waits for its slot. */
public interface Prepared {

  /**
   * @throws Exception if it could not; the task is run all the same
   */
  void prepare(JsonNode arguments) throws Exception;
}
