/** The command line. It may wait, as nothing else here may: it serves one person. */
@NullMarked
package dev.solidflux.api.cli;

import org.jspecify.annotations.NullMarked;
