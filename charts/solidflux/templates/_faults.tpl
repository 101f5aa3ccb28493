{{/* What a schema cannot say of values that do not fit together. All faults are told at once. */}}
{{- define "solidflux.faults" -}}
{{- $v := .Values -}}
{{- if $v.server.enabled -}}
{{- if not (regexMatch "^[a-z]" (include "solidflux.fullname" .)) }}
fullnameOverride: a Service's name begins with a letter, and {{ include "solidflux.fullname" . }} does not
{{- end }}
{{- if gt (int $v.engine.replicas) (int $v.shards) }}
engine.replicas: {{ $v.engine.replicas }} engines share {{ $v.shards }} shards, so some have nothing to do
{{- end }}
{{- if and $v.ingress.enabled (empty $v.ingress.hosts) }}
ingress.hosts: an ingress needs a host, since the server answers under its own names alone
{{- end }}
{{- if and $v.httpRoute.enabled (empty $v.httpRoute.hostnames) }}
httpRoute.hostnames: a route needs a host name, since the server answers under its own names alone
{{- end }}
{{- if and $v.httpRoute.enabled (empty $v.httpRoute.parentRefs) }}
httpRoute.parentRefs: a route needs a gateway
{{- end }}
{{- if and (hasPrefix "file:" $v.payloads.place) (empty $v.payloads.existingClaim) }}
payloads.existingClaim: {{ $v.payloads.place }} has to be the same on every node, so it needs a claim
{{- end }}
{{- if and (hasPrefix "s3:" $v.payloads.place) (empty $v.payloads.s3.existingSecret) }}
payloads.s3.existingSecret: {{ $v.payloads.place }} needs keys
{{- end }}
{{- else }}
{{- if and $v.workers $v.keda.enabled (empty $v.keda.demandUrl) }}
keda.demandUrl: workers without a server of their own need to be told whose demand is theirs
{{- end }}
{{- end }}
{{- range $name, $pool := include "solidflux.pools" . | fromYaml }}
{{- $scaling := $pool.scaling }}
{{- if not $pool.image.repository }}
workers.{{ $name }}.image.repository: the pool has no image
{{- end }}
{{- if not (or $pool.image.tag $pool.image.digest) }}
workers.{{ $name }}.image.tag: say which image, by tag or digest: "latest" is another one on each node
{{- end }}
{{- if and $pool.queue $pool.queues }}
workers.{{ $name }}.queues: there is queue too; say one of them
{{- else if not (or $pool.queue $pool.queues) }}
workers.{{ $name }}.queue: say which queue the pool consumes
{{- end }}
{{- range $queue := empty $pool.queue | ternary $pool.queues (list $pool.queue) }}
{{- if or (hasPrefix "sf." $queue) (hasPrefix "amq." $queue) }}
workers.{{ $name }}.queue: {{ $queue }} belongs to the engine or the broker
{{- end }}
{{- end }}
{{- if gt (int $scaling.min) (int $scaling.max) }}
workers.{{ $name }}.scaling.min: {{ $scaling.min }} is more than max, {{ $scaling.max }}
{{- end }}
{{- if eq "ScaledJob" $scaling.kind }}
{{- if not $v.keda.enabled }}
workers.{{ $name }}.scaling.kind: a ScaledJob needs KEDA, and keda.enabled is false
{{- end }}
{{- if and $pool.queues (eq "queue" $scaling.fallback.kind) }}
workers.{{ $name }}.scaling.fallback.kind: a ScaledJob has no formula, so with several queues it cannot have their depth as fallback
{{- end }}
{{- if eq "replicas" $scaling.fallback.kind }}
workers.{{ $name }}.scaling.fallback.kind: KEDA has no fallback of replicas for a ScaledJob; take hold or queue
{{- end }}
{{- end }}
{{- if and $v.keda.enabled (ne "none" $scaling.kind) (eq "queue" $scaling.fallback.kind) (empty $v.rabbitmqManagement.existingSecret) }}
workers.{{ $name }}.scaling.fallback.kind: the queue's depth is asked of the management API, whose address rabbitmqManagement.existingSecret has to have
{{- end }}
{{- end }}
{{- end -}}

{{- define "solidflux.refuse" -}}
{{- with include "solidflux.faults" . | trim -}}
{{- fail (printf "these values do not fit together:\n%s" .) -}}
{{- end -}}
{{- end -}}
