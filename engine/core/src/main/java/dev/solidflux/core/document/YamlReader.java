package dev.solidflux.core.document;

import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.SpecVersion;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * YAML by the event parser that stands under Jackson's too. Not through Jackson's: that one does
 * not tell a quoted scalar from a plain one, resolves booleans and octals of YAML 1.1, and has no
 * place for tags of collections.
 */
final class YamlReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setLabel("document").setUseMarks(true).build();

  private final Source source;
  private final Faults faults;
  private final TreeBuilder tree;
  private int documents;
  private int last;

  YamlReader(Source source, Faults faults) {
    this.source = source;
    this.faults = faults;
    this.tree = new TreeBuilder(faults);
  }

  /** Null if there was no document. */
  @Nullable Located read() throws ReadingStopped {
    Iterator<Event> events = new Parse(SETTINGS).parseString(source.text()).iterator();
    for (Event event = next(events); event != null; event = next(events)) {
      last = offset(event.getStartMark());
      event(event);
    }
    return tree.root();
  }

  private @Nullable Event next(Iterator<Event> events) throws ReadingStopped {
    try {
      return events.hasNext() ? events.next() : null;
    } catch (MarkedYamlEngineException e) {
      throw syntax(offset(e.getProblemMark()), e.getProblem());
    } catch (ReaderException e) {
      String character = String.format(Locale.ROOT, "U+%04X", e.getCodePoint());
      throw syntax(
          source.offsetOfCodePoint(e.getPosition()),
          "the character " + character + " is not allowed in YAML; escape it in a quoted text");
    } catch (RuntimeException e) {
      // The parser's own slips, such as a NumberFormatException for a broken escape in a tag.
      throw syntax(last, "from here on it is not YAML that can be read");
    }
  }

  private ReadingStopped syntax(int offset, String problem) {
    boolean tab = source.text().startsWith("\t", offset);
    String hint = tab ? "; indent with spaces, YAML does not take tabs" : "";
    faults.add(Code.SYNTAX, tree.pointer(), offset, problem + hint);
    return new ReadingStopped();
  }

  private void event(Event event) throws ReadingStopped {
    int offset = offset(event.getStartMark());
    switch (event.getEventId()) {
      case DocumentStart -> document((DocumentStartEvent) event, offset);
      case MappingStart -> {
        MappingStartEvent start = (MappingStartEvent) event;
        int content = properties(start, start.getTag(), offset);
        refuseAsKey(content);
        tree.beginFields(content);
      }
      case SequenceStart -> {
        SequenceStartEvent start = (SequenceStartEvent) event;
        int content = properties(start, start.getTag(), offset);
        refuseAsKey(content);
        tree.beginElements(content);
      }
      case MappingEnd, SequenceEnd -> tree.end();
      case Scalar -> scalar((ScalarEvent) event, offset);
      case Alias -> alias((AliasEvent) event, offset);
      case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
    }
  }

  private void document(DocumentStartEvent start, int offset) throws ReadingStopped {
    if (++documents > 1) {
      String message = "a second document begins here; register each on its own";
      faults.add(Code.MULTIPLE_DOCUMENTS, tree.pointer(), offset, message);
      throw new ReadingStopped();
    }
    boolean tags = !start.getTags().isEmpty() && source.text().contains("%TAG");
    Optional<SpecVersion> version = start.getSpecVersion();
    if (tags || version.filter(v -> v.getMinor() != 2).isPresent()) {
      String message = "pipelines are YAML 1.2 without tags; leave the directive out";
      faults.add(Code.DIRECTIVE, tree.pointer(), offset, message);
    }
  }

  private void refuseAsKey(int offset) throws ReadingStopped {
    if (tree.expectsKey()) {
      String message = "a key must be a text, not an object or a list";
      faults.add(Code.BAD_KEY, tree.pointer(), offset, message);
      throw new ReadingStopped();
    }
  }

  private void scalar(ScalarEvent event, int offset) {
    int start = properties(event, event.getTag(), offset);
    if (tree.expectsKey()) {
      key(event, start);
      return;
    }
    Lexeme lexeme = new Lexeme(source, start, style(event));
    tree.scalar(
        event.isPlain()
            ? new YamlScalar(faults, tree.pointer(), start).resolve(event.getValue())
            : JsonNodeFactory.instance.stringNode(event.getValue()),
        lexeme);
  }

  private void key(ScalarEvent event, int start) {
    String name = event.getValue();
    tree.key(name, start);
    if (event.isPlain() && name.equals("<<")) {
      String message = "merge keys are not supported; write the properties out";
      faults.add(Code.MERGE_KEY, tree.pointer(), start, message);
    } else if (event.isPlain() && name.isEmpty()) {
      faults.add(Code.BAD_KEY, tree.pointer(), start, "a key is missing before ':'");
    }
  }

  private void alias(AliasEvent event, int offset) {
    String message = "aliases (*" + event.getAlias() + ") are not supported; write the value out";
    faults.add(Code.ALIAS, tree.pointer(), offset, message);
    if (tree.expectsKey()) {
      tree.key("*" + event.getAlias(), offset);
    } else {
      tree.scalar(MissingNode.getInstance(), new Lexeme(source, offset, Lexeme.Style.PLAIN));
    }
  }

  /**
   * Refuses an anchor and a tag, and gives the offset behind them, where the value itself stands.
   */
  private int properties(NodeEvent event, Optional<String> tag, int offset) {
    event
        .getAnchor()
        .ifPresent(
            anchor -> {
              String message = "anchors (&" + anchor + ") are not supported";
              faults.add(Code.ANCHOR, tree.pointer(), offset, message);
            });
    tag.ifPresent(
        name -> {
          String message = "tags (" + name + ") are not supported; quote what must be a text";
          faults.add(Code.TAG, tree.pointer(), offset, message);
        });
    if (event.getAnchor().isEmpty() && tag.isEmpty()) {
      return offset;
    }
    String text = source.text();
    int at = offset;
    while (at < text.length() && (text.charAt(at) == '&' || text.charAt(at) == '!')) {
      at = after(at, false);
      at = after(at, true);
    }
    return at;
  }

  private int after(int start, boolean white) {
    int at = start;
    while (at < source.text().length()
        && Character.isWhitespace(source.text().charAt(at)) == white) {
      at++;
    }
    return at;
  }

  private static Lexeme.Style style(ScalarEvent event) {
    return switch (event.getScalarStyle()) {
      case SINGLE_QUOTED -> Lexeme.Style.SINGLE_QUOTED;
      case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> Lexeme.Style.DOUBLE_QUOTED;
      case LITERAL -> Lexeme.Style.LITERAL_BLOCK;
      case FOLDED -> Lexeme.Style.FOLDED_BLOCK;
      case PLAIN -> Lexeme.Style.PLAIN;
    };
  }

  private int offset(Optional<Mark> mark) {
    return mark.map(Mark::getIndex).map(source::offsetOfCodePoint).orElse(last);
  }
}
