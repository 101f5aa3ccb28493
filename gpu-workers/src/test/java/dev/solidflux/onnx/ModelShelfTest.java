package dev.solidflux.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ModelShelfTest {

  private final List<String> happened = new CopyOnWriteArrayList<>();
  private final ModelShelf<Loaded> shelf = new ModelShelf<>(2);

  private record Loaded(String name, List<String> happened) implements ModelShelf.Loaded {
    @Override
    public void close() {
      happened.add("-" + name);
    }
  }

  private ModelShelf<Loaded>.Use use(String place, String name) throws Exception {
    return shelf.use(
        new ModelShelf.Key(place, Model.written(name, () -> new byte[0])),
        () -> {
          happened.add("+" + name);
          return new Loaded(name, happened);
        });
  }

  @Test
  void whatNobodyHasUsedForLongestGoesAndWhatSomebodyUsesStays() throws Exception {
    use("x", "a").close();
    ModelShelf<Loaded>.Use b = use("x", "b");
    use("x", "a").close();
    ModelShelf<Loaded>.Use c = use("x", "c");
    assertThat(happened).as("b is used").containsExactly("+a", "+b", "-a", "+c");
    ModelShelf<Loaded>.Use d = use("x", "d");
    assertThat(happened).as("all are used").endsWith("+c", "+d");
    use("y", "e").close();
    c.close();
    assertThat(happened).as("one too many until then").endsWith("+e", "-c");
    b.close();
    d.close();
    assertThat(shelf.size()).isEqualTo(3);
  }

  @Test
  void manyWhoWantItAtTheSameTimeWaitForOneToLoadIt() throws Exception {
    CountDownLatch all = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> names = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        names.add(
            threads.submit(
                () -> {
                  all.countDown();
                  all.await();
                  try (ModelShelf<Loaded>.Use a = use("x", "a")) {
                    return a.what().name();
                  }
                }));
      }
      for (Future<String> name : names) {
        assertThat(name.get()).isEqualTo("a");
      }
    }
    assertThat(happened).containsExactly("+a");
  }

  @Test
  void whatCannotBeLoadedIsTriedAgainByTheNext() throws Exception {
    ModelShelf.Key key = new ModelShelf.Key("x", Model.written("a", () -> new byte[0]));
    assertThatThrownBy(
            () ->
                shelf.use(
                    key,
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
    assertThat(shelf.size()).isZero();
    use("x", "a").close();
    assertThat(happened).containsExactly("+a");
  }

  @Test
  void whoeverLoadsItMayBeStoppedAndTheOthersAreNot() throws Exception {
    ModelShelf.Key key = new ModelShelf.Key("x", Model.written("a", () -> new byte[0]));
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Thread stopped =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    shelf.use(
                        key,
                        () -> {
                          loading.countDown();
                          never.await();
                          return new Loaded("never", happened);
                        });
                  } catch (Exception e) {
                    happened.add(e.getClass().getSimpleName());
                  }
                });
    loading.await();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> other = threads.submit(() -> use("x", "a"));
      stopped.interrupt();
      other.get();
    }
    stopped.join();
    assertThat(happened).containsExactlyInAnyOrder("InterruptedException", "+a");
  }

  @Test
  void whatIsDroppedIsClosedOnceNobodyUsesItAndLoadedAnewForTheNext() throws Exception {
    ModelShelf<Loaded>.Use first = use("x", "a");
    ModelShelf<Loaded>.Use second = use("x", "a");
    first.drop();
    first.close();
    ModelShelf<Loaded>.Use anew = use("x", "a");
    assertThat(happened).containsExactly("+a", "+a");
    second.close();
    assertThat(happened).endsWith("-a");
    anew.close();
    assertThat(happened).hasSize(3);
  }
}
