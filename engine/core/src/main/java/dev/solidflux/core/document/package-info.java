/** Reading a pipeline document, YAML or JSON, into a pipeline or into all of its faults. */
@NullMarked
package dev.solidflux.core.document;

import org.jspecify.annotations.NullMarked;
