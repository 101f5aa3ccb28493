/** Renders the pictures that the demo ships: a small ray marcher and one furnished room. */
@NullMarked
package dev.solidflux.example.photos.render;

import org.jspecify.annotations.NullMarked;
