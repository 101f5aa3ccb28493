package dev.solidflux.amqp;

import dev.solidflux.embedded.BrokerAddress;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A proxy that understands AMQP's frames: it sees acknowledgements, does as a RabbitMQ that is
 * short of memory does, and puts other words into a broker's mouth.
 */
final class FrameProxy implements AutoCloseable {

  static final int CHANNEL_CLOSE = 20 << 16 | 40;
  private static final int BASIC_PUBLISH = 60 << 16 | 40;
  private static final int BASIC_ACK = 60 << 16 | 80;
  private static final int BLOCKED = 10 << 16 | 60;
  private static final int UNBLOCKED = 10 << 16 | 61;

  /** A method, if its type is 1; headers and bodies have other types. */
  record Frame(int type, int channel, byte[] payload) {
    int method() {
      return type == 1 ? ByteBuffer.wrap(payload).getInt() : 0;
    }
  }

  private final BrokerAddress broker;
  private final ServerSocket listener;
  private final List<Way> ways = new CopyOnWriteArrayList<>();
  private final List<Frame> acks = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile UnaryOperator<Frame> rewrite = frame -> frame;
  private String blockedFor = "";

  FrameProxy(BrokerAddress broker) throws IOException {
    this.broker = broker;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("frame-proxy").start(this::acceptAll);
  }

  BrokerAddress address() {
    return broker.at("127.0.0.1", listener.getLocalPort());
  }

  /** From now on, whoever publishes is told so and not read any further. */
  void block(String reason) {
    change(reason);
  }

  void unblock() {
    change("");
    for (Way way : ways) {
      way.tell(new Frame(1, 0, ByteBuffer.allocate(4).putInt(UNBLOCKED).array()));
    }
  }

  /** What the broker says becomes what this makes of it. */
  void rewrite(UnaryOperator<Frame> words) {
    rewrite = words;
  }

  /** The frames of all acknowledgements that have passed. */
  List<Frame> acks() {
    return acks;
  }

  private void change(String reason) {
    lock.lock();
    try {
      blockedFor = reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Way way = new Way(client, new Socket(broker.host(), broker.port()));
        ways.add(way);
        Thread.ofVirtual().start(() -> way.run(way::toServer));
        Thread.ofVirtual().start(() -> way.run(way::toClient));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private final class Way {
    private final Socket client;
    private final Socket server;

    Way(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private interface Passing {
      void pass() throws IOException, InterruptedException;
    }

    void run(Passing passing) {
      try (client;
          server) {
        passing.pass();
      } catch (IOException | InterruptedException e) {
        ways.remove(this);
      }
    }

    void toServer() throws IOException, InterruptedException {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(server.getOutputStream());
      out.write(in.readNBytes(8)); // the protocol's name
      while (true) {
        Frame frame = read(in);
        if (frame.method() == BASIC_ACK) {
          acks.add(frame);
        }
        if (frame.method() == BASIC_PUBLISH) {
          awaitUnblocked();
        }
        write(out, frame);
      }
    }

    private void awaitUnblocked() throws InterruptedException {
      lock.lock();
      try {
        if (!blockedFor.isEmpty()) {
          byte[] reason = blockedFor.getBytes(StandardCharsets.UTF_8);
          ByteBuffer payload = ByteBuffer.allocate(5 + reason.length).putInt(BLOCKED);
          tell(new Frame(1, 0, payload.put((byte) reason.length).put(reason).array()));
        }
        while (!blockedFor.isEmpty()) {
          changed.await();
        }
      } finally {
        lock.unlock();
      }
    }

    void toClient() throws IOException {
      DataInputStream in = new DataInputStream(server.getInputStream());
      while (true) {
        Frame frame = read(in); // first: what is meant for it may change while it is waited for
        tell(rewrite.apply(frame));
      }
    }

    synchronized void tell(Frame frame) {
      try {
        write(new DataOutputStream(client.getOutputStream()), frame);
      } catch (IOException gone) {
        ways.remove(this);
      }
    }
  }

  private static Frame read(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    int channel = in.readUnsignedShort();
    byte[] payload = in.readNBytes(in.readInt());
    int end = in.readUnsignedByte();
    if (end != 0xCE) {
      throw new IOException("not the end of a frame");
    }
    return new Frame(type, channel, payload);
  }

  private static void write(DataOutputStream out, Frame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + frame.payload().length);
    bytes.put((byte) frame.type()).putShort((short) frame.channel());
    bytes.putInt(frame.payload().length).put(frame.payload()).put((byte) 0xCE);
    out.write(bytes.array());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Way way : ways) {
      way.client.close();
      way.server.close();
    }
  }
}
