package dev.solidflux.api.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what is wanted with what there is. */
public final class Differences {

  private static final List<String> LOSING =
      List.of("message-ttl", "max-length", "max-length-bytes", "expires");

  private final Wanted wanted;
  private final Actual actual;
  private final List<Difference> found = new ArrayList<>();

  private Differences(Wanted wanted, Actual actual) {
    this.wanted = wanted;
    this.actual = actual;
  }

  public static List<Difference> between(Wanted wanted, Actual actual) {
    Differences differences = new Differences(wanted, actual);
    differences.deadLetters();
    wanted.policies().forEach(differences::policy);
    actual.policies().forEach(differences::stale);
    wanted.policies().forEach(differences::effect);
    actual.queues().forEach(differences::engines);
    return List.copyOf(differences.found);
  }

  private void deadLetters() {
    List<String> missing = new ArrayList<>();
    if (!actual.deadLetterExchange()) {
      missing.add("exchange");
    }
    if (!actual.deadLetterQueue()) {
      missing.add("queue");
    }
    if (!actual.bound()) {
      missing.add("binding");
    }
    if (!missing.isEmpty()) {
      found.add(new Difference.NoDeadLetters(wanted.settings().deadLetterName(), missing));
    }
  }

  private void policy(Policy policy) {
    Policy is = actual.policy(policy.name());
    if (is == null) {
      found.add(new Difference.Missing(policy));
      return;
    }
    List<String> how = new ArrayList<>();
    differ("pattern", is.pattern(), policy.pattern(), how);
    differ("apply-to", is.applyTo(), policy.applyTo(), how);
    differ("priority", is.priority(), policy.priority(), how);
    policy.definition().forEach((key, value) -> differ(key, is.definition().get(key), value, how));
    is.definition().keySet().stream()
        .filter(key -> !policy.definition().containsKey(key))
        .forEach(key -> how.add(key + " is not wanted"));
    if (!how.isEmpty()) {
      found.add(new Difference.Changed(policy, List.copyOf(how)));
    }
  }

  private static void differ(String what, @Nullable Object is, Object wanted, List<String> how) {
    if (!same(is, wanted)) {
      how.add(what + " is " + (is == null ? "not set" : is) + ", wanted " + wanted);
    }
  }

  private static boolean same(@Nullable Object one, Object other) {
    return (one instanceof Number a && other instanceof Number b)
        ? a.longValue() == b.longValue()
        : Objects.equals(one, other);
  }

  private void stale(Policy is) {
    boolean isWanted = wanted.policies().stream().anyMatch(one -> one.name().equals(is.name()));
    if (wanted.settings().isOurs(is.name()) && !isWanted) {
      found.add(new Difference.Stale(is.name()));
    }
  }

  /** What counts for the queue, once ours is there: the broker says it of queues that exist. */
  private void effect(Policy ours) {
    String name = queueOf(ours);
    Actual.Queue queue = actual.queue(name);
    boolean quorum = ours.name().startsWith(wanted.settings().quorumPrefix());
    boolean typed = !ours.name().equals(wanted.settings().deadLetterName());
    if (queue == null) {
      if (!quorum) {
        wouldCount(ours, name);
      }
    } else if (!typed || quorum == queue.type().equals("quorum")) {
      counts(ours, queue);
    }
  }

  private void counts(Policy ours, Actual.Queue queue) {
    if (actual.policy(ours.name()) == null) {
      wouldCount(ours, queue.name());
    } else if (ours.name().equals(queue.policy())) {
      limits(queue, ours);
    } else {
      Policy other = queue.policy() == null ? null : actual.policy(queue.policy());
      found.add(
          other == null || other.priority() < ours.priority()
              ? new Difference.Ineffective(queue.name(), ours.name())
              : new Difference.Overruled(queue.name(), other, true));
    }
  }

  private void wouldCount(Policy ours, String queue) {
    actual.policies().stream()
        .filter(one -> !wanted.settings().isOurs(one.name()))
        .filter(one -> one.priority() >= ours.priority() && matches(one, queue))
        .forEach(one -> found.add(new Difference.Overruled(queue, one, false)));
  }

  private String queueOf(Policy ours) {
    return Stream.of(wanted.settings().queuePrefix(), wanted.settings().quorumPrefix())
        .filter(ours.name()::startsWith)
        .map(prefix -> ours.name().substring(prefix.length()))
        .findFirst()
        .orElse(ours.name());
  }

  private void limits(Actual.Queue queue, Policy ours) {
    String by = queue.operatorPolicy();
    if (by == null) {
      return;
    }
    for (Map.Entry<String, Object> entry : ours.definition().entrySet()) {
      Object effective = queue.effective().get(entry.getKey());
      if (effective != null && !same(effective, entry.getValue())) {
        found.add(
            new Difference.Limited(queue.name(), entry.getKey(), entry.getValue(), effective, by));
      }
    }
  }

  /** RabbitMQ's expressions are Perl's, which are nearly Java's. */
  private static boolean matches(Policy policy, String queue) {
    if (policy.applyTo().equals("exchanges") || policy.applyTo().equals("streams")) {
      return false;
    }
    try {
      return Pattern.compile(policy.pattern()).matcher(queue).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private void engines(Actual.Queue queue) {
    String prefix = "sf." + wanted.settings().deployment() + ".";
    boolean engines =
        queue.name().startsWith(prefix + "mailbox.")
            || queue.name().startsWith(prefix + "generation.");
    List<String> keys = LOSING.stream().filter(queue.effective()::containsKey).toList();
    if (engines && !keys.isEmpty()) {
      String by = queue.policy() == null ? queue.operatorPolicy() : queue.policy();
      found.add(new Difference.Endangered(queue.name(), String.valueOf(by), keys));
    }
  }
}
