package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another site's page in the user's browser could try. */
class GuardTest {
  private MemoryServer server;

  @BeforeEach
  void start() {
    server = MemoryServer.start(Map.of("SOLIDFLUX_HTTP_NAMES", "flux.example"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aNameThatWasMadeToPointHereIsNotAnswered() throws IOException {
    assertThat(get("evil.example")).startsWith("HTTP/1.1 421").contains("misdirected-request");
  }

  @Test
  void theServersOwnNamesAreAnswered() throws IOException {
    for (String name : new String[] {"localhost", "127.0.0.1", "[::1]", "Flux.Example"}) {
      assertThat(get(name + ":" + server.port())).as(name).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anotherSitesPageChangesNothing() throws IOException {
    assertThat(post("Origin: http://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(post("Origin: null")).contains("\"code\":\"cross-origin\"");
    assertThat(post("Sec-Fetch-Site: cross-site")).startsWith("HTTP/1.1 403");
  }

  @Test
  void itsOwnPageAndProgramsMayChangeThings() throws IOException {
    String nothingThere = "HTTP/1.1 404";
    assertThat(post("Origin: http://localhost")).startsWith(nothingThere);
    assertThat(post("Sec-Fetch-Site: same-origin")).startsWith(nothingThere);
    assertThat(post("User-Agent: curl")).startsWith(nothingThere);
  }

  @Test
  void pagesMayNotLoadAnythingFromElsewhere() throws IOException {
    assertThat(get("localhost"))
        .contains("Content-Security-Policy: default-src 'none'; script-src 'self'")
        .contains("frame-ancestors 'none'")
        .contains("X-Content-Type-Options: nosniff");
  }

  private String get(String host) throws IOException {
    return send("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n", "");
  }

  private String post(String header) throws IOException {
    return send(
        "POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + header
            + "\r\n",
        "{\"pipeline\": \"none\"}");
  }

  /** By hand: HTTP clients do not let a test write these headers. */
  private String send(String head, String body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request = head + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((request + body).getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
