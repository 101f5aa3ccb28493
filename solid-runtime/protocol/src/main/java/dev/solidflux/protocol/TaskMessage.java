package dev.solidflux.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One task as Celery's protocol version 2 has it. Start from {@link #of} and add with the {@code
 * with…} methods.
 *
 * @param id identifies the attempt; a redelivery keeps it
 * @param task the name under which a worker registered the function
 * @param correlationId what replies carry as theirs; the id, except where a foreign client chose
 *     otherwise
 * @param replyTo the queue that replies go to; without one nobody hears of the result
 * @param origin who sent it, for people
 * @param retries how often this task was already tried under this id
 * @param expires a worker that gets it later does not run it
 * @param eta a worker ought not to start it earlier; Solidflux never sends one
 * @param extraHeaders any header that has no component here, {@code traceparent} for one
 * @param embed what should follow the task by Celery's canvas: callbacks, errbacks, chain and chord
 */
public record TaskMessage(
    String id,
    String task,
    ArrayNode args,
    ObjectNode kwargs,
    String correlationId,
    @Nullable String replyTo,
    @Nullable String origin,
    @Nullable String rootId,
    @Nullable String parentId,
    @Nullable String groupId,
    int retries,
    TimeLimit timeLimit,
    @Nullable Instant expires,
    @Nullable Instant eta,
    Map<String, @Nullable Object> extraHeaders,
    ObjectNode embed)
    implements DecodedTask {

  /**
   * The name that stands for all positional arguments among those by keyword. No keyword of
   * Python's is called so.
   */
  public static final String POSITIONAL = "*";

  /** A task without arguments that nobody waits for. */
  public static TaskMessage of(String id, String task) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new TaskMessage(
        id,
        task,
        json.arrayNode(),
        json.objectNode(),
        id,
        null,
        null,
        null,
        null,
        null,
        0,
        TimeLimit.NONE,
        null,
        null,
        Map.of(),
        json.objectNode());
  }

  public TaskMessage withArgs(ArrayNode positional) {
    return new TaskMessage(
        id,
        task,
        positional,
        kwargs,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        timeLimit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  public TaskMessage withKwargs(ObjectNode named) {
    return new TaskMessage(
        id,
        task,
        args,
        named,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        timeLimit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  public TaskMessage withReplyTo(String queue) {
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        queue,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        timeLimit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  /** Whom the task comes from and what it is part of; each may be unknown. */
  public TaskMessage withLineage(
      @Nullable String sender,
      @Nullable String root,
      @Nullable String parent,
      @Nullable String group) {
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        replyTo,
        sender,
        root,
        parent,
        group,
        retries,
        timeLimit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  public TaskMessage withRetries(int before) {
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        before,
        timeLimit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  public TaskMessage withTimeLimit(TimeLimit limit) {
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        limit,
        expires,
        eta,
        extraHeaders,
        embed);
  }

  public TaskMessage withExpires(Instant instant) {
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        timeLimit,
        instant,
        eta,
        extraHeaders,
        embed);
  }

  /**
   * With the deadlines that an engine gives a task. The engine decides; a worker's come {@linkplain
   * Wanted#GIVEN_UP_BEFORE after} its own, and end work for nobody.
   *
   * @param queueDue until when a worker may begin; null for ever
   * @param runLimit how long it may take; null for ever
   */
  public TaskMessage withDeadlines(@Nullable Instant queueDue, @Nullable Duration runLimit) {
    TaskMessage due =
        queueDue == null
            ? this
            : withExpires(queueDue.plus(Wanted.GIVEN_UP_BEFORE).truncatedTo(ChronoUnit.SECONDS));
    return runLimit == null
        ? due
        : due.withTimeLimit(new TimeLimit(runLimit.plus(Wanted.GIVEN_UP_BEFORE), null));
  }

  public TaskMessage withHeader(String name, Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(extraHeaders);
    more.put(name, value);
    return new TaskMessage(
        id,
        task,
        args,
        kwargs,
        correlationId,
        replyTo,
        origin,
        rootId,
        parentId,
        groupId,
        retries,
        timeLimit,
        expires,
        eta,
        more,
        embed);
  }

  /** The message for the task's queue: persistent, and readable for a stock Celery worker. */
  public WireMessage encode() {
    ArrayNode body = JsonNodeFactory.instance.arrayNode().add(args).add(kwargs).add(embed());
    return message(JsonBody.MAPPER.writeValueAsBytes(body));
  }

  /**
   * {@link #encode()} with arguments that are JSON text already, in place of this message's own.
   * They are not read again, apart from how they begin: whoever calls answers for their being JSON.
   *
   * @param arguments an object (keyword arguments, and perhaps positional ones as {@value
   *     #POSITIONAL}) or an array (positional ones)
   * @throws IllegalArgumentException if they begin otherwise
   */
  public WireMessage encode(String arguments) {
    String following = JsonBody.MAPPER.writeValueAsString(embed);
    String body =
        switch (first(arguments)) {
          case '{' -> "[" + apart(arguments) + "," + following + "]";
          case '[' -> "[" + arguments + ",{}," + following + "]";
          default ->
              throw new IllegalArgumentException("arguments are neither an object nor an array");
        };
    return message(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Positional and keyword arguments, which came in one object. */
  private static String apart(String arguments) {
    if (!arguments.contains("\"" + POSITIONAL + "\"")) {
      return "[]," + arguments;
    }
    ObjectNode named = (ObjectNode) JsonBody.MAPPER.readTree(arguments);
    if (!(named.get(POSITIONAL) instanceof ArrayNode positional)) {
      return "[]," + arguments;
    }
    named.remove(POSITIONAL);
    return positional + "," + named;
  }

  private static int first(String json) {
    return json.chars().filter(c -> " \t\n\r".indexOf(c) < 0).findFirst().orElse(0);
  }

  private WireMessage message(byte[] body) {
    Map<String, @Nullable Object> headers = new HashMap<>(extraHeaders);
    headers.put("lang", "java");
    headers.put("task", task);
    headers.put("id", id);
    headers.put("root_id", rootId == null ? id : rootId);
    headers.put("parent_id", parentId);
    headers.put("group", groupId);
    headers.put("origin", origin);
    headers.put("retries", retries);
    headers.put("timelimit", timeLimit.encode());
    // Celery drops a task, without a word, whose time has more digits than it can read
    headers.put(
        "expires", expires == null ? null : expires.truncatedTo(ChronoUnit.MICROS).toString());
    headers.put("eta", eta == null ? null : eta.toString());
    headers.put(
        "ignore_result", false); // from Celery 5.6 on it would otherwise be the task's own choice
    return new WireMessage(
        headers, WireProperties.json(correlationId, replyTo, WireProperties.PERSISTENT), body);
  }
}
