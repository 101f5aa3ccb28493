/** What a person looks at: the contact sheet and the HTML report. */
@NullMarked
package dev.solidflux.example.photos.report;

import org.jspecify.annotations.NullMarked;
