/** ONNX models as solids: run in batches, on a GPU where there is one. */
@NullMarked
package dev.solidflux.onnx;

import org.jspecify.annotations.NullMarked;
