package dev.solidflux.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.expression.Parsed;
import dev.solidflux.core.expression.Template;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class PipelineTest {
  private static final Template EMPTY =
      ((Parsed.Sound) Template.parse(JsonNodeFactory.instance.objectNode())).template();

  @Test
  void anUnknownSolidIsAnError() {
    Pipeline pipeline = new Pipeline("p", List.of(solid("a")), EMPTY);
    assertThat(pipeline.solid("a").name()).isEqualTo("a");
    assertThatThrownBy(() -> pipeline.solid("b")).hasMessage("no solid named b in pipeline p");
  }

  @Test
  void dependentsAreInTheOrderOfTheDocument() {
    Pipeline pipeline =
        new Pipeline("p", List.of(solid("c", "a"), solid("b", "a", "c"), solid("a")), EMPTY);
    assertThat(pipeline.dependents("a")).extracting(Solid::name).containsExactly("c", "b");
    assertThat(pipeline.dependents("b")).isEmpty();
  }

  @Test
  void twoSolidsOfOneNameAndUnknownDependenciesAreRefused() {
    assertThatThrownBy(() -> new Pipeline("p", List.of(solid("a"), solid("a")), EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pipeline("p", List.of(solid("a", "z")), EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pipelinesOfTheSameContentAreEqual() {
    assertThat(new Pipeline("p", List.of(solid("a")), EMPTY))
        .isEqualTo(new Pipeline("p", List.of(solid("a")), EMPTY))
        .hasSameHashCodeAs(new Pipeline("p", List.of(solid("a")), EMPTY))
        .isNotEqualTo(new Pipeline("p", List.of(solid("b")), EMPTY));
  }

  private static Solid solid(String name, String... dependsOn) {
    return new Solid(
        name, "q", "t", EMPTY, Set.of(dependsOn), null, Retry.NONE, Timeouts.DEFAULT, false);
  }
}
