package dev.solidflux.core.document;

import dev.solidflux.core.definition.Pipeline;
import dev.solidflux.core.expression.Pointer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What came of reading a pipeline document: a pipeline, or everything that is wrong with it. */
public sealed interface PipelineDocument {
  /**
   * @param document the same content as JSON, whatever it was written in: what is stored and hashed
   * @param warnings what is accepted and may go wrong with its runs; bounded as faults are
   */
  record Parsed(Pipeline pipeline, JsonNode document, List<Fault> warnings)
      implements PipelineDocument {
    public Parsed {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * @param faults at least one, in the order of the text; at most 1,000, and then one that says how
   *     many more there are
   */
  record Rejected(List<Fault> faults) implements PipelineDocument {
    public Rejected {
      faults = List.copyOf(faults);
    }
  }

  /** Never throws on account of the bytes, which must be UTF-8; a byte order mark is skipped. */
  static PipelineDocument parse(byte[] document, Format format) {
    return parse(document, format, () -> false);
  }

  /**
   * The same, as long as somebody wants it.
   *
   * @param over asked every few milliseconds
   * @throws GivenUp once it is over
   */
  static PipelineDocument parse(byte[] document, Format format, BooleanSupplier over) {
    if (document.length > Limits.BYTES) {
      return tooLarge();
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer characters = CharBuffer.allocate(document.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(document), characters, true);
    String text = characters.flip().toString();
    if (!result.isError()) {
      return parse(text, format, over);
    }
    Faults faults = new Faults(new Source(text), new Effort(over));
    String message = "the bytes from here on are not UTF-8; save the document as UTF-8";
    faults.add(Code.NOT_UTF_8, Pointer.ROOT, text.length(), message);
    return new Rejected(faults.sorted());
  }

  /** Never throws on account of the text; a byte order mark is skipped. */
  static PipelineDocument parse(String document, Format format) {
    return parse(document, format, () -> false);
  }

  private static PipelineDocument parse(String document, Format format, BooleanSupplier over) {
    if (document.length() > Limits.BYTES
        || document.getBytes(StandardCharsets.UTF_8).length > Limits.BYTES) {
      return tooLarge();
    }
    Source source = new Source(document);
    Faults faults = new Faults(source, new Effort(over));
    Located root = tree(source, format, faults);
    Pipeline pipeline = root == null ? null : new PipelineReader(faults).read(root);
    return root == null || pipeline == null
        ? new Rejected(faults.sorted())
        : new Parsed(pipeline, root.toJson(), faults.warnings());
  }

  /** Null if nothing can be said about what the text means. */
  private static @Nullable Located tree(Source source, Format format, Faults faults) {
    if (tooManyExpressions(source, faults)) {
      return null;
    }
    try {
      Located root =
          switch (format) {
            case YAML -> new YamlReader(source, faults).read();
            case JSON -> new JsonReader(source, faults).read();
          };
      boolean empty =
          root == null || (root instanceof Located.Scalar scalar && scalar.toJson().isNull());
      if (empty && faults.isEmpty()) {
        String message = "the document is empty; it needs pipeline: and solids:";
        faults.add(Code.EMPTY_DOCUMENT, Pointer.ROOT, 0, message);
      }
      return empty ? null : root;
    } catch (ReadingStopped stopped) {
      return null;
    }
  }

  /** Counted in the plain text, before anything is compiled: compiling is what costs. */
  private static boolean tooManyExpressions(Source source, Faults faults) {
    int count = 0;
    for (int at = source.text().indexOf("${"); at >= 0; at = source.text().indexOf("${", at + 2)) {
      if (++count > Limits.EXPRESSIONS) {
        String message = "the document has more than " + Limits.EXPRESSIONS + " expressions";
        faults.add(Code.TOO_MANY_EXPRESSIONS, Pointer.ROOT, at, message);
        return true;
      }
    }
    return false;
  }

  private static PipelineDocument tooLarge() {
    Faults faults = new Faults(new Source(""), new Effort(() -> false));
    String message = "the document is larger than " + Limits.BYTES + " bytes";
    faults.add(Code.DOCUMENT_TOO_LARGE, Pointer.ROOT, 0, message);
    return new Rejected(faults.sorted());
  }

  /** Nobody wants the document any more, or reading it takes too long. */
  final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super("reading the document was given up", null, false, false);
    }
  }
}
