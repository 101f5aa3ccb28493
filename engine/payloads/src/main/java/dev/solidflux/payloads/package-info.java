/** Adapters of {@link dev.solidflux.flow.port.Payloads} beside the database: files, and S3. */
@NullMarked
package dev.solidflux.payloads;

import org.jspecify.annotations.NullMarked;
