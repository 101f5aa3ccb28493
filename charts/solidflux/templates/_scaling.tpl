{{/* The queues that a pool consumes, as YAML: (dict "root" … "name" … "pool" …) */}}
{{- define "solidflux.queues" -}}
{{- dict "queues" (empty .pool.queue | ternary .pool.queues (list .pool.queue)) | toYaml -}}
{{- end -}}

{{- define "solidflux.demandUrl" -}}
{{- $base := .root.Values.keda.demandUrl | default (include "solidflux.url" .root) | trimSuffix "/" -}}
{{- /* in a path a blank is no "+" */ -}}
{{- printf "%s/api/v1/scaling/%s" $base (.queue | urlquery | replace "+" "%20") -}}
{{- end -}}

{{/* For each queue its demand, and beside it, where that is the fallback, its depth. */}}
{{- define "solidflux.triggers" -}}
{{- $worker := . -}}
{{- $tasks := .pool.scaling.tasks -}}
{{- range $at, $queue := (include "solidflux.queues" . | fromYaml).queues }}
- type: metrics-api
  name: demand{{ add1 $at }}
  metadata:
    url: {{ include "solidflux.demandUrl" (dict "root" $worker.root "queue" $queue) | quote }}
    valueLocation: demand
    targetValue: {{ $tasks | quote }}
{{- if eq "queue" $worker.pool.scaling.fallback.kind }}
- type: rabbitmq
  name: depth{{ add1 $at }}
  metadata:
    # over HTTP alone messages count that a worker has and has not acknowledged
    protocol: http
    mode: QueueLength
    queueName: {{ $queue | quote }}
    value: {{ $tasks | quote }}
  authenticationRef:
    name: {{ include "solidflux.named" (list $worker.root "rabbitmq") }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What KEDA makes one number of triggers by: of several queues their sum, and of each its depth while demand is not to be had. Empty if it need not. */}}
{{- define "solidflux.formula" -}}
{{- $queues := (include "solidflux.queues" . | fromYaml).queues -}}
{{- $terms := list -}}
{{- range $at, $queue := $queues -}}
{{- $demand := printf "demand%d" (add1 $at) -}}
{{- if eq "queue" $.pool.scaling.fallback.kind -}}
{{- $demand = printf "(%s ?? depth%d)" $demand (add1 $at) -}}
{{- end -}}
{{- $terms = append $terms $demand -}}
{{- end -}}
{{- if or (gt (len $queues) 1) (eq "queue" .pool.scaling.fallback.kind) -}}
{{- join " + " $terms -}}
{{- end -}}
{{- end -}}
