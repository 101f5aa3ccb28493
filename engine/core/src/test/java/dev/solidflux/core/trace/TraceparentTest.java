package dev.solidflux.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraceparentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private static String header(String version, String flags) {
    return version + "-" + TRACE + "-" + SPAN + "-" + flags;
  }

  @Test
  void aSoundHeaderNamesASpan() {
    assertThat(Traceparent.parse(header("00", "01"))).contains(new Traceparent(TRACE, SPAN, true));
    assertThat(Traceparent.parse(header("00", "00"))).contains(new Traceparent(TRACE, SPAN, false));
    assertThat(Traceparent.parse(header("00", "03"))).contains(new Traceparent(TRACE, SPAN, true));
  }

  @Test
  void whatIsReadIsWrittenInVersionZero() {
    for (String flags : List.of("00", "01")) {
      String header = header("00", flags);
      assertThat(Traceparent.parse(header).map(Traceparent::text)).contains(header);
    }
  }

  @Test
  void ofALaterVersionTheBeginningIsRead() {
    Traceparent known = new Traceparent(TRACE, SPAN, true);
    assertThat(Traceparent.parse(header("01", "01"))).contains(known);
    assertThat(Traceparent.parse(header("cc", "01-what-the-future-will-be"))).contains(known);
  }

  @Test
  void aMalformedHeaderIsNone() {
    String zeros = "0".repeat(32);
    List<String> broken =
        List.of(
            "",
            "00",
            TRACE,
            header("ff", "01"),
            header("0", "01"),
            header("00", "1"),
            header("00", "0g"),
            header("00", "01-more"),
            header("00", "01-"),
            header("cc", "01more"),
            header("00", "01").toUpperCase(java.util.Locale.ROOT),
            "00-" + zeros + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + zeros.substring(16) + "-01",
            " " + header("00", "01"),
            header("00", "01") + "\n",
            header("cc", "01-" + "x".repeat(400)));
    assertThat(broken).allSatisfy(text -> assertThat(Traceparent.parse(text)).isEmpty());
  }
}
