package dev.solidflux.json;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Reads JSON's text into what will be read back of it once it is kept ({@link KeptNodes}), and says
 * in words, and not in Jackson's, why it cannot be read.
 */
public final class JsonReading {
  /**
   * Characters of one number: so many that most of those with too many digits are read, and found
   * with whatever else is wrong, and so few that they are read in no time.
   */
  private static final int NUMBER = 5_000;

  static final int NAME = 50_000;
  private static final int MESSAGE = 500;

  /** Jackson advises Java programmers; whoever wrote the text need not be one. */
  private static final Pattern ADVICE =
      Pattern.compile("(?s)(: enable `JsonReadFeature| \\(not recognized as one since Feature).*");

  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; ([^]]*)]");

  /** Where something began, of which the parser of a text knows nothing. */
  private static final Pattern UNKNOWN = Pattern.compile(" ?\\([^()]*#UNKNOWN[^()]*\\)");

  private JsonReading() {}

  /**
   * What a parser of untrusted text is built with. Whoever reads bounds the whole text.
   *
   * @param levels of arrays and objects
   */
  public static StreamReadConstraints constraints(int levels) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(levels)
        .maxNumberLength(NUMBER)
        .maxNameLength(NAME)
        .maxStringLength(Integer.MAX_VALUE)
        .build();
  }

  /** Reads bytes, which are one value and nothing else. */
  public static JsonNode read(ObjectMapper mapper, byte[] json) throws Unreadable {
    try (JsonParser parser = mapper.createParser(json)) {
      return read(mapper, parser);
    }
  }

  /** Reads a text, which is one value and nothing else. */
  public static JsonNode read(ObjectMapper mapper, String json) throws Unreadable {
    try (JsonParser parser = mapper.createParser(json)) {
      return read(mapper, parser);
    }
  }

  private static JsonNode read(ObjectMapper mapper, JsonParser parser) throws Unreadable {
    try {
      @Nullable JsonNode value =
          mapper
              .reader()
              .with(KeptNodes.FACTORY)
              .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(parser);
      if (value == null || value.isMissingNode()) {
        throw new Unreadable("it is empty", null);
      }
      if (parser.nextToken() != null) {
        throw new Unreadable("something follows the value", parser);
      }
      return value;
    } catch (NumberFormatException e) {
      throw new Unreadable(longNumber(parser));
    } catch (JacksonException e) {
      throw isLongNumber(e)
          ? new Unreadable(longNumber(parser))
          : new Unreadable(inWords(e, parser), parser);
    }
  }

  /** What is wrong with the text, without the parser's class names. */
  public static String inWords(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (isLongNumber(e)) {
      return "the number " + StorableJson.TOO_MANY_DIGITS;
    }
    if (e instanceof StreamConstraintsException && message.startsWith("Name length")) {
      return String.format(Locale.ROOT, "a name has more than %,d characters", NAME);
    }
    String place = SOURCE.matcher(ADVICE.matcher(message).replaceFirst("")).replaceAll("$1");
    String words = UNKNOWN.matcher(place).replaceAll("");
    return StorableText.cut(words, MESSAGE);
  }

  private static String inWords(JacksonException e, JsonParser parser) {
    int allowed = parser.streamReadConstraints().getMaxNestingDepth();
    return e instanceof StreamConstraintsException
            && parser.streamReadContext().getNestingDepth() > allowed
        ? "it is nested deeper than " + allowed + " levels"
        : inWords(e);
  }

  private static boolean isLongNumber(JacksonException e) {
    return e instanceof StreamConstraintsException
        && String.valueOf(e.getOriginalMessage()).startsWith("Number value length");
  }

  private static StorableJson.Fault longNumber(JsonParser parser) {
    String pointer = parser.streamReadContext().pathAsPointer().toString();
    return new StorableJson.Fault(
        StorableText.cut(pointer, FaultFinder.POINTER), "the number", StorableJson.TOO_MANY_DIGITS);
  }

  /** Why a text is no JSON, or none that can be kept. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient StorableJson.@Nullable Fault fault;
    private final int line;
    private final int column;

    private Unreadable(StorableJson.Fault fault) {
      super(fault.inWords(), null, false, false);
      this.fault = fault;
      this.line = 0;
      this.column = 0;
    }

    private Unreadable(String message, @Nullable JsonParser parser) {
      super(message, null, false, false);
      this.fault = null;
      this.line = parser == null ? 0 : parser.currentLocation().getLineNr();
      this.column = parser == null ? 0 : parser.currentLocation().getColumnNr();
    }

    /** One sentence. */
    public String reason() {
      return String.valueOf(getMessage());
    }

    /** A value that is JSON but cannot be kept; null if the text is no JSON at all. */
    public StorableJson.@Nullable Fault fault() {
      return fault;
    }

    /** From 1; 0 or less if it is not known. */
    public int line() {
      return line;
    }

    /** From 1; 0 or less if it is not known. */
    public int column() {
      return column;
    }
  }
}
