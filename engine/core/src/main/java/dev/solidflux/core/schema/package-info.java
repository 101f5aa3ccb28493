/** JSON Schemas that authors of pipelines write: checked when they are read, bounded in use. */
@NullMarked
package dev.solidflux.core.schema;

import org.jspecify.annotations.NullMarked;
