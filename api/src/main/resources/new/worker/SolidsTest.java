package com.example.@package@;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.solidflux.solidtest.Replies;
import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SolidsTest {
  private final SolidTest solids = SolidTest.of(new Solids());

  @Test
  void whoeverComesIsGreeted() {
    Replies replies = solids.run(SolidTask.of("@name@.greet", Map.of("name", "Ada")));

    assertEquals("Hello Ada", replies.result().asString());
  }
}
