{{- define "solidflux.demandUrl" -}}
{{- $base := .root.Values.keda.demandUrl | default (include "solidflux.url" .root) | trimSuffix "/" -}}
{{- /* in a path a blank is no "+" */ -}}
{{- printf "%s/api/v1/scaling/%s" $base (.pool.queue | urlquery | replace "+" "%20") -}}
{{- end -}}

{{/* Demand, and beside it, where that is the fallback, the queue's depth: (dict "root" … "name" … "pool" …) */}}
{{- define "solidflux.triggers" -}}
{{- $tasks := .pool.scaling.tasks -}}
- type: metrics-api
  name: demand
  metadata:
    url: {{ include "solidflux.demandUrl" . | quote }}
    valueLocation: demand
    targetValue: {{ $tasks | quote }}
{{- if eq "queue" .pool.scaling.fallback.kind }}
- type: rabbitmq
  name: depth
  metadata:
    # over HTTP alone messages count that a worker has and has not acknowledged
    protocol: http
    mode: QueueLength
    queueName: {{ .pool.queue | quote }}
    value: {{ $tasks | quote }}
  authenticationRef:
    name: {{ include "solidflux.named" (list .root "rabbitmq") }}
{{- end }}
{{- end -}}
