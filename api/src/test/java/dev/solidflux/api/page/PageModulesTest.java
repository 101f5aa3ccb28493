package dev.solidflux.api.page;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The page's own logic, tested where it runs: see {@code src/test/resources/page-tests}. */
class PageModulesTest {
  private static Chromium chromium;
  private static ScriptedServer server;
  private static Page page;

  @BeforeAll
  static void open() {
    chromium = Chromium.start();
    server = new ScriptedServer();
    page = chromium.browser().newPage();
    page.navigate(server.url("/"));
  }

  @AfterAll
  static void close() {
    if (server != null) {
      server.close();
      chromium.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> text() {
    return testsIn("text");
  }

  @TestFactory
  Stream<DynamicTest> run() {
    return testsIn("run");
  }

  @TestFactory
  Stream<DynamicTest> form() {
    return testsIn("form");
  }

  @TestFactory
  Stream<DynamicTest> groups() {
    return testsIn("groups");
  }

  @TestFactory
  Stream<DynamicTest> layout() {
    return testsIn("layout");
  }

  @SuppressWarnings("unchecked")
  private static Stream<DynamicTest> testsIn(String module) {
    String path = "/page-tests/" + module + ".js";
    var names =
        (List<String>)
            page.evaluate("async (path) => Object.keys((await import(path)).default)", path);
    return names.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        page.evaluate(
                            "async ([path, name]) => { await (await import(path)).default[name](); }",
                            List.of(path, name))));
  }
}
