/** Errors as callers see them: RFC 9457 problems with stable codes. */
@NullMarked
package dev.solidflux.api.problem;

import org.jspecify.annotations.NullMarked;
