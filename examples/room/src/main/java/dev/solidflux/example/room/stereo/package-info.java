@NullMarked
package dev.solidflux.example.room.stereo;

import org.jspecify.annotations.NullMarked;
