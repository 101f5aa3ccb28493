package dev.solidflux.api.secret;

import dev.solidflux.api.settings.SecretSettings;
import dev.solidflux.flow.port.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets of the environment and of the mounted folder, which is read again every few seconds;
 * a file is taken before a variable. Values never reach the log.
 */
public final class KnownSecrets implements Secrets, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KnownSecrets.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final SecretSettings settings;
  private final @Nullable ScheduledExecutorService reader;
  private volatile Secrets now = Secrets.NONE;

  // of whoever reads
  private Map<String, String> known = Map.of();
  private List<String> told = List.of();

  private KnownSecrets(SecretSettings settings, boolean again) {
    this.settings = settings;
    this.reader =
        again && settings.folder().isPresent()
            ? Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().daemon().name("solidflux-secrets").unstarted(task))
            : null;
  }

  /** Reads them, and goes on reading the folder. */
  public static KnownSecrets open(SecretSettings settings) {
    KnownSecrets secrets = new KnownSecrets(settings, true);
    secrets.read();
    if (secrets.reader != null) {
      var unused =
          secrets.reader.scheduleWithFixedDelay(
              secrets::read, AGAIN.toMillis(), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }
    return secrets;
  }

  /** Reads them, and then only when it is told to. */
  static KnownSecrets once(SecretSettings settings) {
    KnownSecrets secrets = new KnownSecrets(settings, false);
    secrets.read();
    return secrets;
  }

  /** Takes what there is now. */
  void read() {
    try {
      Map<String, String> values = new HashMap<>();
      List<String> faults = new ArrayList<>();
      new TreeMap<>(settings.variables())
          .forEach((name, value) -> take(name, value, values, faults));
      settings
          .folder()
          .ifPresent(
              folder -> {
                SecretFiles.Found found = SecretFiles.read(folder);
                values.putAll(found.values());
                faults.addAll(found.faults());
              });
      tell(faults);
      if (!values.equals(known)) {
        known = Map.copyOf(values);
        now = Secrets.of(values);
        log.info("{} secrets are known: {}", values.size(), new TreeMap<>(values).keySet());
      }
    } catch (RuntimeException e) {
      // without an answer of the file system the ones before stay
      log.warn("secrets cannot be read: {}", e.getClass().getName());
    }
  }

  private static void take(
      String name, String value, Map<String, String> values, List<String> faults) {
    String fault = SecretValue.fault(value);
    if (fault.isEmpty() && values.size() < SecretFiles.MOST) {
      values.put(name, value);
    } else {
      faults.add(name + ": " + (fault.isEmpty() ? "there are too many before it" : fault));
    }
  }

  private void tell(List<String> faults) {
    if (!faults.equals(told)) {
      faults.forEach(fault -> log.warn("no secret: {}", fault));
      told = List.copyOf(faults);
    }
  }

  @Override
  public @Nullable String value(String name) {
    return now.value(name);
  }

  @Override
  public Collection<String> values() {
    return now.values();
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.shutdownNow();
    }
  }
}
