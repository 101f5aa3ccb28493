package dev.solidflux.testkit.memory;

import dev.solidflux.core.expression.SecretPlaces;
import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Task;
import dev.solidflux.testkit.ScriptedWorker;
import dev.solidflux.testkit.ScriptedWorker.Received;
import dev.solidflux.testkit.conformance.TransportConformance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class MemoryTransportTest extends TransportConformance {

  @Override
  protected World open() {
    return new MemoryWorld();
  }

  private static final class MemoryWorld implements World {
    private final Map<String, BlockingQueue<Task>> queues = new ConcurrentHashMap<>();
    private final ScriptedWorker worker = new ScriptedWorker();
    private final MemoryBroker broker = new MemoryBroker(worker);
    private final MemoryTransport transport = broker.connect();

    MemoryWorld() {
      transport.knows(SECRETS);
      for (String name : List.of("tasks.any", "tasks.measure", "tasks.ready")) {
        worker.on(name, this::keep);
      }
    }

    private List<Content> keep(Received task) {
      queue(task.queue())
          .add(
              new Task(
                  task.id(),
                  task.queue(),
                  task.name(),
                  task.args().toString(),
                  SecretPlaces.NONE,
                  task.priority(),
                  task.shard(),
                  task.queueDue(),
                  task.runLimit(),
                  task.traceparent()));
      return ScriptedWorker.nothing();
    }

    private BlockingQueue<Task> queue(String name) {
      return queues.computeIfAbsent(name, absent -> new LinkedBlockingQueue<>());
    }

    @Override
    public Transport transport() {
      return transport;
    }

    @Override
    public Transport another() {
      return broker.connect();
    }

    @Override
    public void awaitMailbox(int shard) {
      // it is there as soon as it is subscribed to
    }

    @Override
    public void reply(int shard, String taskId, Content content) {
      broker.reply(shard, taskId, content);
    }

    @Override
    public Task take(String queue) throws InterruptedException {
      return queue(queue).poll(20, TimeUnit.SECONDS);
    }

    @Override
    public String refusing() {
      broker.refuse("shut", "nobody may declare it");
      return "shut";
    }

    @Override
    public void cut() {
      transport.cut();
    }

    @Override
    public void close() {
      broker.close();
    }
  }
}
