package dev.solidflux.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.core.id.RunId;
import dev.solidflux.flow.Site.Started;
import dev.solidflux.flow.value.ValueSettings;
import dev.solidflux.testkit.ScriptedWorker.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks whose arguments name values that are kept elsewhere. */
class SentValuesTest {

  private static final int DOC = 10_000;

  /** Of messages that are being made. */
  private static final int SENT = 50_000;

  private static final int TASKS = 100;

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  private Started owner() {
    site.worker.succeeding("t.doc", task -> Site.json("\"" + "x".repeat(DOC) + "\""));
    site.worker.succeeding("t.a", task -> task.args().get("n"));
    Started node = site.node(settings -> settings.with(new ValueSettings(1_000, 1 << 20, 0, SENT)));
    site.until(() -> node.owns(Site.SHARDS));
    return node;
  }

  /** Each element's task has the document with it. */
  private List<RunId> fanOuts(String queue, int runs) {
    site.pipeline(
        """
        pipeline: fan-%1$s
        solids:
          doc: {queue: docs, task: t.doc}
          each: {forEach: "${input}", queue: %1$s, task: t.a, args: {doc: "${doc}", n: "${item}"}}
        output: "${size(each)}"
        """
            .formatted(queue));
    List<RunId> all = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      all.add(site.submit("fan-" + queue, Site.upTo(TASKS).toString()));
    }
    return all;
  }

  private void allAreSent(List<RunId> runs) {
    runs.forEach(
        run -> assertThat(site.end(run).getLast().body().get("output").asInt()).isEqualTo(TASKS));
    List<Received> sent =
        site.worker.received().stream().filter(task -> task.args().has("doc")).toList();
    assertThat(sent).hasSize(runs.size() * TASKS);
    assertThat(sent).allMatch(task -> task.args().get("doc").asString().length() == DOC);
  }

  @Test
  void queuesThatWaitForValuesHoldUpNoOther() {
    Started node = owner();
    node.payloads().held = ref -> true;
    List<RunId> waiting = fanOuts("a", 12);
    waiting.addAll(fanOuts("b", 12));
    site.until(() -> node.payloads().asked > 0);
    site.time.advance(Duration.ofSeconds(30));

    site.pipeline("{pipeline: other, solids: {a: {queue: c, task: t.a, args: {n: 1}}}}");
    site.submit("other", 50).forEach(site::end);
    assertThat(node.payloads().asked).isLessThanOrEqualTo(SENT);

    node.payloads().open();
    allAreSent(waiting);
  }

  @Test
  void fewMessagesAreMadeAtATime() {
    Started node = owner();
    List<RunId> runs = fanOuts("a", 4);
    site.until(() -> site.worker.received().size() >= runs.size());
    site.broker.block("low on memory");
    long before = node.payloads().asked;
    site.time.advance(Duration.ofSeconds(30));
    assertThat(node.payloads().asked - before).isLessThanOrEqualTo(2 * SENT);

    site.broker.unblock();
    allAreSent(runs);
  }

  @Test
  void whatIsCancelledWhileItsValuesAreFetchedIsNotSent() {
    Started node = owner();
    node.payloads().held = ref -> true;
    List<RunId> runs = fanOuts("a", 1);
    site.until(() -> node.payloads().asked > 0);
    site.cancel(runs.getFirst());
    site.end(runs.getFirst());
    long begun = node.payloads().asked;

    node.payloads().open();
    site.time.advance(Duration.ofMinutes(1));

    assertThat(site.worker.received()).extracting(Received::name).containsExactly("t.doc");
    assertThat(node.payloads().asked).isEqualTo(begun);
  }
}
