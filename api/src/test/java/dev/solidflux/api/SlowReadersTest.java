package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import dev.solidflux.testkit.ScriptedWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.node.StringNode;

/** Clients that ask, and then do not read. */
class SlowReadersTest {
  private static final int EVENTS = 150;
  private static final int LARGE = 200_000;
  private static final int PARTS = 20;
  private static final String PART = "x".repeat(1_900_000);

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
  void aLargeValueTakesRoomAsLongAsItIsReadAndNoLonger() throws IOException {
    String output = "/api/v1/runs/" + largeRun() + "/output";
    Measured measured = new Measured(server.url());
    List<RawRequest> idle = List.of(asks(output), asks(output));

    // there is no room for both: the second is answered once the first is cut off
    measured.until("solidflux_http_readers_cut_total", cut -> cut == 2);
    assertThat(length(output)).isEqualTo(PARTS * (PART.length() + 3) + 1);
    for (RawRequest one : idle) {
      one.close();
    }
  }

  @Test
  void whoeverWaitsForRoomMayLeave() throws IOException {
    String output = "/api/v1/runs/" + largeRun() + "/output";
    Measured measured = new Measured(server.url());
    try (RawRequest reads = asks(output)) {
      reads.first();
      asks(output).reset();
      measured.until("solidflux_http_departures_total", left -> left == 1);
    }
    assertThat(length(output)).isEqualTo(PARTS * (PART.length() + 3) + 1);
  }

  private RawRequest asks(String path) throws IOException {
    return RawRequest.reading(server.port(), 4_096)
        .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** One of which two are not read at a time. */
  private String largeRun() {
    server.worker.succeeding("t.part", task -> StringNode.valueOf(PART));
    Documents.register(
        server.client(),
        "{pipeline: large, solids: {parts: {forEach: '${input.items}', queue: q, task: t.part}}, output: '${parts}'}");
    String large =
        Documents.submit(
            server.client(),
            "{\"pipeline\": \"large\", \"input\": {\"items\": "
                + IntStream.range(0, PARTS).boxed().toList()
                + "}}");
    assertThat(Documents.end(server, large)).isEqualTo("{\"state\":\"succeeded\"}");
    return large;
  }

  private int length(String path) {
    return WebClient.create(server.url())
        .get()
        .uri(path)
        .exchangeToFlux(answer -> answer.bodyToFlux(DataBuffer.class))
        .map(
            piece -> {
              int length = piece.readableByteCount();
              DataBufferUtils.release(piece);
              return length;
            })
        .reduce(0, Integer::sum)
        .block(Duration.ofSeconds(30));
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
