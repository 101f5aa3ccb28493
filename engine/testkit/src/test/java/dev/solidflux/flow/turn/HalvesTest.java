package dev.solidflux.flow.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.flow.port.Journal.InboxEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HalvesTest {

  private static Input input(int run, int id) {
    return new Input.FromInbox(
        new InboxEntry(
            id, new RunId(new UUID(1, run)), new Kept.Known<>(new Command.Release()), 2, null));
  }

  @Test
  void inputsOfOneRunStayTogetherAndInOrderWhileThereIsAnother() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      List<Input> inputs = new ArrayList<>();
      int count = 2 + random.nextInt(20);
      for (int id = 0; id < count; id++) {
        inputs.add(input(random.nextInt(4), id));
      }
      Halves halves = Halves.of(inputs);
      assertThat(halves.first()).isNotEmpty();
      assertThat(halves.second()).isNotEmpty();
      List<Input> both = new ArrayList<>(halves.first());
      both.addAll(halves.second());
      assertThat(both).containsExactlyInAnyOrderElementsOf(inputs);
      for (int run = 0; run < 4; run++) {
        RunId id = new RunId(new UUID(1, run));
        assertThat(of(both, id)).isEqualTo(of(inputs, id));
      }
      if (inputs.stream().map(Input::run).distinct().count() > 1) {
        assertThat(halves.first().stream().map(Input::run).toList())
            .doesNotContainAnyElementsOf(halves.second().stream().map(Input::run).toList());
      }
    }
  }

  private static List<Input> of(List<Input> inputs, RunId run) {
    return inputs.stream().filter(input -> run.equals(input.run())).toList();
  }

  @Test
  void theInputsOfASingleRunAreDividedInTheMiddle() {
    List<Input> inputs = List.of(input(1, 1), input(1, 2), input(1, 3));
    assertThat(Halves.of(inputs)).isEqualTo(new Halves(inputs.subList(0, 1), inputs.subList(1, 3)));
  }
}
