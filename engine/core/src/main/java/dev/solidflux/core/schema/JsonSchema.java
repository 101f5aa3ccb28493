package dev.solidflux.core.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.regex.RegularExpression;
import dev.solidflux.core.expression.Regex;
import dev.solidflux.json.JsonSize;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema of draft 2020-12. Nothing outside it is ever read: {@code $ref} stays within.
 * Regular expressions are RE2's, so they have no look-around and no back references. A check is
 * bounded in time by counted steps: what would need more does not fit, and is told so.
 */
public final class JsonSchema {
  /** What a schema may take, written out. */
  public static final long BYTES = 64 << 10;

  /** Misfits that are told of one value; of those beyond only that there are more. */
  static final int MISFITS = 20;

  /** Misfits that are written out, of which some may be alike. */
  private static final int SEEN = 200;

  /** About a tenth of a second. */
  private static final long STEPS = 500_000;

  private static final int DEPTH = 1_000;
  private static final int MESSAGE = 300;
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/";

  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft202012())
          .keyword(new UniqueItems())
          .format(new RegexFormat())
          .build();

  private static final JsonSchema OF_SCHEMAS = ofSchemas();

  private final JsonNode json;
  private final Schema compiled;
  private final Meter meter;

  private JsonSchema(JsonNode json, Schema compiled, Meter meter) {
    this.json = json;
    this.compiled = compiled;
    this.meter = meter;
  }

  private static JsonSchema ofSchemas() {
    Meter meter = new Meter();
    SchemaLocation location = SchemaLocation.of(DRAFT + "schema");
    Schema schema = meter.within(STEPS, () -> registry(meter).getSchema(location));
    return new JsonSchema(schema.getSchemaNode(), schema, meter);
  }

  /** What reading one comes to. */
  public sealed interface Read {
    /** It is one. */
    record Sound(JsonSchema schema) implements Read {}

    /** It is none. */
    record Unsound(List<Misfit> misfits) implements Read {}
  }

  /**
   * @param json what somebody wrote
   */
  public static Read read(JsonNode json) {
    long bytes = JsonSize.of(json);
    if (bytes > BYTES) {
      return unsound(
          "a schema takes at most "
              + String.format(Locale.ROOT, "%,d bytes, not %,d", BYTES, bytes));
    }
    List<Misfit> misfits = OF_SCHEMAS.misfits(json);
    if (!misfits.isEmpty()) {
      return new Read.Unsound(misfits);
    }
    Meter meter = new Meter();
    try {
      return new Read.Sound(
          new JsonSchema(json, meter.within(STEPS, () -> compiled(json, meter)), meter));
    } catch (Meter.Exceeded e) {
      return unsound(tooMuch());
    } catch (SchemaException e) {
      return unsound(cut(why(e)));
    }
  }

  private static Schema compiled(JsonNode json, Meter meter) {
    Schema schema = registry(meter).getSchema(json);
    schema.initializeValidators();
    return schema;
  }

  private static Read unsound(String message) {
    return new Read.Unsound(List.of(new Misfit("", message)));
  }

  private static String why(SchemaException e) {
    Throwable cause = e.getCause();
    while (cause != null) {
      if (cause instanceof NoExpression none) {
        return String.valueOf(none.getMessage());
      }
      cause = cause.getCause();
    }
    return String.valueOf(e.getMessage());
  }

  private static String tooMuch() {
    return String.format(
        Locale.ROOT, "checking it against its schema takes more than %,d steps", STEPS);
  }

  /** What of a value does not fit, in no certain order; nothing if it does. */
  public List<Misfit> misfits(JsonNode value) {
    try {
      List<Error> errors = meter.within(STEPS, () -> compiled.validate(value, this::bound));
      // what several branches of a schema say of the same place is told once
      Set<Misfit> misfits = new LinkedHashSet<>();
      for (Error error : errors.subList(0, Math.min(errors.size(), SEEN))) {
        misfits.add(new Misfit(error.getInstanceLocation().toString(), cut(error.getMessage())));
      }
      List<Misfit> told = new ArrayList<>(misfits);
      if (told.size() > MISFITS || errors.size() > SEEN) {
        told = told.subList(0, Math.min(told.size(), MISFITS));
        told.add(new Misfit("", "and more"));
      }
      return List.copyOf(told);
    } catch (Meter.Exceeded | ValidationLimitExceededException e) {
      return List.of(new Misfit("", tooMuch()));
    }
  }

  private void bound(ExecutionContext context) {
    meter.handTo(context);
    context.executionConfig(
        config -> config.maxEvaluationSteps(STEPS).maxEvaluationDepth(DEPTH).locale(Locale.ROOT));
  }

  private static String cut(@Nullable String message) {
    String text = String.valueOf(message);
    return text.length() <= MESSAGE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MESSAGE) - 1)) + "…";
  }

  private static SchemaRegistry registry(Meter meter) {
    return SchemaRegistry.withDialect(
        DIALECT,
        builder ->
            builder
                .schemaCacheEnabled(false)
                .schemaLoader(
                    loader -> loader.allow(address -> address.toString().startsWith(DRAFT)))
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .pathType(PathType.JSON_POINTER)
                        .preloadSchema(true)
                        .formatAssertionsEnabled(true)
                        .locale(Locale.ROOT)
                        .regularExpressionFactory(text -> expression(text, meter))
                        .build()));
  }

  private static RegularExpression expression(String text, Meter meter) {
    try {
      Regex regex = Regex.compile(text, meter::pay);
      return value -> regex.find(value, meter::pay);
    } catch (Regex.Unsound e) {
      throw new NoExpression("'" + text + "': " + e.message());
    }
  }

  /** A pattern is no regular expression. */
  private static final class NoExpression extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoExpression(String message) {
      super(message, null, false, false);
    }
  }

  /** What was written. */
  public JsonNode json() {
    return json;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof JsonSchema that && json.equals(that.json));
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return cut(json.toString());
  }
}
