package dev.solidflux.core.run;

import tools.jackson.databind.JsonNode;

/** How tests of the language tell a {@link Story}. */
final class Language {
  static Story of(String solids) {
    return Story.of("pipeline: p\n" + solids);
  }

  static JsonNode output(Story story) {
    return story.only(RunEvent.RunSucceeded.class).output();
  }

  static Outcome.Failed failure(Story story) {
    RunEvent.RunFailed failed = story.only(RunEvent.RunFailed.class);
    return new Outcome.Failed(failed.solid(), failed.failure());
  }

  static void finish(Story story) {
    while (!story.run.open().isEmpty()) {
      story.succeeds(story.run.open().keySet().iterator().next(), "1");
    }
  }

  static Command signal(String name, String payload) {
    return new Command.Signal(name, Story.json(payload));
  }

  private Language() {}
}
