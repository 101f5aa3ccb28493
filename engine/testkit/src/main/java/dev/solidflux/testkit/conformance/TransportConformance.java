package dev.solidflux.testkit.conformance;

import dev.solidflux.flow.port.Delivery.Content;
import dev.solidflux.flow.port.Secrets;
import dev.solidflux.flow.port.Transport;
import dev.solidflux.flow.port.Transport.Task;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** What every {@link Transport} does. An adapter's test extends it and says how to open a world. */
public abstract class TransportConformance {

  /** What the transports of a world know. */
  public static final Secrets SECRETS = Secrets.of(Map.of("TOKEN", "hunter-222", "KEY", "\"'\\ä"));

  /** A broker with nothing in it, workers, and engine nodes. */
  public interface World {

    /** The transport of the first engine node. */
    Transport transport();

    /** That of another node of the same deployment. */
    Transport another();

    /** Returns once somebody consumes a mailbox that is subscribed to: then a reply reaches him. */
    void awaitMailbox(int shard) throws Exception;

    /** Replies as a worker would. */
    void reply(int shard, String taskId, Content content) throws Exception;

    /** Takes the next task from a queue that exists, as a worker would; waits for it. */
    Task take(String queue) throws Exception;

    /**
     * Brings the broker to take no tasks for a queue: there is none of that name and it must not be
     * declared, or the broker turns messages to it down.
     *
     * @return the queue's name
     */
    String refusing() throws Exception;

    /** Breaks every connection of {@link #transport()}; new ones are possible. */
    void cut();

    void close() throws Exception;
  }

  protected abstract World open() throws Exception;

  @Nested
  class AsPublisher extends PublishConformance {
    @Override
    protected World open() throws Exception {
      return TransportConformance.this.open();
    }
  }

  @Nested
  class AsMailbox extends MailboxConformance {
    @Override
    protected World open() throws Exception {
      return TransportConformance.this.open();
    }
  }

  @Nested
  class AsConnection extends ReachConformance {
    @Override
    protected World open() throws Exception {
      return TransportConformance.this.open();
    }
  }
}
