package dev.solidflux.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a folder with all that is in it, as far as it can, and follows no link out of it. Folders
 * that a program has locked are opened first.
 */
final class Deletion extends SimpleFileVisitor<Path> {

  private static final int MOST = 500;

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Set<Path> tried = new HashSet<>();
  private @Nullable IOException first;

  private Deletion() {}

  /**
   * @return why something is left, the first that was met; null if nothing is
   */
  static @Nullable IOException of(Path folder) {
    Deletion deletion = new Deletion();
    deletion.walk(folder);
    return deletion.first;
  }

  /** The same for the log: a program chose the names. */
  static String why(IOException e) {
    String said = e.toString();
    String begun = said.length() > MOST ? said.substring(0, MOST) + "…" : said;
    return begun.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
  }

  private void walk(Path folder) {
    try {
      Files.walkFileTree(folder, this);
    } catch (IOException e) {
      failed(e);
    }
  }

  private void failed(IOException e) {
    if (first == null) {
      first = e;
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    boolean unused = open(folder);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    delete(file);
    return FileVisitResult.CONTINUE;
  }

  /** As a rule a folder that cannot be read. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    if (Files.isDirectory(file, NOFOLLOW_LINKS) && tried.add(file) && open(file)) {
      walk(file);
    } else if (!(e instanceof NoSuchFileException)) {
      failed(e);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
    delete(folder);
    return FileVisitResult.CONTINUE;
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failed(e);
    }
  }

  private static boolean open(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, OWNERS);
      return true;
    } catch (IOException e) { // whether it is in the way is seen when it is deleted
      return false;
    }
  }
}
