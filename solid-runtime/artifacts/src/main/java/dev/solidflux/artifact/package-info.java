/** Files that solids hand to each other: named by what is in them, moved once, kept near. */
@NullMarked
package dev.solidflux.artifact;

import org.jspecify.annotations.NullMarked;
