package dev.solidflux.api.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One browser for a test class; a fresh page over a fresh scripted server for each test. A script
 * error in the page, or something that its policy blocked, fails the test.
 */
final class BrowserExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final List<String> complaints = new ArrayList<>();
  private Chromium chromium;
  private ScriptedServer server;
  private Page page;

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium = Chromium.start();
  }

  /** The test's server. */
  ScriptedServer server() {
    if (server == null) {
      server = new ScriptedServer();
    }
    return server;
  }

  /** The test's page, as wide as a desk's screen. */
  Page page() {
    if (page == null) {
      page = page(new Browser.NewContextOptions().setViewportSize(1280, 900));
    }
    return page;
  }

  Page page(Browser.NewContextOptions options) {
    Page opened = chromium.browser().newContext(options).newPage();
    opened.onPageError(complaints::add);
    opened.onConsoleMessage(this::hear);
    return opened;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    chromium.browser().contexts().forEach(open -> open.close());
    page = null;
    if (server != null) {
      server.close();
      server = null;
    }
    List<String> heard = List.copyOf(complaints);
    complaints.clear();
    Assertions.assertThat(heard).as("errors in the page").isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (chromium != null) {
      chromium.close();
    }
  }

  private void hear(ConsoleMessage message) {
    boolean network = message.text().startsWith("Failed to load resource");
    if (message.type().equals("error") && !network) {
      complaints.add(message.text());
    }
  }
}
