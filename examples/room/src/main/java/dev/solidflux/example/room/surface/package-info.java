@NullMarked
package dev.solidflux.example.room.surface;

import org.jspecify.annotations.NullMarked;
