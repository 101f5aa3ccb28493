/** What is to be seen on a machine with a GPU. */
@NullMarked
package dev.solidflux.gpucheck;

import org.jspecify.annotations.NullMarked;
