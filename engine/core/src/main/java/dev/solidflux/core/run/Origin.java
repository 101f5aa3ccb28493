package dev.solidflux.core.run;

import dev.solidflux.core.id.RunId;

/** Whose result it is that is kept. */
public record Origin(RunId run, int invocation) {}
