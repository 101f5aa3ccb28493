/**
 * Reading requests: bounded bodies, strict JSON, fields and parameters, with every fault at once.
 */
@NullMarked
package dev.solidflux.api.request;

import org.jspecify.annotations.NullMarked;
