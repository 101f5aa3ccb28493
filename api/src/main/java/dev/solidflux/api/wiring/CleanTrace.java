package dev.solidflux.api.wiring;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/**
 * The stack trace of an error, its cause first, without control characters in messages: those may
 * hold a stranger's text, which could pretend to be other lines, or move the cursor.
 */
public final class CleanTrace extends RootCauseFirstThrowableProxyConverter {
  /** In patterns. */
  static final String WORD = "cleanTrace";

  /** From now on patterns may name it. */
  static void register() {
    PatternLayout.DEFAULT_CONVERTER_SUPPLIER_MAP.put(WORD, CleanTrace::new);
  }

  @Override
  protected String throwableProxyToString(IThrowableProxy error) {
    return super.throwableProxyToString(new Clean(error));
  }

  static String clean(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }

  private static final class Clean implements IThrowableProxy {
    private final IThrowableProxy error;

    Clean(IThrowableProxy error) {
      this.error = error;
    }

    @Override
    public @Nullable String getMessage() {
      return cleanOrNull(error.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
      return cleanOrNull(error.getOverridingMessage());
    }

    @Override
    public String getClassName() {
      return error.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return error.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return error.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      @Nullable IThrowableProxy cause = error.getCause();
      return cause == null ? null : new Clean(cause);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      IThrowableProxy[] suppressed = error.getSuppressed();
      IThrowableProxy[] clean = new IThrowableProxy[suppressed.length];
      for (int i = 0; i < suppressed.length; i++) {
        clean[i] = new Clean(suppressed[i]);
      }
      return clean;
    }

    @Override
    public boolean isCyclic() {
      return error.isCyclic();
    }

    private static @Nullable String cleanOrNull(@Nullable String text) {
      return text == null ? null : clean(text);
    }
  }
}
