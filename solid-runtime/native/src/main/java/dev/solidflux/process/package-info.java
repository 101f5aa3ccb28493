/** Any executable as a solid: how it is started, heard, stopped and judged. */
@NullMarked
package dev.solidflux.process;

import org.jspecify.annotations.NullMarked;
