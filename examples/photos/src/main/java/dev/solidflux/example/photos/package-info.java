/** The solids of the demo: photographs in, a ranked contact sheet and an HTML report out. */
@NullMarked
package dev.solidflux.example.photos;

import org.jspecify.annotations.NullMarked;
