@NullMarked
package dev.solidflux.example.room.image;

import org.jspecify.annotations.NullMarked;
