package dev.solidflux.core.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.MessageSourceError;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import com.networknt.schema.keyword.FormatValidator;
import com.networknt.schema.path.NodePath;
import dev.solidflux.core.expression.Regex;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** {@code format: regex} for the expressions that are understood here, with the reason. */
final class RegexFormat implements Format {
  @Override
  public String getName() {
    return "regex";
  }

  @Override
  public void validate(
      ExecutionContext context,
      SchemaContext schema,
      JsonNode node,
      JsonNode root,
      NodePath location,
      boolean asserted,
      Supplier<MessageSourceError.Builder> error,
      FormatValidator validator) {
    if (!asserted || !node.isString()) {
      return;
    }
    try {
      Regex.compile(node.stringValue(), Meter.of(context)::pay);
    } catch (Regex.Unsound e) {
      String message =
          "'" + node.stringValue() + "' is no regular expression of RE2: " + e.message();
      context.addError(error.get().messageSupplier(() -> message).build());
    }
  }
}
