package dev.solidflux.core.document;

import dev.solidflux.core.definition.Cache;
import dev.solidflux.core.expression.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads whether a task's results are kept. */
final class CacheReader {
  private final Faults faults;
  private final Values values;
  private final TemplateReader templates;

  CacheReader(Faults faults) {
    this.faults = faults;
    this.values = new Values(faults);
    this.templates = new TemplateReader(faults);
  }

  /** Null if they are not, or it is too faulty. */
  @Nullable Cache read(Located.Fields solid, Names names, List<Dependency> dependencies) {
    Located located = Values.optional(solid, "cache");
    Located.Fields fields =
        located == null ? null : values.fields(located, "cache", List.of("key", "for", "version"));
    if (fields == null) {
      return null;
    }
    Located key = Values.optional(fields, "key");
    Template template = key == null ? null : templates.read(key, names, dependencies);
    Located span = values.required(fields, fields.offset(), "cache", "for");
    Duration keep = span == null ? null : values.duration(span, "for");
    Located version = Values.optional(fields, "version");
    String counted = version == null ? "" : version(version);
    return keep == null || counted == null || (key != null && template == null)
        ? null
        : new Cache(template, keep, counted);
  }

  private @Nullable String version(Located located) {
    String text = values.string(located, "version");
    if (text != null && text.length() > Limits.CACHE_VERSION) {
      String message = "version has at most " + Limits.CACHE_VERSION + " characters";
      faults.add(Code.BAD_TEXT, located, message);
    }
    return text;
  }
}
