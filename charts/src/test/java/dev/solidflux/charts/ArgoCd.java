package dev.solidflux.charts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of Argo CD's and kustomize's files the example uses, as their documentation has it: a field
 * that is not here is a fault.
 */
final class ArgoCd {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private ArgoCd() {}

  record Metadata(String name) {}

  record ApplicationSet(String apiVersion, String kind, Metadata metadata, Spec spec) {
    record Spec(
        boolean goTemplate,
        List<String> goTemplateOptions,
        List<Generator> generators,
        Template template) {}

    record Generator(Elements list) {}

    record Elements(List<Map<String, String>> elements) {}

    record Template(Metadata metadata, Application spec) {}
  }

  record Application(
      String project,
      Destination destination,
      @Nullable Source source,
      @Nullable List<Source> sources,
      @Nullable List<Difference> ignoreDifferences,
      SyncPolicy syncPolicy) {}

  record Destination(String server, String namespace) {}

  record Source(
      String repoURL,
      String targetRevision,
      @Nullable String path,
      @Nullable String ref,
      @Nullable Helm helm) {}

  record Helm(String releaseName, List<String> valueFiles) {}

  record Difference(String group, String kind, List<String> jsonPointers) {}

  record SyncPolicy(Automated automated, List<String> syncOptions, @Nullable Retry retry) {}

  record Automated(boolean prune, boolean selfHeal) {}

  record Retry(int limit, Backoff backoff) {}

  record Backoff(String duration, int factor, String maxDuration) {}

  record Kustomization(
      String apiVersion,
      String kind,
      @Nullable String namespace,
      @Nullable List<Labels> labels,
      List<String> resources,
      @Nullable List<ConfigMap> configMapGenerator,
      @Nullable List<Patch> patches,
      @Nullable List<Image> images) {}

  record Labels(Map<String, String> pairs, boolean includeTemplates) {}

  record ConfigMap(String name, List<String> files) {}

  record Patch(Target target, String patch) {}

  record Target(String kind, @Nullable String name) {}

  record Image(String name, @Nullable String newTag, @Nullable String digest) {}

  /** One set of applications for each environment, put into the templates. */
  static List<Application> applications(JsonNode json) {
    ApplicationSet set = STRICT.treeToValue(json, ApplicationSet.class);
    return set.spec().generators().stream()
        .flatMap(generator -> generator.list().elements().stream())
        .map(
            element -> {
              String text = json.at("/spec/template/spec").toString();
              for (Map.Entry<String, String> field : element.entrySet()) {
                text = text.replace("{{ ." + field.getKey() + " }}", field.getValue());
              }
              return STRICT.readValue(text, Application.class);
            })
        .toList();
  }

  static Kustomization kustomization(JsonNode json) {
    return STRICT.treeToValue((ObjectNode) json, Kustomization.class);
  }
}
