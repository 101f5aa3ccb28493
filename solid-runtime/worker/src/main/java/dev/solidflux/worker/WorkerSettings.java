package dev.solidflux.worker;

import java.time.Clock;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/**
 * How one worker runs; see {@link Worker}.
 *
 * @param identity {@code name@host}, as in Celery
 * @param startedAfter how long a function has to run before STARTED is sent
 */
record WorkerSettings(
    String identity,
    long pid,
    String amqpUrl,
    Worker.Threads threads,
    Duration grace,
    Duration heartbeat,
    Duration startedAfter,
    int maxReplyBytes,
    JsonMapper json,
    Clock clock) {}
