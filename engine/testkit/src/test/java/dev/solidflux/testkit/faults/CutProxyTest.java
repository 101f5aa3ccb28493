package dev.solidflux.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CutProxyTest {

  private ServerSocket target;
  private CutProxy proxy;

  @BeforeEach
  void start() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = CutProxy.to("127.0.0.1", target.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    target.close();
  }

  @Test
  void bytesAndTheEndOfThemPassBothWays() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);
      server.getOutputStream().write(2);
      assertThat(client.getInputStream().read()).isEqualTo(2);
      client.shutdownOutput();
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      server.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aCutResetsBothSidesAndTheNextConnectionIsServed() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      proxy.cut();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void aFrozenDirectionHoldsItsBytesBackWhileTheOtherPasses() throws Exception {
    try (Socket client = connect();
        Socket server = target.accept()) {
      proxy.freeze(CutProxy.Direction.TO_SERVER);
      client.getOutputStream().write(1);
      server.getOutputStream().write(2);

      assertThat(client.getInputStream().read()).isEqualTo(2);
      server.setSoTimeout(200);
      assertThatThrownBy(() -> server.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      server.setSoTimeout(0);
      proxy.resume();
      assertThat(server.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  void aRefusingProxyResetsWhoeverConnectsUntilItAcceptsAgain() throws Exception {
    proxy.refuse();
    try (Socket refused = connect()) {
      proxy.awaitAccepted(1);
      assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    proxy.accept();
    try (Socket client = connect();
        Socket server = target.accept()) {
      client.getOutputStream().write(1);
      assertThat(server.getInputStream().read()).isEqualTo(1);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(proxy.host(), proxy.port());
  }
}
