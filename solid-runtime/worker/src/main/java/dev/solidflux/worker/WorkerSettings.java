package dev.solidflux.worker;

import dev.solidflux.worker.slot.SlotProbe;
import dev.solidflux.worker.slot.SlotProvider;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * How one worker runs; see {@link Worker}.
 *
 * @param identity {@code name@host}, as in Celery
 * @param health the port on which health is told; null for none
 * @param slots where slots come from, if solids take any
 * @param probe tries out whether a slot works
 * @param deletionCost whether Kubernetes is told what the worker is at
 * @param startedAfter how long a function has to run before STARTED is sent
 * @param keepReply how long an engine's mailbox that is not there is waited for
 * @param answerWithin how long an engine that is asked whether a task is still wanted has to answer
 */
record WorkerSettings(
    String identity,
    long pid,
    String amqpUrl,
    Worker.Threads threads,
    Duration grace,
    @Nullable Integer health,
    SlotProvider slots,
    SlotProbe probe,
    boolean deletionCost,
    Duration heartbeat,
    Duration startedAfter,
    Duration keepReply,
    Duration answerWithin,
    int maxReplyBytes,
    JsonMapper json,
    Clock clock) {}
