package dev.solidflux.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy on loopback that misbehaves on command. {@link #cut()} resets every connection;
 * {@link #freeze(Direction)} lets one direction stand still, as a hung peer or a half-open
 * connection does, until {@link #resume()}; {@link #refuse()} resets new connections as well, until
 * {@link #accept()}. Every command has taken effect when it returns, for bytes not yet read.
 */
public final class CutProxy implements AutoCloseable {

  /** A way through the proxy. */
  public enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  private final ServerSocket listener;
  private final String targetHost;
  private final int targetPort;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean toServerFrozen;
  private boolean toClientFrozen;
  private boolean refusing;
  private int accepted;

  private CutProxy(ServerSocket listener, String targetHost, int targetPort) {
    this.listener = listener;
    this.targetHost = targetHost;
    this.targetPort = targetPort;
  }

  /** A proxy on a free port; connections to the target are made as clients connect. */
  public static CutProxy to(String host, int port) {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      CutProxy proxy = new CutProxy(listener, host, port);
      Thread.ofVirtual().name("cut-proxy").start(proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Resets every connection (RST on both sides); new ones are served. */
  public void cut() {
    for (Link link : links) {
      link.reset();
    }
  }

  /** {@link #cut()}, and resets whoever connects until {@link #accept()}. */
  public void refuse() {
    change(() -> refusing = true);
    cut();
  }

  /** Ends {@link #refuse()}. */
  public void accept() {
    change(() -> refusing = false);
  }

  /** Stops forwarding both ways; connections stay open. */
  public void freeze() {
    freeze(Direction.TO_SERVER);
    freeze(Direction.TO_CLIENT);
  }

  /** Stops forwarding one way. */
  public void freeze(Direction direction) {
    change(
        () -> {
          switch (direction) {
            case TO_SERVER -> toServerFrozen = true;
            case TO_CLIENT -> toClientFrozen = true;
          }
        });
  }

  /** Forwards again, beginning with what was held back. */
  public void resume() {
    change(
        () -> {
          toServerFrozen = false;
          toClientFrozen = false;
        });
  }

  /** Waits until so many connections have been accepted since the start, refused ones included. */
  public void awaitAccepted(int connections) throws InterruptedException {
    lock.lock();
    try {
      while (accepted < connections) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    resume();
    cut();
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void connect(Socket client) {
    boolean refuse;
    lock.lock();
    try {
      accepted++;
      refuse = refusing;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Link link = new Link(this, client);
    links.add(link);
    if (refuse) {
      link.reset();
    } else {
      Thread.ofVirtual().name("cut-proxy-link").start(() -> link.open(targetHost, targetPort));
    }
  }

  void forget(Link link) {
    links.remove(link);
  }

  /** Returns when bytes may pass that way. */
  void awaitPassage(Direction direction) {
    lock.lock();
    try {
      while (direction == Direction.TO_SERVER ? toServerFrozen : toClientFrozen) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
