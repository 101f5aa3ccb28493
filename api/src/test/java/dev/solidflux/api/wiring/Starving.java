package dev.solidflux.api.wiring;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A process that uses up its memory in a thread of some kind, and never ends by itself. */
final class Starving {
  private static final List<long[]> all = new ArrayList<>();

  public static void main(String[] words) throws InterruptedException {
    OutOfMemory.endsProcess();
    System.out.println("starving a " + words[0]);
    switch (words[0]) {
      case "thread" -> new Thread(Starving::starve).start();
      case "scheduler" -> Schedulers.parallel().schedule(Starving::starve);
      case "operator" ->
          Mono.fromRunnable(Starving::starve).subscribeOn(Schedulers.boundedElastic()).subscribe();
      case "event-loop" ->
          new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).execute(Starving::starve);
      default -> throw new IllegalArgumentException(words[0]);
    }
    Thread.currentThread().join();
  }

  private static void starve() {
    while (true) {
      all.add(new long[1 << 20]);
    }
  }

  private Starving() {}
}
