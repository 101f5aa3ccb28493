/**
 * When the steps of a run will need their workers: from what earlier runs took, never from a clock.
 * {@link dev.solidflux.core.forecast.Forecaster} is the way in.
 */
@NullMarked
package dev.solidflux.core.forecast;

import org.jspecify.annotations.NullMarked;
