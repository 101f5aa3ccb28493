package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that hang up: nothing is left of them, and nobody is told of an error. */
class DepartedClientsTest {
  private static final String ONE =
      "pipeline: one\nsolids:\n  only: {queue: q, task: t, args: {}}\n";

  private MemoryServer server;
  private Measured measured;
  private String run;

  @BeforeEach
  void start() {
    server = MemoryServer.start();
    measured = new Measured(server.url());
    server.worker.on("t", task -> List.of(ScriptedWorker.started()));
    Documents.register(server.client(), ONE);
    run = Documents.submit(server.client(), "{\"pipeline\": \"one\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void noStreamIsLeftOfClientsThatLeaveBeforeItsFirstEvent() throws IOException {
    for (int i = 0; i < 600; i++) {
      RawRequest stream = RawRequest.to(server.port()).send(events());
      if (i % 2 == 0) {
        stream.reset();
      } else {
        stream.close();
      }
    }

    try (RawRequest stays = RawRequest.to(server.port()).send(events())) {
      assertThat(stays.first()).isEqualTo('H');
      measured.until("solidflux_streams_open", open -> open == 1);
    }
    measured.until("solidflux_streams_open", open -> open == 0);
  }

  @Test
  void noStreamIsLeftOfClientsThatLeaveAtItsFirstEvent() throws IOException {
    for (int i = 0; i < 100; i++) {
      RawRequest stream = RawRequest.to(server.port()).send(events());
      assertThat(stream.first()).isEqualTo('H');
      stream.reset();
    }

    measured.until("solidflux_streams_open", open -> open == 0);
  }

  @Test
  void aRequestThatIsCutIsCountedAndNoError() throws IOException {
    try (Logged logged = new Logged()) {
      for (int i = 0; i < 100; i++) {
        RawRequest cut =
            RawRequest.to(server.port())
                .send(
                    "POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
        assertThat(cut.first()).as("it is being read").isEqualTo('H');
        cut.send("{\"pipe").reset();
      }
      try (RawRequest whole =
          RawRequest.to(server.port())
              .send("GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n")) {
        assertThat(whole.answer()).contains(" 200 ");
      }

      measured.until("solidflux_http_departures_total", left -> left == 100);
      assertThat(logged.from(Level.INFO)).isEmpty();
    }
  }

  private String events() {
    return "GET /api/v1/runs/"
        + run
        + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
  }
}
