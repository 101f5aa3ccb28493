package dev.solidflux.api.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.lang.model.SourceVersion;

/**
 * A worker in Java, as a project of Maven's.
 *
 * @param root the last part of the package's name
 */
record JavaWorker(String name, String root) {

  static JavaWorker named(String name) {
    String word = name.replace("-", "");
    return new JavaWorker(name, SourceVersion.isKeyword(word) ? word + "_" : word);
  }

  Map<String, String> files() {
    ProjectTexts texts =
        new ProjectTexts("/new/worker/", Map.of("@name@", name, "@package@", root));
    String code = "java/com/example/" + root + "/";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", texts.text("pom.xml"));
    files.put("src/main/" + code + "Solids.java", texts.text("Solids.java"));
    files.put(
        "src/main/resources/META-INF/services/dev.solidflux.worker.SolidModule",
        "com.example." + root + ".Solids\n");
    files.put("src/test/" + code + "SolidsTest.java", texts.text("SolidsTest.java"));
    files.put(name + ".yaml", texts.text("pipeline.yaml"));
    files.put("Dockerfile", texts.text("Dockerfile"));
    files.put(".dockerignore", texts.text("dockerignore"));
    files.put(".gitignore", texts.text("gitignore"));
    files.put("README.md", texts.text("README.md"));
    return files;
  }
}
