package dev.solidflux.flow.send;

import java.time.Duration;

/**
 * How tasks are sent.
 *
 * @param publishing how many tasks a shard has on their way to the broker at a time
 * @param waiting how many committed tasks wait in memory; more wait in their rows
 * @param waitingBytes how many bytes of them
 * @param creditFloor how many tasks of one queue and shard the broker may always hold without a
 *     word from a worker
 * @param creditMost and never more than that
 * @param creditWindow beyond the floor, as many as workers began in this time
 * @param markDelay how long an idle shard keeps what the broker has confirmed before it writes it
 *     down
 * @param unknownAgain when a task is sent again whose fate is unknown
 * @param refusedAgain when a queue is tried again that the broker refused; doubled each time
 * @param refusedAgainMost up to this
 * @param silence how long a started attempt may be silent after the broker forgot everything before
 *     it is sent again, and how long a deadline waits after the engine could not listen
 */
public record SendSettings(
    int publishing,
    int waiting,
    long waitingBytes,
    int creditFloor,
    int creditMost,
    Duration creditWindow,
    Duration markDelay,
    Duration unknownAgain,
    Duration refusedAgain,
    Duration refusedAgainMost,
    Duration silence) {

  /** With other bounds of what waits in memory. */
  public SendSettings withWaiting(int tasks, long bytes) {
    return new SendSettings(
        publishing,
        tasks,
        bytes,
        creditFloor,
        creditMost,
        creditWindow,
        markDelay,
        unknownAgain,
        refusedAgain,
        refusedAgainMost,
        silence);
  }
}
