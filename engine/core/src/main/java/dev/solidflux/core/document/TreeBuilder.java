package dev.solidflux.core.document;

import dev.solidflux.core.expression.Pointer;
import dev.solidflux.json.StorableText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Puts a parser's tokens together into one tree; what both notations forbid is found here. */
final class TreeBuilder {
  private final Faults faults;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable Located root;

  TreeBuilder(Faults faults) {
    this.faults = faults;
  }

  @Nullable Located root() {
    return root;
  }

  /** Where the next value will stand. */
  Pointer pointer() {
    Open top = open.peek();
    return top == null ? Pointer.ROOT : top.next();
  }

  boolean expectsKey() {
    return open.peek() instanceof OpenFields fields && fields.key == null;
  }

  void beginFields(int offset) throws ReadingStopped {
    push(new OpenFields(pointer(), offset), offset);
  }

  void beginElements(int offset) throws ReadingStopped {
    push(new OpenElements(pointer(), offset), offset);
  }

  private void push(Open container, int offset) throws ReadingStopped {
    if (open.size() >= Limits.DEPTH) {
      String message = "the document is nested deeper than " + Limits.DEPTH + " levels";
      faults.add(Code.TOO_DEEP, container.pointer(), offset, message);
      throw new ReadingStopped();
    }
    open.push(container);
  }

  void key(String name, int offset) {
    if (open.peek() instanceof OpenFields fields) {
      fields.key = name;
      fields.keyOffset = offset;
      checkCharacters(name, pointer(), offset);
      Located.Member earlier = fields.members.get(name);
      if (earlier != null && faults.isFull()) {
        faults.add(Code.DUPLICATE_KEY, pointer(), offset, "");
      } else if (earlier != null) {
        Source source = faults.source();
        int first = earlier.keyOffset();
        faults.add(
            Code.DUPLICATE_KEY,
            pointer(),
            offset,
            "'"
                + name
                + "' stands here a second time; first at line "
                + source.line(first)
                + ", column "
                + source.column(first));
      }
    }
  }

  void scalar(JsonNode value, Lexeme lexeme) {
    Pointer pointer = pointer();
    boolean sound =
        !value.isString() || checkCharacters(value.stringValue(), pointer, lexeme.start());
    add(new Located.Scalar(pointer, lexeme, sound ? value : MissingNode.getInstance()));
  }

  private boolean checkCharacters(String text, Pointer pointer, int offset) {
    Optional<String> flaw = StorableText.fault(text);
    flaw.ifPresent(
        what ->
            faults.add(
                Code.BAD_CHARACTER,
                pointer,
                offset,
                "the text " + what + ", which cannot be stored"));
    return flaw.isEmpty();
  }

  void end() {
    add(open.pop().close());
  }

  private void add(Located value) {
    Open top = open.peek();
    if (top == null) {
      root = value;
    } else {
      top.add(value);
    }
  }

  private sealed interface Open {
    Pointer pointer();

    Pointer next();

    void add(Located value);

    Located close();
  }

  private static final class OpenFields implements Open {
    private final Pointer pointer;
    private final int offset;
    private final Map<String, Located.Member> members = new LinkedHashMap<>();
    private @Nullable String key;
    private int keyOffset;

    OpenFields(Pointer pointer, int offset) {
      this.pointer = pointer;
      this.offset = offset;
    }

    @Override
    public Pointer pointer() {
      return pointer;
    }

    @Override
    public Pointer next() {
      return key == null ? pointer : pointer.child(key);
    }

    @Override
    public void add(Located value) {
      if (key != null) {
        members.putIfAbsent(key, new Located.Member(keyOffset, value));
        key = null;
      }
    }

    @Override
    public Located close() {
      return new Located.Fields(pointer, offset, members);
    }
  }

  private record OpenElements(Pointer pointer, int offset, List<Located> items) implements Open {
    OpenElements(Pointer pointer, int offset) {
      this(pointer, offset, new ArrayList<>());
    }

    @Override
    public Pointer next() {
      return pointer.child(items.size());
    }

    @Override
    public void add(Located value) {
      items.add(value);
    }

    @Override
    public Located close() {
      return new Located.Elements(pointer, offset, items);
    }
  }
}
