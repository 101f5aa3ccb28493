package dev.solidflux.worker;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Runs every {@link SolidModule} of the class path and of the given jars as one worker until the
 * process is asked to end. Exits with 2 if it was called wrongly or there is nothing to run.
 */
public final class WorkerMain {

  private static final String USAGE =
      "usage: worker [--jar FILE]... [--name NAME] [--amqp URL]\n"
          + "Runs the solid modules of the jars. The broker is --amqp, SOLIDFLUX_AMQP_URL or localhost.";

  private final List<Path> jars = new ArrayList<>();
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
          ServiceLoader.load(SolidModule.class, loader).stream().map(p -> p.get()).toList();
      if (modules.isEmpty()) {
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

  private URLClassLoader loader(String[] args) throws IOException {
    String name = "worker";
    String amqp = null;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      switch (args[i]) {
        case "--jar" -> jars.add(jar(args[i + 1]));
        case "--name" -> name = args[i + 1];
        case "--amqp" -> amqp = args[i + 1];
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    worker = amqp == null ? Worker.named(name) : Worker.named(name).amqp(amqp);
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return new URLClassLoader(urls, WorkerMain.class.getClassLoader());
  }

  private static Path jar(String file) {
    Path jar = Path.of(file);
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException("there is no jar " + file);
    }
    return jar;
  }
}
