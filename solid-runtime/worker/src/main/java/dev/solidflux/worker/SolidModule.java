package dev.solidflux.worker;

/**
 * Solids in a jar of their own, found by {@link java.util.ServiceLoader}, so that {@link
 * WorkerMain} can run them: name the class in {@code
 * META-INF/services/dev.solidflux.worker.SolidModule}.
 */
@FunctionalInterface
public interface SolidModule {

  void register(Worker worker);
}
