package dev.solidflux.core.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an invocation waits for that is no task's.
 *
 * @param signal the name of the word that ends it; null if only time does
 * @param until when it is over by itself; null for never
 * @param fails whether it has failed then
 * @param otherwise its result then; a JSON null if it has failed
 */
public record Wait(
    @Nullable String signal, @Nullable Instant until, boolean fails, JsonNode otherwise) {}
