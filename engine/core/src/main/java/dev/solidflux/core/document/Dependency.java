package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;

/** That a solid waits for another, and where the document says so. */
record Dependency(String on, Pointer pointer, int offset) {}
