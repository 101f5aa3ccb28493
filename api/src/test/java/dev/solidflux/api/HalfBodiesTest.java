package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.api.wiring.MemoryServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that begin to send, and then say nothing any more. */
class HalfBodiesTest {
  private MemoryServer server;

  @BeforeEach
  void start() {
    server = MemoryServer.start(Map.of("SOLIDFLUX_HTTP_PATIENCE", "500ms"));
    Documents.register(server.client(), Documents.PHOTOS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void areAnsweredAndCutOff() throws IOException {
    List<RawRequest> silent = new ArrayList<>();
    for (String path : new String[] {"runs", "runs/01k00000000000000000000000/cancel"}) {
      silent.add(half(path, "application/json", "{\"pipeline\": \"photos\""));
    }
    silent.add(half("pipelines", "application/yaml", "pipeline: p\n"));
    silent.add(half("pipelines/validate", "application/yaml", "x".repeat(500_000)));
    Documents.submit(server.client(), "{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}");

    for (RawRequest one : silent) {
      assertThat(one.answer())
          .startsWith("HTTP/1.1 408")
          .contains("\"code\":\"body-too-slow\"", "Content-Security-Policy");
      one.close();
    }
  }

  @Test
  void aBulkLineThatDoesNotGoOnEndsItsRequest() throws IOException {
    try (ChunkedRequest bulk =
        ChunkedRequest.post(server.port(), "/api/v1/runs/bulk", "application/x-ndjson")) {
      bulk.send("{\"pipeline\": \"photos\", \"input\": {\"photos\": []}}\n{\"pipe");
      assertThat(bulk.readLine()).contains("\"line\":1");

      assertThatThrownBy(bulk::readLine).isInstanceOf(IOException.class);
    }
  }

  private RawRequest half(String path, String type, String begun) throws IOException {
    return RawRequest.to(server.port())
        .send(
            "POST /api/v1/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 1000000\r\n\r\n%s"
                .formatted(path, type, begun));
  }
}
