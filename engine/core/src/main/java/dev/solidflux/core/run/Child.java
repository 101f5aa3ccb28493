package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;
import tools.jackson.databind.JsonNode;

/**
 * A run that another run has begun.
 *
 * @param run its id
 */
public record Child(RunId run, JsonNode input) {}
