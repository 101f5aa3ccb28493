@NullMarked
package dev.solidflux.example.room;

import org.jspecify.annotations.NullMarked;
