package dev.solidflux.api.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;

/**
 * The page's files by the paths under which browsers ask for them. They are few and small, so they
 * are read once; what is not among them cannot be asked for, whatever else is on the class path.
 */
public final class Assets {
  /** The one document, which shows every view; on the class path. */
  public static final String DOCUMENT = "/web/index.html";

  private static final Map<String, MediaType> TYPES =
      Map.of(
          "js", new MediaType("text", "javascript", StandardCharsets.UTF_8),
          "css", new MediaType("text", "css", StandardCharsets.UTF_8),
          "html", new MediaType("text", "html", StandardCharsets.UTF_8),
          "svg", new MediaType("image", "svg+xml", StandardCharsets.UTF_8));

  private static final CacheControl ASK_EACH_TIME = CacheControl.noCache();

  /** The path has the version. */
  private static final CacheControl FOR_GOOD =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final Asset document;
  private final Map<String, Asset> byPath;

  private Assets(Asset document, Map<String, Asset> byPath) {
    this.document = document;
    this.byPath = Map.copyOf(byPath);
  }

  /**
   * Reads them all.
   *
   * @throws UncheckedIOException if one cannot be read
   */
  public static Assets onClassPath() {
    Map<String, Asset> byPath = new HashMap<>();
    add(byPath, "classpath*:/web/assets/**/*.*", "/assets/", ASK_EACH_TIME);
    add(
        byPath,
        "classpath*:/META-INF/resources/webjars/preact/**/*.module.js",
        "/webjars/",
        FOR_GOOD);
    Resource document = new PathMatchingResourcePatternResolver().getResource(DOCUMENT);
    return new Assets(read(document, ASK_EACH_TIME), byPath);
  }

  Asset document() {
    return document;
  }

  Optional<Asset> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  private static void add(
      Map<String, Asset> byPath, String pattern, String root, CacheControl caching) {
    try {
      for (Resource file : new PathMatchingResourcePatternResolver().getResources(pattern)) {
        String location = file.getURL().getPath();
        byPath.put(location.substring(location.lastIndexOf(root)), read(file, caching));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Asset read(Resource file, CacheControl caching) {
    String name = String.valueOf(file.getFilename());
    MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("the page has no media type for " + name);
    }
    try {
      return Asset.of(file.getContentAsByteArray(), type, caching);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
