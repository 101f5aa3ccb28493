package dev.solidflux.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.core.expression.Template;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class BlockTest {
  private static final Template EMPTY = Template.constant(JsonNodeFactory.instance.objectNode());

  @Test
  void anUnknownSolidIsAnError() {
    Block block = new Block(List.of(solid("a")));
    assertThat(block.solid("a").name()).isEqualTo("a");
    assertThatThrownBy(() -> block.solid("b")).hasMessage("there is no solid named b");
  }

  @Test
  void dependentsAreInTheOrderOfTheDocument() {
    Block block = new Block(List.of(solid("c", "a"), solid("b", "a", "c"), solid("a")));
    assertThat(block.dependents("a")).extracting(Solid::name).containsExactly("c", "b");
    assertThat(block.dependents("b")).isEmpty();
  }

  @Test
  void twoSolidsOfOneNameAndUnknownDependenciesAreRefused() {
    assertThatThrownBy(() -> new Block(List.of(solid("a"), solid("a"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Block(List.of(solid("a", "z"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void blocksOfTheSameContentAreEqual() {
    assertThat(new Block(List.of(solid("a"))))
        .isEqualTo(new Block(List.of(solid("a"))))
        .hasSameHashCodeAs(new Block(List.of(solid("a"))))
        .isNotEqualTo(new Block(List.of(solid("b"))));
  }

  private static Solid solid(String name, String... dependsOn) {
    return new Solid(
        name,
        name,
        new Work.Value(EMPTY),
        Set.of(dependsOn),
        Join.ALL,
        null,
        OnError.FAIL,
        null,
        null);
  }
}
