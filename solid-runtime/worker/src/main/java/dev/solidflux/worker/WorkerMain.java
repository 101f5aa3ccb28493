package dev.solidflux.worker;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Runs every {@link SolidModule} of the class path and of the given jars, and the solids of the
 * given files, as one worker until the process is asked to end. Exits with 2 if it was called
 * wrongly or there is nothing to run.
 */
public final class WorkerMain {

  private static final String USAGE =
      """
      usage: worker [--jar FILE]... [--file FILE]... [--name NAME] [--amqp URL]
      Runs the solid modules of the jars; of a folder, those of its jars and its classes. A file names
      solids that need no program of their own to serve them.
      The broker is --amqp, SOLIDFLUX_AMQP_URL or localhost.\
      """;

  private final List<Path> places = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private Worker worker = Worker.named("worker");

  private WorkerMain() {}

  public static void main(String[] args) throws InterruptedException {
    int status = new WorkerMain().run(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  private int run(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help")) {
      System.out.println(USAGE);
      return 0;
    }
    try (URLClassLoader loader = loader(args)) {
      Thread.currentThread().setContextClassLoader(loader);
      List<SolidModule> modules =
          ServiceLoader.load(SolidModule.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(module -> isAskedFor(module, loader))
              .toList();
      register(files, loader);
      if (modules.isEmpty() && files.isEmpty()) {
        throw new IllegalArgumentException(
            "no solid module was found (META-INF/services/" + SolidModule.class.getName() + ")");
      }
      modules.forEach(module -> module.register(worker));
      worker.run();
      return 0;
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      return 2;
    }
  }

  /** A jar that another one only stands on has solids too, perhaps, and nobody named it. */
  private static boolean isAskedFor(SolidModule module, URLClassLoader loader) {
    CodeSource source = module.getClass().getProtectionDomain().getCodeSource();
    return !loader.equals(module.getClass().getClassLoader())
        || source == null
        || List.of(loader.getURLs()).stream()
            .map(URL::toString)
            .anyMatch(source.getLocation().toString()::equals);
  }

  private void register(List<Path> named, ClassLoader loader) throws IOException {
    List<WorkerFiles> readers =
        ServiceLoader.load(WorkerFiles.class, loader).stream().map(p -> p.get()).toList();
    if (!named.isEmpty() && readers.isEmpty()) {
      throw new IllegalArgumentException("--file needs solidflux-native on the class path");
    }
    for (Path file : named) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("there is no file " + file);
      }
      readers.getFirst().register(file, worker);
    }
  }

  private URLClassLoader loader(String[] args) throws IOException {
    String name = "worker";
    String amqp = null;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      switch (args[i]) {
        case "--jar" -> places.addAll(places(Path.of(args[i + 1])));
        case "--file" -> files.add(Path.of(args[i + 1]));
        case "--name" -> name = args[i + 1];
        case "--amqp" -> amqp = args[i + 1];
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    worker = amqp == null ? Worker.named(name) : Worker.named(name).amqp(amqp);
    URL[] urls = new URL[places.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = places.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls, WorkerMain.class.getClassLoader());
  }

  /** A jar, or of a folder whatever is found in it, the jars by their names. */
  private static List<Path> places(Path given) throws IOException {
    if (Files.isRegularFile(given)) {
      return List.of(given);
    }
    if (!Files.isDirectory(given)) {
      throw new IllegalArgumentException("there is no jar " + given);
    }
    List<Path> found = new ArrayList<>(List.of(given));
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(given, "*.jar")) {
      jars.forEach(found::add);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }
}
