package dev.solidflux.core.trace;

import dev.solidflux.core.id.Attempt;
import dev.solidflux.core.id.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Ids that follow from what they name. So a task can be sent with its attempt's span as the parent
 * of whatever its worker does, before that span has ended, and whichever node tells of its end
 * tells it under the same id.
 *
 * <p>They are as good as random in every bit: samplers decide by the last ones of a trace's id,
 * which is why it is not simply the run's, whose bits are not all so.
 */
public final class TraceIds {

  /** The trace of a run that nobody's trace has led to. */
  public static String trace(RunId run) {
    return HexFormat.of().formatHex(sum("trace", run, 0, 0), 0, 16);
  }

  /** A run's own span. */
  public static String span(RunId run) {
    return span("run", run, 0, 0);
  }

  /** The span of an attempt; of an invocation that is no task's, its only one. */
  public static String span(Attempt attempt) {
    return span("attempt", attempt.run(), attempt.invocation(), attempt.number());
  }

  /** What an attempt still did after its end had been told: that has a span of its own. */
  static String afterwards(Attempt attempt, int time) {
    return span("afterwards-" + time, attempt.run(), attempt.invocation(), attempt.number());
  }

  private static String span(String what, RunId run, int invocation, int attempt) {
    byte[] sum = sum(what, run, invocation, attempt);
    sum[7] |= ByteBuffer.wrap(sum).getLong() == 0 ? (byte) 1 : 0; // all zeros would be no id
    return HexFormat.of().formatHex(sum, 0, 8);
  }

  private static byte[] sum(String what, RunId run, int invocation, int attempt) {
    byte[] label = what.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer named = ByteBuffer.allocate(label.length + 2 * Long.BYTES + 2 * Integer.BYTES);
    named.put(label);
    named.putLong(run.uuid().getMostSignificantBits());
    named.putLong(run.uuid().getLeastSignificantBits());
    named.putInt(invocation).putInt(attempt);
    try {
      return MessageDigest.getInstance("SHA-256").digest(named.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private TraceIds() {}
}
