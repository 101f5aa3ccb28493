package dev.solidflux.api.cli.workers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Workers of one kind.
 *
 * @param name of their logs
 * @param queues that each of them listens to
 * @param command the program and its words; no shell reads them
 * @param directory in which it is started
 * @param environment beside that of this process
 * @param min how many there are if nothing is to do
 * @param max how many there are at most
 * @param tasks how many each does at a time
 * @param cooldown for how long there has to be less to do before there are fewer
 * @param grace in which one that is told to end has to, before it is killed
 */
public record WorkersSpec(
    String name,
    List<String> queues,
    List<String> command,
    Path directory,
    Map<String, String> environment,
    int min,
    int max,
    int tasks,
    Duration cooldown,
    Duration grace) {

  public WorkersSpec {
    queues = List.copyOf(queues);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
