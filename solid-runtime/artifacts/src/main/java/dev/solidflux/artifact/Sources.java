package dev.solidflux.artifact;

import java.io.IOException;
import java.net.InetAddress;
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
 * @param hosts of {@code http:} and {@code https:} that may be asked wherever they are; others only
 *     where everybody can reach them
 * @param buckets of S3, each perhaps with a prefix, {@code rooms/public}
 */
record Sources(List<Path> folders, List<String> hosts, List<String> buckets) {

  Sources {
    folders = List.copyOf(folders);
    hosts = List.copyOf(hosts);
    buckets = List.copyOf(buckets);
  }

  /** With somewhere else that may be read. */
  Sources and(Sources others) {
    return new Sources(
        join(folders, others.folders), join(hosts, others.hosts), join(buckets, others.buckets));
  }

  private static <T> List<T> join(List<T> some, List<T> more) {
    List<T> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /**
   * @throws Place.Gone if it may not be fetched
   */
  void check(URI uri) throws IOException {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    switch (scheme) {
      case "file" -> checkFile(uri);
      case "http", "https" -> checkHost(uri);
      case "s3" -> checkBucket(uri);
      default ->
          throw new Place.Gone("addresses begin with file, http, https or s3, not " + scheme);
    }
  }

  private void checkFile(URI uri) throws IOException {
    Path file;
    try {
      file = Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw new Place.Gone("no file of this machine: " + uri);
    }
    if (!Files.exists(file)) {
      throw new Place.Gone("there is no file " + file);
    }
    Path real = file.toRealPath();
    for (Path folder : folders) {
      if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
        return;
      }
    }
    throw new Place.Gone(file + " is in no folder that this worker may read files of: " + folders);
  }

  private void checkHost(URI uri) throws IOException {
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null) {
      throw new Place.Gone("no host, or a user, in " + uri);
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (hosts.contains(name) || hosts.contains(name + ":" + uri.getPort())) {
      return;
    }
    // whoever connects then is given what was found here: the JVM keeps an answer for a while
    for (InetAddress address : InetAddress.getAllByName(host)) {
      if (!isPublic(address)) {
        throw new Place.Gone(
            host + " is not reached by everybody, and not named in SOLIDFLUX_ARTIFACT_SOURCES");
      }
    }
  }

  private static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean local =
        address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    // unique local addresses of IPv6; the range that carriers share, and what stands for nothing
    boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean nothing = bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0);
    return !local && !unique && !shared && !nothing;
  }

  private void checkBucket(URI uri) throws IOException {
    String named = uri.getHost() + uri.getPath();
    if (uri.getHost() == null || uri.getPath().length() < 2 || uri.getPath().contains("/../")) {
      throw new Place.Gone("no object of a bucket: " + uri);
    }
    for (String bucket : buckets) {
      if (named.startsWith(bucket + "/")) {
        return;
      }
    }
    throw new Place.Gone(uri + " is in no bucket that this worker may read: " + buckets);
  }
}
