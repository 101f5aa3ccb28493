package dev.solidflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.solidflux.api.wiring.MemoryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that no HTTP client sends: whoever refuses them does so with a problem. */
class RefusalsTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String RUN = "/api/v1/runs/01k00000000000000000000000";

  private static MemoryServer server;

  @BeforeAll
  static void start() {
    server = MemoryServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        bad(
            "an address that cannot be read",
            get("/api/v1/runs?limit=%zz", HOST),
            400,
            "invalid-request"),
        bad("no HTTP", "nonsense\r\n\r\n", 400, "invalid-request"),
        bad("a malformed header", get("/", HOST + "no colon\r\n"), 400, "invalid-request"),
        bad(
            "two lengths",
            post("/api/v1/runs", HOST + JSON + "Content-Length: 3\r\n"),
            400,
            "invalid-request"),
        bad("a long line", get("/" + "x".repeat(20_000), HOST), 414, "address-too-long"),
        bad(
            "a long header",
            get("/", HOST + "X: " + "x".repeat(70_000) + "\r\n"),
            431,
            "headers-too-large"),
        bad("two hosts", get("/", HOST + "Host: evil.example\r\n"), 400, "invalid-request"),
        bad("no host", get("/", ""), 421, "misdirected-request"),
        bad(
            "two origins",
            post(
                "/api/v1/runs",
                HOST + JSON + "Origin: http://localhost\r\nOrigin: http://evil.example\r\n"),
            400,
            "invalid-request"),
        bad(
            "an origin of another scheme",
            post("/api/v1/runs", HOST + JSON + "Origin: evil://localhost\r\n"),
            403,
            "cross-origin"),
        bad(
            "more media types than can be sorted",
            get("/api/v1/runs", HOST + "Accept: " + "a/b, ".repeat(60) + "a/b\r\n"),
            400,
            "invalid-request"),
        bad(
            "as many for events",
            get(RUN + "/events", HOST + "Accept: " + "a/b, ".repeat(60) + "a/b\r\n"),
            400,
            "invalid-request"),
        bad(
            "a malformed Accept",
            get("/api/v1/runs", HOST + "Accept: a\r\n"),
            406,
            "not-acceptable"),
        bad(
            "a malformed media type",
            post(RUN + "/cancel", HOST + "Content-Type: a/b/c\r\n"),
            415,
            "unsupported-media-type"),
        bad(
            "an unknown character set",
            post(RUN + "/cancel", HOST + "Content-Type: application/json;charset=utf-7\r\n"),
            415,
            "unsupported-media-type"),
        bad(
            "an unknown character set of a pipeline",
            post("/api/v1/pipelines", HOST + "Content-Type: application/yaml;charset=utf-7\r\n"),
            415,
            "unsupported-media-type"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void isAnsweredWithAProblem(String name, String request, int status, String code)
      throws IOException {
    String answer = answer(request);

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("Content-Type: application/problem+json")
        .containsIgnoringCase("Content-Security-Policy: default-src 'none'")
        .contains("\"code\":\"" + code + "\"", "\"status\":" + status, "urn:uuid:");
    assertThat(Files.readString(Path.of("../docs/http-api.md"))).contains("| `" + code + "`");
  }

  @Test
  void aRefusalOfHeadHasNoBody() throws IOException {
    assertThat(answer("HEAD /?a=%zz HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .endsWith("\r\n\r\n");
  }

  @Test
  void aRangeOfThePageIsThePage() throws IOException {
    assertThat(answer(get("/", HOST + "Range: nonsense\r\n"))).startsWith("HTTP/1.1 200");
    assertThat(answer(get("/", HOST + "Range: bytes=999999999-\r\n"))).startsWith("HTTP/1.1 200");
  }

  private static Arguments bad(String name, String request, int status, String code) {
    return Arguments.of(name, request, status, code);
  }

  private static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
  }

  private static String post(String path, String headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\n"
        + headers
        + "Connection: close\r\nContent-Length: 2\r\n\r\n{}";
  }

  private static String answer(String request) throws IOException {
    try (RawRequest raw = RawRequest.to(server.port()).send(request)) {
      return raw.answer();
    }
  }
}
