package dev.solidflux.api.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class SafeTextTest {

  @ParameterizedTest
  @CsvSource({
    "'\u001B[31mred\u001B[0m', red",
    "'\u001B[2J\u001B[1;1Hgone', gone",
    "'\u001B]0;title\u0007text', text",
    "'\u001B]8;;http://x\u001B\\link', link",
    "'\u001BPdevice\u001B\\text', text",
    "'\u001Bcreset', reset",
    "'\u001B(0lines', lines",
    "'\u009B31mred', red",
    "'\u009D0;title\u009Ctext', text",
    "'a\u001B', a",
    "'a\u0000b\u0008c\u007Fd', abcd",
    "'one\ntwo\r\nthree\tfour', 'one two  three four'",
    "'a\u2028b\u2029c', a b c",
    "'evil\u202Egpj.exe', evilgpj.exe",
    "'z\u200Bero', zero",
    "'sofa ✓ Ärger 日本 🛋️', 'sofa ✓ Ärger 日本 🛋️'",
  })
  void whatATerminalWouldObeyIsGone(String text, String line) {
    assertThat(SafeText.line(text)).isEqualTo(line);
  }

  @Test
  void halvesOfPairsAreGone() {
    assertThat(SafeText.line("a\uD800b\uDC00c")).isEqualTo("abc");
  }

  @Test
  void jsonKeepsEveryCharacterButNoneThatATerminalObeys() {
    String evil = "\u001B[31m\u009B0m\u202E\u2028\u007F\n\"ä\"";

    String json = SafeText.json(StringNode.valueOf(evil));

    assertThat(json.codePoints().filter(c -> Character.getType(c) == Character.CONTROL)).isEmpty();
    assertThat(json).contains("ä").doesNotContain("\u202E", "\u2028");
    assertThat(JsonMapper.shared().readTree(json).asString()).isEqualTo(evil);
  }
}
