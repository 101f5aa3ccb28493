package dev.solidflux.artifact;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a worker may fetch. An address comes from whoever may start a run, who is not to read the
 * worker's own files by it, nor to reach what only the worker's network reaches.
 *
 * @param folders files under these; links are followed before it is looked
 * @param servers of the web, {@code https://host:443}, that may be asked wherever they are; others
 *     only where everybody can reach them
 * @param buckets of S3, each perhaps with a prefix, {@code rooms/public}
 */
record Sources(List<Path> folders, List<String> servers, List<String> buckets) {

  Sources {
    folders = List.copyOf(folders);
    servers = List.copyOf(servers);
    buckets = List.copyOf(buckets);
  }

  /** With somewhere else that may be read. */
  Sources and(Sources others) {
    return new Sources(
        join(folders, others.folders),
        join(servers, others.servers),
        join(buckets, others.buckets));
  }

  private static <T> List<T> join(List<T> some, List<T> more) {
    List<T> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /**
   * A server that everybody can reach is told from others when it is asked: see {@link
   * PublicAddresses}.
   *
   * @throws Place.Refused if it may not be fetched
   * @throws Place.Gone if it might be, and is not there
   */
  void check(URI uri) throws IOException {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "file" -> checkFile(uri);
      case "http", "https" -> checkHost(uri);
      case "s3" -> checkBucket(uri);
      default ->
          throw new Place.Refused("addresses begin with file, http, https or s3, not " + scheme);
    }
  }

  private void checkFile(URI uri) throws IOException {
    Path file;
    try {
      file = Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw new Place.Refused("no file of this machine: " + uri);
    }
    boolean there = Files.exists(file);
    Path real = there ? file.toRealPath() : file.toAbsolutePath().normalize();
    for (Path folder : folders) {
      if (real.startsWith(folder)
          || (Files.exists(folder) && real.startsWith(folder.toRealPath()))) {
        if (!there) {
          throw new Place.Gone("there is no file " + file);
        }
        return;
      }
    }
    throw new Place.Refused(
        file + " is in no folder that this worker may read files of: " + folders);
  }

  private void checkHost(URI uri) throws IOException {
    if (uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw new Place.Refused("no host, or a user, in " + uri);
    }
  }

  /** Whether that web server is one of them, by its scheme, name and port. */
  boolean names(URI uri) {
    return servers.contains(server(uri));
  }

  /** {@code https://host:443}. */
  static String server(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int otherwise = scheme.equals("https") ? 443 : 80;
    return "%s://%s:%d"
        .formatted(
            scheme,
            uri.getHost().toLowerCase(Locale.ROOT),
            uri.getPort() < 0 ? otherwise : uri.getPort());
  }

  private void checkBucket(URI uri) throws IOException {
    String named = uri.getHost() + uri.getPath();
    if (uri.getHost() == null || uri.getPath().length() < 2 || uri.getPath().contains("/../")) {
      throw new Place.Refused("no object of a bucket: " + uri);
    }
    for (String bucket : buckets) {
      if (named.startsWith(bucket + "/")) {
        return;
      }
    }
    throw new Place.Refused(uri + " is in no bucket that this worker may read: " + buckets);
  }
}
