package dev.solidflux.worker;

import java.time.Clock;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/**
 * How one worker runs; see {@link Worker}.
 *
 * @param identity {@code name@host}, as in Celery
 */
record WorkerSettings(
    String identity,
    long pid,
    String amqpUrl,
    Worker.Threads threads,
    Duration grace,
    Duration heartbeat,
    int maxReplyBytes,
    JsonMapper json,
    Clock clock) {}
