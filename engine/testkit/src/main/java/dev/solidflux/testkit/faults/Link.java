package dev.solidflux.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One proxied connection: two sockets and a thread for each way. */
final class Link {

  private final CutProxy proxy;
  private final Socket client;
  private @Nullable Socket server;
  private boolean dead;

  Link(CutProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  void open(String host, int port) {
    try {
      Socket target = new Socket(host, port);
      if (!joinedBy(target)) {
        return;
      }
      Thread.ofVirtual()
          .name("cut-proxy-to-client")
          .start(() -> pump(target, client, CutProxy.Direction.TO_CLIENT));
      pump(client, target, CutProxy.Direction.TO_SERVER);
    } catch (IOException targetUnreachable) {
      reset();
    }
  }

  /** Closes both sockets with RST: what was not delivered is lost. */
  synchronized void reset() {
    dead = true;
    proxy.forget(this);
    abort(client);
    if (server != null) {
      abort(server);
    }
  }

  private synchronized boolean joinedBy(Socket target) {
    if (dead) {
      abort(target);
      return false;
    }
    server = target;
    return true;
  }

  private void pump(Socket from, Socket to, CutProxy.Direction direction) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        proxy.awaitPassage(direction);
        out.write(buffer, 0, n);
      }
      proxy.awaitPassage(direction);
      to.shutdownOutput();
    } catch (IOException oneSideIsGone) {
      reset();
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException alreadyClosed) {
      // that is what was wanted
    }
  }
}
