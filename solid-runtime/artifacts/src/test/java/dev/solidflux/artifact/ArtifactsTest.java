package dev.solidflux.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.solidflux.testkit.time.Until;
import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ArtifactsTest {

  @TempDir private Path folder;
  private WebServer web;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    web = new WebServer();
    environment.put("SOLIDFLUX_ARTIFACT_CACHE", folder.resolve("cache").toString());
    environment.put("SOLIDFLUX_ARTIFACT_SOURCES", "http://" + web.host() + "," + folder);
    environment.put("SOLIDFLUX_S3_ENDPOINT", "http://" + web.host());
    environment.put("AWS_ACCESS_KEY_ID", "the-key");
    environment.put("AWS_SECRET_ACCESS_KEY", "the-secret");
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private Artifacts open() throws IOException {
    return Artifacts.open(environment);
  }

  private Artifacts open(Duration goingOn) throws IOException {
    return Artifacts.open(environment, goingOn, SystemDefaultDnsResolver.INSTANCE);
  }

  private Artifacts open(Names names) throws IOException {
    return Artifacts.open(environment, Duration.ofSeconds(30), names);
  }

  private static Artifact at(String uri) {
    return Artifact.of(JsonMapper.shared().valueToTree(uri));
  }

  private static Artifact at(String uri, String content) {
    return new Artifact(URI.create(uri), Sha256.of(content), null, null);
  }

  private void serve(String path, String content) {
    web.contents.put(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Artifacts artifacts, Artifact artifact) throws Exception {
    try (Fetched fetched = artifacts.fetch(artifact)) {
      return Files.readString(fetched.path());
    }
  }

  private List<Path> unfinished() {
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      return all.filter(file -> file.getFileName().toString().startsWith("unfinished")).toList();
    } catch (IOException | UncheckedIOException e) { // one has gone meanwhile
      return List.of();
    }
  }

  private long asked(String request) {
    return web.requests.stream().filter(request::equals).count();
  }

  @Test
  void whatHasAHashIsMovedOnceEvenForManyAtTheSameTime() throws Exception {
    serve("/a", "a room");
    try (Artifacts artifacts = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(() -> read(artifacts, at(web.url("/a"), "a room"))));
      }
      for (Future<String> one : all) {
        assertThat(one.get()).isEqualTo("a room");
      }
    }
    try (Artifacts afterARestart = open()) {
      assertThat(read(afterARestart, at(web.url("/elsewhere"), "a room"))).isEqualTo("a room");
    }
    assertThat(web.requests).containsExactly("GET /a");
  }

  @Test
  void whatHasNoneIsAskedForAgainAndMovedOnlyIfItHasChanged() throws Exception {
    serve("/a", "a room");
    try (Artifacts artifacts = open()) {
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("a room");
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("a room");
      serve("/a", "another");
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("another");
      assertThat(artifacts.near()).isEqualTo(7);
    }
    assertThat(asked("GET /a")).isEqualTo(3);
  }

  @Test
  void whatIsNotWhatItsHashSaysIsRefusedAndNotKept() throws Exception {
    serve("/a", "a house");
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"), "a room")))
          .isInstanceOf(SolidFailure.class)
          .hasMessageContaining("has the hash")
          .extracting(e -> ((SolidFailure) e).type())
          .isEqualTo("ArtifactChanged");
      assertThat(artifacts.near()).isZero();
    }
  }

  @Test
  void whatFailsForAMomentIsTriedAgain() throws Exception {
    serve("/a", "a room");
    web.failures.put("/a", 503);
    try (Artifacts artifacts = open()) {
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("a room");
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/none"))))
          .isInstanceOf(SolidFailure.class)
          .hasMessageEndingWith("/none answers 404");
    }
    assertThat(asked("GET /a")).isEqualTo(2);
    assertThat(asked("GET /none")).isEqualTo(1);
  }

  @Test
  void whoSendsAHalfAndThenNothingIsGivenUpAndAskedAgainLater() throws Exception {
    serve("/a", "half a room");
    web.stalling.add("/a");
    try (Artifacts artifacts = open(Duration.ofMillis(300))) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"))))
          .isInstanceOf(IOException.class)
          .hasMessage(web.url("/a") + " has sent nothing for 300 ms");
      web.stalling.clear();
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("half a room");
    }
    assertThat(asked("GET /a")).isEqualTo(4);
  }

  @Test
  void whoSendsALittleAgainAndAgainIsGivenUpToo() throws Exception {
    serve("/a", "x".repeat(100_000));
    web.dripping.add("/a");
    try (Artifacts artifacts = open(Duration.ofMillis(300))) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"))))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(web.url("/a") + " has sent ")
          .hasMessageEndingWith(" bytes in 300 ms, which is too slow");
      web.dripping.clear();
      assertThat(read(artifacts, at(web.url("/a")))).hasSize(100_000);
    }
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void aTaskThatNobodyWantsDoesNotWaitForItsFiles() throws Exception {
    serve("/a", "half a room");
    web.stalling.add("/a");
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a")), () -> !unfinished().isEmpty()))
          .isInstanceOf(InterruptedException.class);
      assertThat(unfinished()).isEmpty();
      web.stalling.clear();
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("half a room");
    }
  }

  /** Whose reading of a socket would go on. */
  @Test
  void aPlatformThreadThatIsInterruptedStopsFetching() throws Exception {
    serve("/a", "half a room");
    web.stalling.add("/a");
    try (Artifacts artifacts = open();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> fetching = threads.submit(() -> artifacts.fetch(at(web.url("/a"))));
      Until.holds(() -> !unfinished().isEmpty());
      threads.shutdownNow();
      assertThatThrownBy(fetching::get).hasCauseInstanceOf(InterruptedException.class);
      assertThat(unfinished()).isEmpty();
    }
  }

  @Test
  void whoSaysThatNothingHasChangedWhenNothingWasKnownIsRefused() throws Exception {
    web.failures.put("/a", 304);
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"))))
          .isInstanceOf(SolidFailure.class)
          .hasMessageEndingWith("/a answers 304");
      assertThat(artifacts.near()).isZero();
    }
  }

  /** A crash of the machine, or a slip of somebody. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a r", "a rook"})
  void whatWasCutOffBetweenTwoProcessesIsFetchedAgain(String left) throws Exception {
    serve("/a", "a room");
    List<Artifact> both = List.of(at(web.url("/a"), "a room"), at(web.url("/a")));
    for (Artifact artifact : both) {
      Path file;
      try (Artifacts artifacts = open();
          Fetched fetched = artifacts.fetch(artifact)) {
        file = fetched.path();
      }
      Files.delete(file);
      Files.writeString(file, left);
      web.requests.clear();
      try (Artifacts artifacts = open()) {
        assertThat(read(artifacts, artifact)).isEqualTo("a room");
        assertThat(read(artifacts, artifact)).isEqualTo("a room");
      }
      assertThat(web.requests).hasSize(artifact.sha256() != null ? 1 : 2);
    }
  }

  @Test
  void whatIsStillThereAfterARestartIsNotMovedAgainIfItHasNotChanged() throws Exception {
    serve("/a", "a room");
    for (int i = 0; i < 2; i++) {
      try (Artifacts artifacts = open();
          Fetched fetched = artifacts.fetch(at(web.url("/a")))) {
        assertThat(fetched.path()).hasContent("a room");
      }
    }
    assertThat(web.unchanged).hasValue(1);
  }

  @Test
  void whatNobodyUsesGoesWhenThereIsNoRoomAndWhatSomebodyUsesStays() throws Exception {
    environment.put("SOLIDFLUX_ARTIFACT_CACHE_SIZE", "10");
    serve("/a", "123456");
    serve("/b", "abcdef");
    try (Artifacts artifacts = open()) {
      Fetched used = artifacts.fetch(at(web.url("/a"), "123456"));
      assertThat(read(artifacts, at(web.url("/b"), "abcdef"))).isEqualTo("abcdef");
      assertThat(used.path()).exists();
      assertThat(artifacts.near()).isEqualTo(6);
      used.close();
      used.close();
      assertThat(read(artifacts, at(web.url("/b"), "abcdef"))).isEqualTo("abcdef");
      assertThat(used.path()).as("the other one was used later").doesNotExist();
    }
    assertThat(asked("GET /b")).isEqualTo(2);
  }

  @Test
  void anArtifactHasASizeThatItMayHave() throws Exception {
    environment.put("SOLIDFLUX_ARTIFACT_MAX", "5");
    serve("/a", "123456");
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"))))
          .isInstanceOf(SolidFailure.class)
          .hasMessageEndingWith("it has more than 5 bytes");
    }
  }

  @Test
  void filesOfThisMachineAreTakenWhereTheyAre() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "a room");
    try (Artifacts artifacts = open();
        Fetched fetched = artifacts.fetch(at(file.toString()))) {
      assertThat(fetched.path()).isEqualTo(file);
      assertThatThrownBy(() -> artifacts.fetch(at(file.toUri().toString(), "a house")))
          .hasMessageContaining("has the hash");
      assertThatThrownBy(() -> artifacts.fetch(at(folder.toString())))
          .hasMessageEndingWith("is no file");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "/proc/self/environ",
        "file:///nowhere",
        "file://host/share",
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "http://168.63.129.16/machine?comp=goalstate",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://2130706433/",
        "http://user:secret@127.0.0.1/",
        "s3://other/key",
        "s3://kept-not/key",
        "ftp://host/a",
        "jar:file:/a!/b"
      })
  void nobodyReachesByAnAddressWhatOnlyTheWorkerCan(String address) throws Exception {
    environment.put("SOLIDFLUX_ARTIFACTS", "s3://kept/of/us");
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(address)))
          .isInstanceOf(SolidFailure.class)
          .extracting(e -> ((SolidFailure) e).type())
          .isEqualTo("ArtifactRefused");
    }
    assertThat(web.requests).isEmpty();
  }

  /** The name is asked for by whoever connects, and by nobody before. */
  @Test
  void aNameThatStandsForTheWorkersOwnMachineLeadsNowhereUnlessItIsASource() throws Exception {
    serve("/a", "a room");
    int port = URI.create(web.url("/")).getPort();
    String url = "http://inside.example:" + port + "/a";
    Names names = new Names().with("inside.example", "127.0.0.1");
    try (Artifacts artifacts = open(names)) {
      assertThatThrownBy(() -> artifacts.fetch(at(url)))
          .isInstanceOf(SolidFailure.class)
          .hasMessageStartingWith("inside.example is not reached by everybody");
    }
    assertThat(web.requests).isEmpty();
    assertThat(names.asked).hasSize(1);
    environment.put("SOLIDFLUX_ARTIFACT_SOURCES", "http://inside.example:" + port);
    try (Artifacts artifacts = open(names)) {
      assertThat(read(artifacts, at(url))).isEqualTo("a room");
    }
    assertThat(names.asked).hasSize(2);
  }

  @Test
  void aSourceIsOneServerAndNotWhatElseIsOnItsMachine() throws Exception {
    serve("/a", "a room");
    for (String other : List.of("https://" + web.host(), "http://127.0.0.1", "http://localhost")) {
      environment.put("SOLIDFLUX_ARTIFACT_SOURCES", other);
      try (Artifacts artifacts = open()) {
        assertThatThrownBy(() -> artifacts.fetch(at(web.url("/a"))))
            .as(other)
            .hasMessageContaining("not named in SOLIDFLUX_ARTIFACT_SOURCES");
      }
    }
    environment.put("SOLIDFLUX_ARTIFACT_SOURCES", "HTTP://" + web.host() + "/");
    try (Artifacts artifacts = open()) {
      assertThat(read(artifacts, at(web.url("/a")))).isEqualTo("a room");
      assertThatThrownBy(() -> artifacts.fetch(at(web.url("//a"))))
          .isInstanceOf(SolidFailure.class);
    }
    environment.put("SOLIDFLUX_ARTIFACT_SOURCES", web.url("/only/this"));
    assertThatThrownBy(this::open).hasMessageContaining("SOLIDFLUX_ARTIFACT_SOURCES: must be");
  }

  /** It may be the root, or a folder that has other tasks' files. */
  @Test
  void theFolderThatAWorkerIsStartedInIsNoSource() throws Exception {
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(Path.of("pom.xml").toAbsolutePath().toString())))
          .hasMessageContaining("is in no folder that this worker may read");
    }
  }

  @Test
  void aRedirectionLeadsOnlyToWhereOneMayGo() throws Exception {
    serve("/a", "a room");
    web.redirections.put("/moved", "/a");
    web.redirections.put("/inside", "http://169.254.169.254/secrets");
    web.redirections.put("/file", "file:///etc/passwd");
    web.redirections.put("/loop", "/loop");
    try (Artifacts artifacts = open()) {
      assertThat(read(artifacts, at(web.url("/moved")))).isEqualTo("a room");
      for (String trap : List.of("/inside", "/file", "/loop")) {
        assertThatThrownBy(() -> artifacts.fetch(at(web.url(trap))))
            .isInstanceOf(SolidFailure.class);
      }
    }
  }

  @Test
  void aLinkOutOfAFolderLeadsNowhere() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
    try (Artifacts artifacts = open()) {
      assertThatThrownBy(() -> artifacts.fetch(at(folder.resolve("link").toString())))
          .hasMessageContaining("is in no folder that this worker may read");
      assertThatThrownBy(() -> artifacts.fetch(at(folder + "/../../etc/passwd")))
          .isInstanceOf(SolidFailure.class);
    }
  }

  @Test
  void whatIsMadeIsKeptByWhatIsInItAndWrittenOnce() throws Exception {
    Path made = Files.writeString(folder.resolve("made"), "a model");
    environment.put("SOLIDFLUX_ARTIFACTS", folder.resolve("kept").toUri().toString());
    try (Artifacts artifacts = open()) {
      Artifact kept = artifacts.keep(made, "model/gltf-binary");
      assertThat(artifacts.keep(made, null).uri()).isEqualTo(kept.uri());
      assertThat(kept.toJson())
          .hasToString(
              "{\"uri\":\"%s\",\"sha256\":\"%s\",\"bytes\":7,\"type\":\"model/gltf-binary\"}"
                  .formatted(kept.uri(), Sha256.of("a model")));
      assertThat(Artifact.of(kept.toJson())).isEqualTo(kept);
      assertThat(read(artifacts, kept)).isEqualTo("a model");
    }
  }

  @Test
  void aBucketWithDotsIsNamedInThePathUnlessSomebodySaysOtherwise() {
    Map<String, String> amazon =
        Map.of("AWS_ACCESS_KEY_ID", "the-key", "AWS_SECRET_ACCESS_KEY", "the-secret");
    Map<String, String> inHost = new HashMap<>(amazon);
    inHost.put("SOLIDFLUX_S3_PATH_STYLE", "false");
    assertThat(ArtifactSettings.of(amazon).s3().address("a.b", "key"))
        .hasToString("https://s3.us-east-1.amazonaws.com/a.b/key");
    assertThat(ArtifactSettings.of(amazon).s3().address("ab", "key"))
        .hasToString("https://ab.s3.us-east-1.amazonaws.com/key");
    assertThat(ArtifactSettings.of(inHost).s3().address("a.b", "key"))
        .hasToString("https://a.b.s3.us-east-1.amazonaws.com/key");
  }

  @Test
  void inAStoreOfObjectsTooAndItIsReadFromThere() throws Exception {
    Path made = Files.writeString(folder.resolve("made"), "a model");
    environment.put("SOLIDFLUX_ARTIFACTS", "s3://kept/of/us/");
    String path =
        "/kept/of/us/sha256/%s/%s"
            .formatted(Sha256.of("a model").substring(0, 2), Sha256.of("a model"));
    web.failures.put(path, 503);
    try (Artifacts artifacts = open()) {
      Artifact kept = artifacts.keep(made, null);
      assertThat(kept.uri().toString())
          .isEqualTo(
              "s3://kept/of/us/sha256/%s/%s"
                  .formatted(Sha256.of("a model").substring(0, 2), Sha256.of("a model")));
      assertThat(artifacts.keep(made, null)).isEqualTo(kept);
      assertThat(read(artifacts, kept)).isEqualTo("a model");
    }
    assertThat(web.requests.stream().filter(request -> request.startsWith("PUT")).count())
        .as("written once: %s", web.requests)
        .isEqualTo(1);
    assertThat(web.wrong).isEmpty();
  }

  @Test
  void variablesThatCannotBeUsedAreAllSaid() {
    environment.put("SOLIDFLUX_ARTIFACTS", "https://web");
    environment.put("SOLIDFLUX_ARTIFACT_SOURCES", "gopher://x");
    environment.put("SOLIDFLUX_ARTIFACT_MAX", "many");
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "SOLIDFLUX_ARTIFACTS: must be file:///folder or s3://bucket/prefix",
            "SOLIDFLUX_ARTIFACT_SOURCES: must be",
            "SOLIDFLUX_ARTIFACT_MAX: must be a number of bytes");
    environment.clear();
    environment.put("SOLIDFLUX_ARTIFACTS", "s3://kept");
    assertThatThrownBy(this::open).hasMessageContaining("s3 needs AWS_ACCESS_KEY_ID");
  }

  @Test
  void twoProcessesDoNotTakeEachOthersFiles() throws Exception {
    serve("/a", "a room");
    try (Artifacts one = open();
        Artifacts other = open()) {
      assertThat(read(one, at(web.url("/a"), "a room"))).isEqualTo("a room");
      assertThat(read(other, at(web.url("/a"), "a room"))).isEqualTo("a room");
    }
    assertThat(asked("GET /a")).isEqualTo(2);
  }
}
