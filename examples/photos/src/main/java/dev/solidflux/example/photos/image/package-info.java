/** Pure functions on one photograph: bounded decoding, and the numbers that describe it. */
@NullMarked
package dev.solidflux.example.photos.image;

import org.jspecify.annotations.NullMarked;
