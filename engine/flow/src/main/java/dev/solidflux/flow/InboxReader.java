package dev.solidflux.flow;

import dev.solidflux.flow.port.Journal;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Brings the commands of a shard's inbox in, page by page: the next page is read only when every
 * command of the last one is committed and its row gone, so no row is taken twice and memory holds
 * one page. Confined to the shard's loop.
 */
final class InboxReader {

  private static final Logger log = LoggerFactory.getLogger(InboxReader.class);
  private static final int PAGE = 200;

  private final Journal journal;
  private final int shard;
  private final Scheduler loop;
  private final IntSupplier room;
  private final Consumer<Input> taker;
  private final Signal wake = new Signal();
  private int outstanding;
  private boolean wantsRoom;

  /**
   * @param room how many commands may be taken now: each may send a task
   */
  InboxReader(Journal journal, int shard, Scheduler loop, IntSupplier room, Consumer<Input> taker) {
    this.journal = journal;
    this.shard = shard;
    this.loop = loop;
    this.room = room;
    this.taker = taker;
  }

  /** Reads whenever a hint says that there may be something; never completes. */
  Flux<Void> run(Flux<?> hints) {
    Flux<Void> raising = hints.doOnNext(hint -> wake.raise()).thenMany(Flux.never());
    Flux<Void> reading =
        wake.await().publishOn(loop).then(Mono.defer(this::read)).repeat().thenMany(Flux.never());
    return Flux.merge(raising, reading);
  }

  private Mono<Void> read() {
    int most = Math.min(PAGE, room.getAsInt());
    wantsRoom = most == 0;
    if (outstanding > 0 || most == 0) {
      return Mono.empty();
    }
    return journal
        .inbox(shard, most)
        .publishOn(loop)
        .doOnNext(
            page -> {
              outstanding = page.size();
              page.forEach(entry -> taker.accept(new Input.FromInbox(entry)));
            })
        .then()
        .onErrorResume(
            e -> {
              log.atWarn()
                  .addKeyValue("shard", shard)
                  .log("reading the inbox failed, trying again: {}", e.toString());
              return Mono.empty();
            });
  }

  /** Reads at last if it could not for lack of room. */
  void lookAgainForRoom() {
    if (wantsRoom && room.getAsInt() > 0) {
      wake.raise();
    }
  }

  /** So many of the page's commands are committed. */
  void done(int count) {
    outstanding -= count;
    if (count > 0 && outstanding == 0) {
      wake.raise();
    }
  }
}
