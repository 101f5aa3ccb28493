package dev.solidflux.charts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** An installation as somebody may want it; tests hold each of them to the same. */
record Case(String name, String release, List<String> values) {
  private static final Map<Case, List<Manifest>> RENDERED = new ConcurrentHashMap<>();

  Case(String name, String release, String... values) {
    this(name, release, List.of(values));
  }

  static final String POOLS =
      """
      workers:
        script: {queue: room-ingest, image: {repository: acme/ingest, tag: "7"}}
        depth:
          queue: room-depth
          image: {repository: acme/depth, digest: "sha256:%s"}
          command: [celery]
          args: [-A, depth, worker, -Q, room-depth]
          env: [{name: TORCH_HOME, value: /scratch/torch}]
          resources: {requests: {cpu: "2", memory: 8Gi}, limits: {memory: 16Gi, nvidia.com/mig-1g.10gb: 1}}
          nodeSelector: {nvidia.com/gpu.product: A100}
          tolerations: [{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]
          runtimeClassName: nvidia
          priorityClassName: customers-wait
          longestTask: 2h
          scratchSize: 20Gi
          sharedMemorySize: 2Gi
          maxUnavailable: 1
          strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}
          scaling: {min: 1, max: 4, tasks: 2, cooldown: 15m}
      """
          .formatted("0".repeat(64));

  private static final String EVERYTHING =
      POOLS
          + """
          imagePullSecrets: [{name: registry}]
          image: {tag: "1.2.3"}
          rabbitmqManagement: {existingSecret: rabbitmq-http}
          secrets: {existingSecret: room-secrets}
          payloads: {place: "s3://values/room", s3: {endpoint: "http://minio:9000", region: eu-1, existingSecret: values-keys}}
          traces: {endpoint: "http://collector:4318", sampled: 0.1}
          queueLimits: {room-depth: 4, mesh: 2}
          server:
            extraEnv: [{name: SOLIDFLUX_S3_PATH_STYLE, value: "true"}]
            extraVolumes: [{name: trust, configMap: {name: trust}}]
            extraVolumeMounts: [{name: trust, mountPath: /trust}]
          engine: {javaOpts: -Xmx512m, podAnnotations: {a: b}, podLabels: {team: rooms}, nodeSelector: {disk: ssd}, priorityClassName: high}
          api: {names: [rooms.internal], tolerations: [{key: edge, operator: Exists}], affinity: {nodeAffinity: {}}}
          service: {type: LoadBalancer, port: 80, annotations: {a: b}}
          ingress: {enabled: true, className: nginx, hosts: [rooms.example.com], tls: [{secretName: tls, hosts: [rooms.example.com]}]}
          httpRoute: {enabled: true, parentRefs: [{name: edge, namespace: gateways}], hostnames: [rooms2.example.com]}
          networkPolicy:
            enabled: true
            apiFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: keda}}}]
            egress: [{to: [{podSelector: {}}]}]
            workersEgress: [{to: [{podSelector: {}}]}]
          workerDefaults:
            amqp: {existingSecret: workers-amqp, urlKey: address}
            serviceAccount: {create: true, annotations: {iam: role}}
            scaling: {fallback: {kind: queue}, annotations: {autoscaling.keda.sh/paused: "true"}}
            livenessProbe: {exec: {command: ["true"]}}
            podAnnotations: {a: b}
            podLabels: {team: rooms}
            spreadOver: [kubernetes.io/hostname]
          serviceMonitor: {enabled: true, labels: {release: prometheus}}
          prometheusRule: {enabled: true, labels: {release: prometheus}, runbooks: "https://example.com/runbooks"}
          dashboard: {enabled: true, annotations: {grafana_folder: Rooms}}
          """;

  static List<Case> all() {
    return Stream.concat(
            Stream.of(
                new Case("nothing said", "solidflux", ""),
                new Case("everything on", "room", EVERYTHING),
                new Case("without KEDA", "room", POOLS + "keda: {enabled: false}"),
                new Case("jobs", "room", POOLS + jobs("hold")),
                new Case(
                    "jobs with the depth as fallback",
                    "room",
                    POOLS
                        + jobs("queue")
                        + "\nrabbitmqManagement: {existingSecret: rabbitmq-http}"),
                new Case("warm pools", "room", POOLS + fallback("replicas")),
                new Case(
                    "a fixed number", "room", POOLS + "workerDefaults: {scaling: {kind: none}}"),
                new Case("no hook", "room", "migrations: {hook: false}"),
                new Case("no token, no account", "room", "serviceAccount: {create: false}"),
                new Case(
                    "values in a volume",
                    "room",
                    "payloads: {place: \"file:///payloads\", existingClaim: values}"),
                new Case("one of each", "room", "engine: {replicas: 1}\napi: {replicas: 1}"),
                new Case(
                    "no budgets",
                    "room",
                    "engine: {maxUnavailable: null}\napi: {maxUnavailable: 50%}"),
                new Case(
                    "workers alone",
                    "team",
                    POOLS
                        + "server: {enabled: false}\n"
                        + "keda: {demandUrl: \"http://solidflux.platform.svc:8080/\"}"),
                new Case("a long name", "a".repeat(53), longNames()),
                new Case("another long name", "a".repeat(52) + "b", longNames()),
                new Case("a name with dots", "room.v1", POOLS),
                new Case("a pool less", "room", POOLS, "workers: {depth: null}"),
                new Case("several queues", "room", severalQueues()),
                new Case("an odd queue", "room", oddQueue())),
            examples())
        .toList();
  }

  private static String jobs(String fallback) {
    return "workerDefaults: {scaling: {kind: ScaledJob, fallback: {kind: " + fallback + "}}}";
  }

  private static String fallback(String kind) {
    return "workerDefaults: {healthPort: 8081, deletionCost: true, scaling: {fallback: {kind: "
        + kind
        + ", replicas: 2}}}";
  }

  private static String longNames() {
    String pool = ": {queue: q, maxUnavailable: 1, image: {repository: acme/q, tag: \"1\"}}\n";
    return "workers:\n  "
        + "p".repeat(40)
        + pool
        + "  "
        + "p".repeat(39)
        + "q"
        + pool
        + "networkPolicy: {enabled: true}\ndashboard: {enabled: true}\n";
  }

  private static String severalQueues() {
    return """
    rabbitmqManagement: {existingSecret: rabbitmq-http}
    workerDefaults: {image: {repository: acme/mesh, tag: "1"}}
    workers:
      both: {queues: [mesh, texture]}
      sure: {queues: [mesh, texture], scaling: {fallback: {kind: queue}}}
      jobs: {queues: [mesh, texture], scaling: {kind: ScaledJob}}
    """;
  }

  static String oddQueue() {
    return """
    rabbitmqManagement: {existingSecret: rabbitmq-http}
    workers:
      odd:
        queue: 'Räume/"1"+%20 ${x}'
        image: {repository: acme/odd, tag: "1"}
        scaling: {fallback: {kind: queue}}
    """;
  }

  private static Stream<Case> examples() {
    try (Stream<Path> files = Files.list(Chart.FOLDER.resolve("examples"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> new Case("example " + file.getFileName(), "solidflux", Yaml.text(file)))
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Manifest> manifests() {
    return RENDERED.computeIfAbsent(
        this, it -> Chart.rendered(it.release, it.values.toArray(String[]::new)));
  }

  static Case named(String name) {
    return all().stream().filter(it -> it.name.equals(name)).findFirst().orElseThrow();
  }

  /** The one of this kind whose component or pool is so called. */
  Manifest the(String kind, String called) {
    return manifests().stream()
        .filter(it -> it.kind().equals(kind))
        .filter(
            it ->
                it.component().equals(called)
                    || called.equals(it.labels().get("solidflux.dev/pool")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + called + " in " + manifests()));
  }

  @Override
  public String toString() {
    return name;
  }
}
