package dev.solidflux.pipeline;

import tools.jackson.databind.node.ObjectNode;

/** What is in a group, as it is being written. */
public final class GroupSource {

  private final ObjectNode group;

  GroupSource(ObjectNode group) {
    this.group = group;
  }

  /** One more. */
  public GroupSource solid(String name, SolidSource<?> solid) {
    group.withObject("solids").set(name, solid.json());
    return this;
  }

  /**
   * The group's result; that of the solids which no other waits for unless it says something else.
   */
  public GroupSource output(Object value) {
    group.set("output", Written.value(value));
    return this;
  }
}
