package dev.solidflux.payloads;

import dev.solidflux.flow.port.Payloads;
import dev.solidflux.json.Ref;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Values in a directory, each a file. Several nodes may share it, if it is the same for all of them
 * and a rename within it is seen by all.
 */
public final class FilePayloads implements Payloads, AutoCloseable {

  /** How long a call may take. */
  public static final Duration LIMIT = Duration.ofSeconds(10);

  /** How many files are read or written at a time: as many values may be in memory for it. */
  public static final int AT_A_TIME = 8;

  private static final int WAITING = 1_000;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final FileShelf shelf;
  private final ExecutorService threads;

  private FilePayloads(FileShelf shelf, ExecutorService threads) {
    this.shelf = shelf;
    this.threads = threads;
  }

  /**
   * Start-up only: it waits for the disk.
   *
   * @throws IOException if the directory cannot be made, or not be written to
   */
  public static FilePayloads open(Path directory) throws IOException {
    FileShelf shelf = FileShelf.open(directory);
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            AT_A_TIME,
            AT_A_TIME,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            work -> daemon(work, "solidflux-payloads-" + number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
    return new FilePayloads(shelf, threads);
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Mono<Void> put(Ref ref, byte[] json) {
    return done(() -> {
          shelf.put(ref, json);
          return true;
        })
        .then();
  }

  @Override
  public Mono<byte[]> get(Ref ref) {
    return done(() -> shelf.get(ref));
  }

  /** Goes on to its end, whether or not somebody stays for it. */
  private <T> Mono<T> done(Callable<T> work) {
    return Mono.fromFuture(() -> CompletableFuture.supplyAsync(() -> call(work), threads), true)
        .timeout(
            LIMIT,
            Mono.error(() -> new TimeoutException("no answer of " + shelf + " within " + LIMIT)));
  }

  private static <T> T call(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** Lets the calls that are at work come to their ends. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
