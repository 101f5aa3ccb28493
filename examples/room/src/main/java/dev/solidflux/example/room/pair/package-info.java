@NullMarked
package dev.solidflux.example.room.pair;

import org.jspecify.annotations.NullMarked;
