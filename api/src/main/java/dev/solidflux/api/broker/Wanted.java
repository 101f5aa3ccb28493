package dev.solidflux.api.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a broker is to have: policies for each queue of tasks, and a place for dead messages. All of
 * a queue of tasks is policy: a worker that declares its queue without arguments, as Celery does,
 * is refused a queue that has some.
 *
 * @param notes what the policies cannot say, for people
 */
public record Wanted(PolicySettings settings, List<Policy> policies, List<String> notes) {

  static final String CONSUMER_TIMEOUT = "consumer-timeout";

  public static Wanted of(
      Collection<QueueNeed> needs, PolicySettings settings, RabbitVersion version) {
    List<Policy> policies = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Duration longest = Duration.ZERO;
    for (QueueNeed need : needs) {
      if (isEngines(need.queue())) {
        notes.add(
            "queue " + need.queue() + " is no queue of tasks by its name, and gets no policy");
        continue;
      }
      Duration timeout = timeout(need, settings);
      longest = timeout.compareTo(longest) > 0 ? timeout : longest;
      policies.addAll(policies(need, timeout, settings, version));
      if (!need.unlimited().isEmpty()) {
        notes.add(unlimited(need, settings));
      }
    }
    policies.add(deadLetters(settings));
    if (!version.timesOutByPolicy() && !longest.isZero()) {
      notes.add(
          "RabbitMQ %s has no consumer timeout by policy: set consumer_timeout = %d in rabbitmq.conf"
              .formatted(version, longest.toMillis()));
    }
    if (version.timesOutQuorumQueuesOnly()) {
      notes.add("RabbitMQ %s has consumer timeouts on quorum queues only".formatted(version));
    }
    return new Wanted(settings, List.copyOf(policies), List.copyOf(notes));
  }

  /** Registration refuses such names; a policy on a mailbox could lose what is in it. */
  private static boolean isEngines(String queue) {
    return queue.startsWith("sf.") || queue.startsWith("amq.");
  }

  private static Duration timeout(QueueNeed need, PolicySettings settings) {
    Duration run = need.longest() == null ? settings.unlimited() : need.longest();
    boolean unknown = !need.unlimited().isEmpty() && settings.unlimited().compareTo(run) > 0;
    return (unknown ? settings.unlimited() : run).plus(settings.margin());
  }

  /**
   * One for each type that the queue may have: a policy with a key that a type does not know is not
   * applied to queues of that type at all.
   */
  private static List<Policy> policies(
      QueueNeed need, Duration timeout, PolicySettings settings, RabbitVersion version) {
    Map<String, Object> classic = new LinkedHashMap<>();
    classic.put("dead-letter-exchange", settings.deadLetterName());
    if (settings.maxLength() != null) {
      // what is refused is sent again; what was dropped would be found by its deadline
      classic.put("max-length", settings.maxLength());
      classic.put("overflow", "reject-publish");
    }
    Map<String, Object> quorum = new LinkedHashMap<>(classic);
    quorum.put("delivery-limit", settings.deliveryLimit());
    if (version.timesOutByPolicy()) {
      quorum.put(CONSUMER_TIMEOUT, timeout.toMillis());
      if (!version.timesOutQuorumQueuesOnly()) {
        classic.put(CONSUMER_TIMEOUT, timeout.toMillis());
      }
    }
    boolean types = version.appliesToTypes();
    String queue = need.queue();
    return List.of(
        Policy.of(
            settings.queuePrefix() + queue,
            queue,
            types ? "classic_queues" : "queues",
            settings.priority(),
            classic),
        Policy.of(
            settings.quorumPrefix() + queue,
            queue,
            types ? "quorum_queues" : "queues",
            settings.priority() + 1, // before 3.12 it goes first where it can be applied
            quorum));
  }

  private static Policy deadLetters(PolicySettings settings) {
    String queue = settings.deadLetterName();
    return Policy.of(
        queue, queue, "queues", settings.priority(), Map.of("max-length", settings.deadLetters()));
  }

  private static String unlimited(QueueNeed need, PolicySettings settings) {
    return "queue %s: no timeout.run in %s; taken to run for %s"
        .formatted(
            need.queue(), String.join(", ", need.unlimited()), Lengths.text(settings.unlimited()));
  }
}
