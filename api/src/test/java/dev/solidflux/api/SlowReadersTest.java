package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that ask, and then do not read. */
class SlowReadersTest {
  private static final int EVENTS = 150;
  private static final int LARGE = 200_000;

  /** What a connection's buffers outside of the server may take besides. */
  private static final long ELSEWHERE = 12_000_000;

  private Reads reads;
  private MemoryServer server;
  private String run;

  @BeforeEach
  void start() {
    server =
        MemoryServer.reading(
            Map.of("SOLIDFLUX_HTTP_PATIENCE", "1s"),
            runs -> {
              reads = new Reads(runs);
              return reads;
            });
    server.worker.on("t", task -> List.of(ScriptedWorker.started()));
    Documents.register(
        server.client(), "pipeline: one\nsolids:\n  only: {queue: q, task: t, args: {}}\n");
    run = Documents.submit(server.client(), "{\"pipeline\": \"one\"}");
    // a stream that is given up midway might be the one that is cut
    server.until("/api/v1/runs/" + run + "/events", page -> page.path("items").size() == 3);
    for (int seq = 4; seq < 4 + EVENTS; seq++) {
      server.plantEvent(run, seq, "planted", 1, "{\"x\": \"" + "x".repeat(LARGE) + "\"}");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void areCutOffAndTakeNoMoreThanTheirShareUntilThen() throws IOException {
    int readers = 5;
    List<RawRequest> idle = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      idle.add(
          RawRequest.reading(server.port(), 4_096)
              .send(
                  "GET /api/v1/runs/"
                      + run
                      + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"));
    }
    Measured measured = new Measured(server.url());

    measured.until("solidflux_http_readers_cut_total", cut -> cut == readers);
    measured.until("solidflux_streams_open", open -> open == 0);
    assertThat(reads.characters()).isLessThan(readers * ELSEWHERE);
    assertThat(
            EventReader.of(server.url()).stream(run, 0)
                .filter(event -> event.id() != null)
                .take(3 + EVENTS)
                .count()
                .block(Duration.ofSeconds(30)))
        .as("who reads gets everything")
        .isEqualTo(3 + EVENTS);
    for (RawRequest one : idle) {
      one.close();
    }
  }

  @Test
  void aPageThatNobodyReadsIsCutOffToo() throws IOException {
    try (RawRequest idle =
        RawRequest.reading(server.port(), 4_096)
            .send(
                "GET /api/v1/runs/"
                    + run
                    + "/events?limit=200 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5))) {
      new Measured(server.url()).until("solidflux_http_readers_cut_total", cut -> cut == 1);
    }
  }
}
