package dev.solidflux.example.room.view;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * three.js and its orbit controls as one plain script, of the modules in the WebJar. A page that is
 * opened from a file may not load modules, so each becomes a function that returns what it exports.
 */
final class ThreeScript {
  private static final String JAR = "META-INF/maven/org.webjars.npm/three/pom.properties";
  private static final String FOLDER = "META-INF/resources/webjars/three/";
  private static final Pattern IMPORT =
      Pattern.compile("import\\s*\\{([^}]*)}\\s*from\\s*[\"']([^\"']+)[\"'];?");
  private static final Pattern PASSED_ON =
      Pattern.compile("export\\s*\\{([^}]*)}\\s*from\\s*[\"']([^\"']+)[\"'];?");
  private static final Pattern EXPORT = Pattern.compile("export\\s*\\{([^}]*)};?");

  private ThreeScript() {}

  /** Defines {@code three} and {@code orbit}. */
  static String read() throws IOException {
    return module("core", "build/three.core.min.js")
        + module("three", "build/three.module.min.js")
        + module("orbit", "examples/jsm/controls/OrbitControls.js");
  }

  private static String module(String name, String file) throws IOException {
    String source = text(FOLDER + version() + "/" + file);
    source = IMPORT.matcher(source).replaceAll(ThreeScript::imported);
    Matcher passedOn = PASSED_ON.matcher(source);
    String returned = "";
    if (passedOn.find()) {
      returned =
          names(passedOn.group(1))
                  .map(from -> from + ":core." + from)
                  .collect(Collectors.joining(","))
              + ",";
      source = passedOn.replaceAll("");
    }
    Matcher export = EXPORT.matcher(source);
    if (!export.find()) {
      throw new IllegalStateException("no exports in three.js' " + file);
    }
    returned += names(export.group(1)).map(ThreeScript::exported).collect(Collectors.joining(","));
    return "const %s=(()=>{%s\nreturn{%s}})();\n".formatted(name, export.replaceAll(""), returned);
  }

  private static String imported(MatchResult found) {
    String from = found.group(2).endsWith("core.min.js") ? "core" : "three";
    String taken =
        names(found.group(1))
            .map(name -> name.replaceFirst("\\s+as\\s+", ":"))
            .collect(Collectors.joining(","));
    return Matcher.quoteReplacement("const{" + taken + "}=" + from + ";");
  }

  private static String exported(String name) {
    String[] parts = name.split("\\s+as\\s+", -1);
    return parts.length == 1 ? name : parts[1] + ":" + parts[0];
  }

  private static Stream<String> names(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty());
  }

  /** The version of the WebJar, which is in its paths. */
  static String version() throws IOException {
    var properties = new Properties();
    try (InputStream in = open(JAR)) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = ThreeScript.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is not on the class path");
    }
    return in;
  }
}
