package dev.solidflux.artifact;

import dev.solidflux.worker.SolidFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * The files of other solids, and one's own for them: what is asked for is fetched once and kept
 * near, what is made is kept by what is in it, so that the same is not moved again.
 */
public final class Artifacts implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration GOING_ON = Duration.ofMinutes(1);

  private final ArtifactSettings settings;
  private final Shelf shelf;
  private final FilePlace files;
  private final Http named;
  private final Http others;
  private final HttpPlace web;
  private final @Nullable S3Place objects;

  /** Who fetches something, so that others who want the same wait for it. */
  private final Map<String, Turn> fetching = new ConcurrentHashMap<>();

  /** Whose it is to fetch one of them, and how many want it. */
  private static final class Turn {
    final ReentrantLock lock = new ReentrantLock();
    int wanted;

    Turn more() {
      wanted++;
      return this;
    }

    @Nullable Turn less() {
      return --wanted == 0 ? null : this;
    }
  }

  private Artifacts(ArtifactSettings settings, Shelf shelf, Duration goingOn, DnsResolver names) {
    this.settings = settings;
    this.shelf = shelf;
    URI kept = settings.kept();
    boolean inFiles = kept != null && kept.getScheme().equals("file");
    this.files = new FilePlace(inFiles ? Path.of(kept) : null);
    this.named = new Http(names, ProxySelector.getDefault(), goingOn);
    this.others = new Http(new PublicAddresses(names), null, goingOn);
    this.web = new HttpPlace(named, others, settings.sources());
    this.objects =
        settings.s3() == null
            ? null
            : new S3Place(
                named,
                settings.s3(),
                kept == null || inFiles ? null : ArtifactSettings.bucket(kept),
                Clock.systemUTC());
  }

  /**
   * As the environment says; see {@code docs/artifacts.md}.
   *
   * @throws IllegalArgumentException if a variable cannot be used
   * @throws IOException if nothing can be kept near
   */
  public static Artifacts open(Map<String, String> environment) throws IOException {
    return open(environment, GOING_ON, SystemDefaultDnsResolver.INSTANCE);
  }

  /**
   * @param goingOn how long a server may send nothing
   * @param names says where hosts are
   */
  static Artifacts open(Map<String, String> environment, Duration goingOn, DnsResolver names)
      throws IOException {
    ArtifactSettings settings = ArtifactSettings.of(environment);
    Shelf shelf = Shelf.open(settings.cache(), settings.cacheBytes());
    return new Artifacts(settings, shelf, goingOn, names);
  }

  /**
   * Has a file here. One of this machine is taken where it is.
   *
   * @throws SolidFailure {@code NoArtifact} if it is not there, {@code ArtifactRefused} if it may
   *     not be fetched, {@code ArtifactChanged} if it is not what its hash says, {@code
   *     ArtifactTooLarge}
   * @throws IOException if it cannot be fetched now
   */
  public Fetched fetch(Artifact artifact) throws IOException, InterruptedException, SolidFailure {
    return fetch(artifact, () -> false);
  }

  /**
   * Has a file here, like {@link #fetch(Artifact)}, as long as somebody wants it.
   *
   * @param cancelled whether nobody does, such as {@link
   *     dev.solidflux.worker.SolidContext#cancelled}; asked several times a second
   * @throws SolidFailure as above
   * @throws IOException if it cannot be fetched now
   * @throws InterruptedException if nobody wants it any more
   */
  public Fetched fetch(Artifact artifact, BooleanSupplier cancelled)
      throws IOException, InterruptedException, SolidFailure {
    return Attended.run(() -> found(artifact), cancelled);
  }

  private Fetched found(Artifact artifact) throws IOException, InterruptedException, SolidFailure {
    try {
      settings.sources().check(artifact.uri());
      return isFile(artifact) ? here(artifact) : near(artifact);
    } catch (Place.Refused e) {
      throw new SolidFailure("ArtifactRefused", String.valueOf(e.getMessage()));
    } catch (Place.Gone e) {
      throw new SolidFailure("NoArtifact", String.valueOf(e.getMessage()));
    } catch (Sha256.TooLarge e) {
      throw new SolidFailure("ArtifactTooLarge", artifact.uri() + ": " + e.getMessage());
    }
  }

  private static boolean isFile(Artifact artifact) {
    return "file".equals(artifact.uri().getScheme().toLowerCase(Locale.ROOT));
  }

  private Fetched here(Artifact artifact) throws IOException, SolidFailure {
    Path file = Path.of(artifact.uri());
    if (!Files.isRegularFile(file)) {
      throw new Place.Gone(file + " is no file");
    }
    if (artifact.sha256() != null) {
      check(artifact, Sha256.of(file));
    }
    return new Fetched(file, () -> {});
  }

  private static void check(Artifact artifact, String sha256) throws SolidFailure {
    if (artifact.sha256() != null && !artifact.sha256().equals(sha256)) {
      throw new SolidFailure(
          "ArtifactChanged",
          "%s has the hash %s, not %s".formatted(artifact.uri(), sha256, artifact.sha256()));
    }
  }

  private Fetched near(Artifact artifact) throws IOException, InterruptedException, SolidFailure {
    String hash = artifact.sha256();
    String key = hash != null ? hash : "at-" + Sha256.of(artifact.uri().toString());
    ReentrantLock turn =
        fetching.compute(key, (of, known) -> (known == null ? new Turn() : known).more()).lock;
    try {
      turn.lockInterruptibly();
      try {
        Path known = hash == null ? null : shelf.use(key);
        Path path = known != null ? known : tried(() -> fetched(artifact, key));
        return new Fetched(path, () -> shelf.leave(key));
      } finally {
        turn.unlock();
      }
    } finally {
      fetching.computeIfPresent(key, (of, known) -> known.less());
    }
  }

  /** What is asked for may be asked for again: it is named by what is in it, or only read. */
  private static <T> T tried(Attended.Work<T> what)
      throws IOException, InterruptedException, SolidFailure {
    for (int tried = 1; ; tried++) {
      try {
        return what.once();
      } catch (Place.Refused | Place.Gone | Sha256.TooLarge e) {
        throw e;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (tried == TRIES) {
          throw e;
        }
        Thread.sleep(PAUSE.multipliedBy(tried));
      }
    }
  }

  private Path fetched(Artifact artifact, String key)
      throws IOException, InterruptedException, SolidFailure {
    Path before = shelf.use(key);
    boolean stays = false;
    try {
      String version = before == null ? null : shelf.version(key);
      Place.Content content = place(artifact.uri()).get(artifact.uri(), version);
      InputStream body = content.body();
      if (body == null) {
        stays = true;
        return Objects.requireNonNull(before, "what was not known cannot have stayed");
      }
      return put(artifact, key, body, content.version());
    } finally {
      if (before != null && !stays) {
        shelf.leave(key);
      }
    }
  }

  private Path put(Artifact artifact, String key, InputStream from, @Nullable String version)
      throws IOException, SolidFailure {
    try (from;
        Unfinished to = shelf.unfinished()) {
      String sha256 = Sha256.copy(from, to, settings.most());
      check(artifact, sha256);
      return shelf.put(key, to, sha256, version);
    }
  }

  private Place place(URI uri) throws Place.Gone {
    if (!uri.getScheme().toLowerCase(Locale.ROOT).equals("s3")) {
      return web;
    }
    if (objects == null) {
      throw new Place.Gone("this worker has no keys for S3: " + uri);
    }
    return objects;
  }

  /** Whether there is a place for what is made. */
  public boolean keeps() {
    return settings.kept() != null;
  }

  /**
   * Keeps a file for others. What is there already is not written again.
   *
   * @param type its media type; null if nobody says
   * @throws IllegalStateException if there is no place for what is made
   * @throws IOException if it cannot be kept now
   */
  public Artifact keep(Path file, @Nullable String type)
      throws IOException, InterruptedException, SolidFailure {
    URI kept = settings.kept();
    if (kept == null) {
      throw new IllegalStateException("SOLIDFLUX_ARTIFACTS does not say where artifacts are kept");
    }
    return Attended.run(() -> kept(file, type, kept), () -> false);
  }

  private Artifact kept(Path file, @Nullable String type, URI kept)
      throws IOException, InterruptedException, SolidFailure {
    String sha256 = Sha256.of(file);
    String key = "sha256/%s/%s".formatted(sha256.substring(0, 2), sha256);
    Store store = kept.getScheme().equals("s3") && objects != null ? objects : files;
    URI uri = tried(() -> store.put(key, file, sha256));
    return new Artifact(uri, sha256, Files.size(file), type);
  }

  /** How many bytes are kept near. */
  long near() {
    return shelf.held();
  }

  @Override
  public void close() throws IOException {
    try (named;
        others;
        shelf) {}
  }
}
