@NullMarked
package dev.solidflux.example.room.render;

import org.jspecify.annotations.NullMarked;
