package dev.solidflux.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every document of {@code faulty.txt} has exactly the faults that stand beneath it. */
class FaultyDocumentsTest {
  @TestFactory
  Stream<DynamicTest> aFaultyDocumentHasExactlyTheseFaults() throws IOException {
    return cases().stream().map(one -> DynamicTest.dynamicTest(one.title(), one::check));
  }

  static List<Case> cases() throws IOException {
    try (InputStream file = FaultyDocumentsTest.class.getResourceAsStream("faulty.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      List<Case> cases = new ArrayList<>();
      for (String section : text.substring(text.indexOf("\n=== ") + 1).split("(?m)^=== ")) {
        if (!section.isBlank()) {
          cases.add(parse(section));
        }
      }
      return cases;
    }
  }

  private static Case parse(String section) {
    int body = section.indexOf('\n') + 1;
    int faults = section.indexOf("\n>>> ", body - 1) + 1;
    String title = section.substring(0, body - 1);
    return new Case(
        title,
        title.endsWith("(json)") ? Format.JSON : Format.YAML,
        section.substring(body, faults),
        section.substring(faults).strip().lines().map(line -> line.substring(4)).toList());
  }

  record Case(String title, Format format, String document, List<String> expected) {
    void check() {
      PipelineDocument read = PipelineDocument.parse(document, format);
      assertThat(read).isInstanceOf(PipelineDocument.Rejected.class);
      List<Fault> faults = ((PipelineDocument.Rejected) read).faults();
      assertThat(faults.stream().map(Case::place))
          .as("%s", faults)
          .containsExactlyElementsOf(
              expected.stream().map(line -> line.substring(0, line.indexOf(" | "))).toList());
      for (int i = 0; i < faults.size(); i++) {
        String line = expected.get(i);
        assertThat(faults.get(i).message()).contains(line.substring(line.indexOf(" | ") + 3));
      }
    }

    private static String place(Fault fault) {
      String pointer = fault.pointer().isEmpty() ? "/" : fault.pointer().replace("\0", "0");
      return fault.line() + ":" + fault.column() + " " + fault.code() + " " + pointer;
    }
  }
}
