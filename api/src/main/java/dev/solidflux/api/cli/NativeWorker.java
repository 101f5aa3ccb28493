package dev.solidflux.api.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** A worker whose solid is a program in C, which a file names. */
record NativeWorker(String name) {

  Map<String, String> files() {
    Map<String, String> name = Map.of("@name@", this.name);
    ProjectTexts texts = new ProjectTexts("/new/worker-native/", name);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("worker.yaml", texts.text("worker.yaml"));
    files.put("greet.c", texts.text("greet.c"));
    files.put("solidflux.h", new ProjectTexts("/new/native/", Map.of()).text("solidflux.h"));
    files.put("Makefile", texts.text("Makefile"));
    files.put("test.sh", texts.text("test.sh"));
    // a pipeline does not know in what its solids are written
    files.put(this.name + ".yaml", new ProjectTexts("/new/worker/", name).text("pipeline.yaml"));
    files.put("Dockerfile", texts.text("Dockerfile"));
    files.put(".dockerignore", texts.text("dockerignore"));
    files.put(".gitignore", texts.text("gitignore"));
    files.put("README.md", texts.text("README.md"));
    return files;
  }
}
