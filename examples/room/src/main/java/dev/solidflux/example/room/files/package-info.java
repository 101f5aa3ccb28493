@NullMarked
package dev.solidflux.example.room.files;

import org.jspecify.annotations.NullMarked;
