package dev.solidflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/solids-in-java.md} shows compiles. */
class SolidsInJavaPageTest {
  private static final Path PAGE = Path.of("../../docs/solids-in-java.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern PUBLIC_TYPE = Pattern.compile("public final class (\\w+)");

  @TempDir private Path classes;

  @TestFactory
  Stream<DynamicTest> everyExampleCompiles() throws Exception {
    List<String> examples =
        EXAMPLE.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    assertThat(examples).isNotEmpty();
    return examples.stream()
        .map(example -> DynamicTest.dynamicTest(name(example), () -> compile(example)));
  }

  private static String name(String example) {
    Matcher type = PUBLIC_TYPE.matcher(example);
    return type.find() ? type.group(1) : "Example";
  }

  private void compile(String example) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path")),
                null,
                List.of(new Text(name(example), example)))
            .call();
    assertThat(compiled).as("%s%n%s", example, said).isTrue();
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(String name, String text) {
      super(URI.create("text:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
