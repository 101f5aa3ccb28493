package dev.solidflux.api.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** A worker in Python: a Celery application of its own. */
record PythonWorker(String name) {

  Map<String, String> files() {
    Map<String, String> name = Map.of("@name@", this.name);
    ProjectTexts texts = new ProjectTexts("/new/worker-python/", name);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("solids.py", texts.text("solids.py"));
    files.put("test_solids.py", texts.text("test_solids.py"));
    files.put("requirements.txt", texts.text("requirements.txt"));
    // a pipeline does not know in what its solids are written
    files.put(this.name + ".yaml", new ProjectTexts("/new/worker/", name).text("pipeline.yaml"));
    files.put("Dockerfile", texts.text("Dockerfile"));
    files.put(".dockerignore", texts.text("dockerignore"));
    files.put(".gitignore", texts.text("gitignore"));
    files.put("README.md", texts.text("README.md"));
    return files;
  }
}
