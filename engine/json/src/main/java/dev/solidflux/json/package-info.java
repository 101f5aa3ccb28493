/**
 * What JSON and text can be stored and sent on: one rule for requests, replies, expressions and
 * rows.
 */
@NullMarked
package dev.solidflux.json;

import org.jspecify.annotations.NullMarked;
