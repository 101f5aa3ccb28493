package dev.solidflux.flow.turn;

import dev.solidflux.flow.pace.Signal;
import dev.solidflux.flow.port.Journal.InboxEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Brings commands of one kind in, page by page: the next page is read only when every command of
 * the last one is committed and its row gone, so no row is taken twice and memory holds one page.
 * Confined to the shard's loop.
 */
final class InboxReader {

  private static final Logger log = LoggerFactory.getLogger(InboxReader.class);

  private final String what;
  private final Supplier<Mono<List<InboxEntry>>> page;
  private final Scheduler loop;
  private final Consumer<Input> taker;
  private final Signal wake = new Signal();
  private final Set<Long> outstanding = new HashSet<>();
  private boolean found = true;
  private boolean failing;

  /**
   * @param what for the log
   * @param page reads the oldest commands
   */
  InboxReader(
      String what, Supplier<Mono<List<InboxEntry>>> page, Scheduler loop, Consumer<Input> taker) {
    this.what = what;
    this.page = page;
    this.loop = loop;
    this.taker = taker;
  }

  /** Reads whenever it was woken; never completes. */
  Flux<Void> run() {
    return wake.await()
        .publishOn(loop)
        .then(Mono.defer(this::read))
        .repeat()
        .thenMany(Flux.never());
  }

  /** There may be something. */
  void wake() {
    wake.raise();
  }

  private Mono<Void> read() {
    if (!outstanding.isEmpty()) {
      return Mono.empty();
    }
    return page.get()
        .publishOn(loop)
        .doOnNext(
            entries -> {
              failing = false;
              found = !entries.isEmpty();
              for (InboxEntry entry : entries) {
                outstanding.add(entry.id());
                taker.accept(new Input.FromInbox(entry));
              }
            })
        .then()
        .onErrorResume(
            e -> {
              log.atLevel(failing ? Level.DEBUG : Level.WARN)
                  .log("reading {} failed, trying again: {}", what, e.toString());
              failing = true;
              return Mono.empty();
            });
  }

  /** This command is committed, or waits elsewhere. */
  void done(long id) {
    if (outstanding.remove(id) && outstanding.isEmpty()) {
      wake.raise();
    }
  }

  /** Whether the last look found nothing, and nothing of before is left. */
  boolean isDrained() {
    return !found && outstanding.isEmpty();
  }
}
