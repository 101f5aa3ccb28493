package dev.solidflux.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.solidflux.embedded.EmbeddedBroker;
import dev.solidflux.process.ProcessSolid;
import dev.solidflux.protocol.TaskMessage;
import dev.solidflux.protocol.WireMessage;
import dev.solidflux.worker.RunningWorker;
import dev.solidflux.worker.Worker;
import dev.solidflux.worker.slot.CpuSlots;
import dev.solidflux.worker.slot.SlotNeed;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The benchmark {@code slots}: what a worker's slots do together, beside what one does. */
final class Slots {

  private static final String TASK = "bench.sleep";
  private static final int WARM = 3;

  private final SlotsOptions options;
  private final String url;
  private final String queue;

  private Slots(SlotsOptions options, String url, String queue) {
    this.options = options;
    this.url = url;
    this.queue = queue;
  }

  static SlotsReport measure(
      SlotsOptions options, Map<String, String> environment, Consumer<String> progress)
      throws IOException, TimeoutException, InterruptedException {
    Report.Machine machine = Report.Machine.here();
    String queue = "bench_" + Long.toString(new SplittableRandom().nextLong() >>> 8, 36);
    String named = environment.getOrDefault("SOLIDFLUX_AMQP_URL", "");
    EmbeddedBroker own = named.isBlank() ? EmbeddedBroker.start() : null;
    try {
      Slots slots = new Slots(options, own == null ? named : own.amqpUrl(), queue);
      SlotsReport.Rate one = slots.rate(1);
      progress.accept("one slot: %.2f tasks/s".formatted(one.tasksPerSecond()));
      SlotsReport.Rate several = slots.rate(options.slots());
      double ofLimit = several.tasksPerSecond() / (options.slots() * one.tasksPerSecond());
      return new SlotsReport("slots", Instant.now(), options, one, several, ofLimit, machine);
    } finally {
      if (own != null) {
        own.close();
      }
    }
  }

  private SlotsReport.Rate rate(int slots)
      throws IOException, TimeoutException, InterruptedException {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(url);
    } catch (GeneralSecurityException | URISyntaxException e) {
      throw new IOException("no address of a broker", e);
    }
    String seconds = String.valueOf(options.work().toMillis() / 1_000.0);
    Worker worker =
        Worker.named("bench")
            .amqp(url)
            .slots(new CpuSlots(slots))
            .queue(
                queue,
                q -> q.solid(TASK, ProcessSolid.of("sleep", seconds)).needs(TASK, SlotNeed.ONE));
    RunningWorker running = worker.start();
    try (Connection connection = factory.newConnection("bench slots");
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, null);
      double unused = seconds(channel, slots * WARM);
      double took = seconds(channel, slots * options.tasks());
      channel.queueDelete(queue);
      int tasks = slots * options.tasks();
      double limit = slots * 1_000.0 / options.work().toMillis();
      return new SlotsReport.Rate(slots, tasks, took, tasks / took, limit);
    } finally {
      running.close();
    }
  }

  private double seconds(Channel channel, int tasks) throws IOException, InterruptedException {
    String mailbox = channel.queueDeclare().getQueue();
    CountDownLatch ended = new CountDownLatch(tasks);
    channel.basicConsume(
        mailbox,
        true,
        (tag, reply) -> {
          if (new String(reply.getBody(), StandardCharsets.UTF_8).contains("\"SUCCESS\"")) {
            ended.countDown();
          }
        },
        tag -> {});
    long began = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      WireMessage task = TaskMessage.of(mailbox + i, TASK).withReplyTo(mailbox).encode();
      channel.basicPublish(
          "",
          queue,
          new AMQP.BasicProperties.Builder()
              .headers(task.headers())
              .contentType(task.properties().contentType())
              .contentEncoding(task.properties().contentEncoding())
              .correlationId(task.properties().correlationId())
              .replyTo(mailbox)
              .build(),
          task.body());
    }
    long patience = 60_000 + 10L * tasks * options.work().toMillis();
    if (!ended.await(patience, TimeUnit.MILLISECONDS)) {
      throw new IOException(ended.getCount() + " of " + tasks + " tasks have not succeeded");
    }
    return (System.nanoTime() - began) / 1e9;
  }
}
