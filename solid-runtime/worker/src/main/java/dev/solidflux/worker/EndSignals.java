package dev.solidflux.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT, each time they come. The JVM by itself takes the first one only, and ends
 * with the signal's status. Its interface for that, {@code sun.misc.Signal}, is in every JDK's
 * module {@code jdk.unsupported}, but a compiler warns of it, so it is called by name; a JVM
 * without it keeps its own way.
 */
final class EndSignals {

  private static final Logger LOG = LoggerFactory.getLogger(EndSignals.class);
  private static final List<String> NAMES = List.of("TERM", "INT");

  private EndSignals() {}

  /**
   * @param come is run for each signal, on a thread of its own
   */
  static void heed(Runnable come) {
    for (String name : NAMES) {
      try {
        heed(name, come);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        LOG.debug("the JVM takes SIG{} itself", name, e);
      }
    }
  }

  private static void heed(String name, Runnable come) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object ours =
        Proxy.newProxyInstance(
            EndSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("handle")) {
                return method.invoke(come, arguments); // what every object has
              }
              come.run();
              return null;
            });
    try {
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause()); // the JVM has it for itself
    }
  }
}
