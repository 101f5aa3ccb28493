/** Tests of pipelines: a document is run with scripted workers, without a broker or a database. */
@NullMarked
package dev.solidflux.pipelinetest;

import org.jspecify.annotations.NullMarked;
