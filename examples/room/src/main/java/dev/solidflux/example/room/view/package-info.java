@NullMarked
package dev.solidflux.example.room.view;

import org.jspecify.annotations.NullMarked;
