package dev.solidflux.pipelinetest;

import tools.jackson.databind.JsonNode;

/**
 * What a scripted worker is to do.
 *
 * @param name the task's
 * @param queue that it was sent to
 * @param priority among the tasks of that queue
 * @param path of the invocation, such as {@code views[3].tile[17]}
 * @param attempt from 1
 * @param args an object (keyword arguments) or an array (positional ones)
 */
public record Task(
    String name, String queue, int priority, String path, int attempt, JsonNode args) {}
