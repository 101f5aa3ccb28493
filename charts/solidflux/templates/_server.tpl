{{/* The server's containers read the same variables, whatever their role. */}}
{{- define "solidflux.server.env" -}}
- name: SOLIDFLUX_POSTGRES_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.postgresql.existingSecret }}
      key: {{ .Values.postgresql.urlKey }}
- name: SOLIDFLUX_AMQP_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.amqp.existingSecret }}
      key: {{ .Values.amqp.urlKey }}
- name: SOLIDFLUX_DEPLOYMENT
  value: {{ .Values.deployment | quote }}
- name: SOLIDFLUX_SHARDS
  value: {{ .Values.shards | quote }}
- name: SOLIDFLUX_LOG
  value: {{ .Values.log.format | quote }}
- name: SOLIDFLUX_LOG_LEVEL
  value: {{ .Values.log.level | quote }}
{{- end -}}

{{- define "solidflux.server.serving" -}}
{{- $role := get .root.Values .role -}}
# first, since the names below name it: probes and Prometheus address a pod by it
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: SOLIDFLUX_NODE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: SOLIDFLUX_ROLE
  value: {{ .role }}
- name: SOLIDFLUX_MIGRATE
  value: {{ and (eq .role "engine") (not .root.Values.migrations.hook) | quote }}
- name: SOLIDFLUX_HTTP_HOST
  value: 0.0.0.0
- name: SOLIDFLUX_HTTP_PORT
  value: "8080"
- name: SOLIDFLUX_HTTP_NAMES
  value: {{ include "solidflux.server.names" . | quote }}
- name: SOLIDFLUX_POSTGRES_CONNECTIONS
  value: {{ .root.Values.postgresql.connections | quote }}
- name: SOLIDFLUX_SHUTDOWN_GRACE
  value: {{ $role.shutdownGrace | quote }}
{{- if eq .role "api" }}
- name: SOLIDFLUX_HTTP_STREAMS
  value: {{ int $role.streams | quote }}
- name: SOLIDFLUX_HTTP_PATIENCE
  value: {{ $role.patience | quote }}
{{- end }}
{{- with $role.javaOpts }}
- name: SOLIDFLUX_JAVA_OPTS
  value: {{ . | quote }}
{{- end }}
{{- with .root.Values.queueLimits }}
- name: SOLIDFLUX_QUEUE_LIMITS
  value: {{ include "solidflux.server.limits" . | quote }}
{{- end }}
- name: SOLIDFLUX_PREWARM
  value: {{ .root.Values.prewarm | quote }}
{{- with include "solidflux.traces" .root }}
{{ . }}
{{- end }}
{{- if and (eq .role "engine") .root.Values.secrets.existingSecret }}
- name: SOLIDFLUX_SECRETS_DIR
  value: /secrets
{{- end }}
- name: SOLIDFLUX_PAYLOADS
  value: {{ .root.Values.payloads.place | quote }}
{{- if hasPrefix "s3:" .root.Values.payloads.place }}
{{- with .root.Values.payloads.s3.endpoint }}
- name: SOLIDFLUX_S3_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with .root.Values.payloads.s3.region }}
- name: SOLIDFLUX_S3_REGION
  value: {{ . | quote }}
{{- end }}
{{- range list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" "AWS_SESSION_TOKEN" }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.root.Values.payloads.s3.existingSecret }}
      key: {{ . }}
      {{- if eq . "AWS_SESSION_TOKEN" }}
      optional: true
      {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Of server and workers. */}}
{{- define "solidflux.traces" -}}
{{- if .Values.traces.endpoint -}}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .Values.traces.endpoint | quote }}
{{- if lt (float64 .Values.traces.sampled) 1.0 }}
- name: OTEL_TRACES_SAMPLER
  value: parentbased_traceidratio
- name: OTEL_TRACES_SAMPLER_ARG
  value: {{ .Values.traces.sampled | quote }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "solidflux.server.names" -}}
{{- if eq .role "engine" -}}
$(POD_IP),[$(POD_IP)]
{{- else if has "*" .root.Values.api.names -}}
*
{{- else -}}
{{- $names := list "$(POD_IP)" "[$(POD_IP)]" (include "solidflux.serviceNames" .root) -}}
{{- if .root.Values.ingress.enabled }}{{ $names = concat $names .root.Values.ingress.hosts }}{{ end -}}
{{- if .root.Values.httpRoute.enabled }}{{ $names = concat $names .root.Values.httpRoute.hostnames }}{{ end -}}
{{- concat $names .root.Values.api.names | uniq | join "," -}}
{{- end -}}
{{- end -}}

{{- define "solidflux.server.limits" -}}
{{- $limits := list -}}
{{- range $queue, $most := . -}}
{{- $limits = append $limits (printf "%s=%d" $queue (int $most)) -}}
{{- end -}}
{{- join "," $limits -}}
{{- end -}}

{{- define "solidflux.server.container" -}}
image: {{ include "solidflux.image" (merge (dict "otherwise" .Chart.AppVersion) .Values.image) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  {{- toYaml .Values.server.securityContext | nindent 2 }}
{{- end -}}
