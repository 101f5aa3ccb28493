package dev.solidflux.artifact;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A place that artifacts can be put in. */
interface Store extends Place {

  /**
   * Puts a file there, unless what is in it is there already.
   *
   * @param key by which it is named
   * @return its address
   */
  URI put(String key, Path file, String sha256) throws IOException, InterruptedException;
}
