{{/* All pools by name, each with what it does not say itself, as YAML. One that later values make null is none. */}}
{{- define "solidflux.pools" -}}
{{- $pools := dict -}}
{{- range $name, $own := .Values.workers -}}
{{- if $own -}}
{{- $_ := set $pools $name (mergeOverwrite (deepCopy $.Values.workerDefaults) (deepCopy $own)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $pools -}}
{{- end -}}

{{/* ScaledObject, ScaledJob or none, by what the pool wants and what the cluster has. */}}
{{- define "solidflux.pool.kind" -}}
{{- ternary .pool.scaling.kind "none" .root.Values.keda.enabled -}}
{{- end -}}

{{/* Not empty if the pool has an account of its own, which is made. */}}
{{- define "solidflux.worker.account" -}}
{{- if or .serviceAccount.create (and .deletionCost (not .serviceAccount.name)) }}own{{ end -}}
{{- end -}}

{{- define "solidflux.worker.serviceAccountName" -}}
{{- if include "solidflux.worker.account" .pool -}}
{{- .pool.serviceAccount.name | default (include "solidflux.named" (list .root "worker" .name)) -}}
{{- else -}}
{{- .pool.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "solidflux.worker.probe" -}}
httpGet: {path: /health/{{ . }}, port: health}
periodSeconds: 10
timeoutSeconds: 5
{{- end -}}

{{/* Half of a size, in the next smaller unit. */}}
{{- define "solidflux.half" -}}
{{- $unit := regexFind "[A-Za-z]+$" . -}}
{{- $smaller := dict "Ti" "Gi" "Gi" "Mi" "Mi" "Ki" "Ki" "" "T" "G" "G" "M" "M" "k" -}}
{{- mul (regexFind "^[0-9]+" . | int64) (ternary 512 500 (hasSuffix "i" $unit)) }}{{ get $smaller $unit -}}
{{- end -}}

{{/* Where what is made and fetched stands, unless the pool says so itself: /tmp is small. */}}
{{- define "solidflux.worker.scratch" -}}
{{- $own := dict -}}
{{- range .env }}{{ $_ := set $own .name true }}{{ end -}}
{{- if not (hasKey $own "SOLIDFLUX_WORKER_SCRATCH") }}
- name: SOLIDFLUX_WORKER_SCRATCH
  value: /scratch/work
{{- end }}
{{- if not (hasKey $own "SOLIDFLUX_ARTIFACT_CACHE") }}
- name: SOLIDFLUX_ARTIFACT_CACHE
  value: /scratch/artifacts
{{- if not (hasKey $own "SOLIDFLUX_ARTIFACT_CACHE_SIZE") }}
- name: SOLIDFLUX_ARTIFACT_CACHE_SIZE
  value: {{ include "solidflux.half" .scratchSize | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What a Deployment and a ScaledJob start: (dict "root" $ "name" "depth" "pool" …) */}}
{{- define "solidflux.worker.template" -}}
{{- $pool := .pool -}}
{{- $selector := include "solidflux.selector" (list .root "worker" .name) -}}
metadata:
  # none that change with the chart's version: workers would be replaced for nothing
  labels:
    {{- $selector | nindent 4 }}
    {{- with $pool.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $pool.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with include "solidflux.worker.serviceAccountName" . }}
  serviceAccountName: {{ . }}
  {{- end }}
  automountServiceAccountToken: {{ or $pool.serviceAccount.automountToken $pool.deletionCost }}
  enableServiceLinks: false
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- toYaml $pool.podSecurityContext | nindent 4 }}
  # the longest task may end, and its reply be sent
  terminationGracePeriodSeconds: {{ kindIs "invalid" $pool.terminationGracePeriodSeconds | ternary (add 30 (include "solidflux.seconds" $pool.longestTask)) ($pool.terminationGracePeriodSeconds | default 0 | int) }}
  {{- if eq "ScaledJob" (include "solidflux.pool.kind" .) }}
  restartPolicy: Never
  {{- end }}
  containers:
    - name: worker
      image: {{ include "solidflux.image" $pool.image }}
      imagePullPolicy: {{ $pool.image.pullPolicy }}
      securityContext:
        {{- toYaml $pool.securityContext | nindent 8 }}
      {{- with $pool.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $pool.args }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      env:
        - name: SOLIDFLUX_AMQP_URL
          valueFrom:
            secretKeyRef:
              name: {{ $pool.amqp.existingSecret | default .root.Values.amqp.existingSecret }}
              key: {{ $pool.amqp.urlKey | default .root.Values.amqp.urlKey }}
        # Celery waits for its tasks without being told
        - name: SOLIDFLUX_WORKER_GRACE
          value: {{ printf "%vs" (include "solidflux.seconds" $pool.longestTask) }}
        {{- with $pool.healthPort }}
        - name: SOLIDFLUX_WORKER_HEALTH_PORT
          value: {{ . | quote }}
        {{- end }}
        {{- if $pool.deletionCost }}
        - name: SOLIDFLUX_WORKER_POD_DELETION_COST
          value: "true"
        - name: SOLIDFLUX_POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        {{- end }}
        {{- if $pool.scratchSize }}
        {{- with include "solidflux.worker.scratch" $pool | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- with include "solidflux.traces" .root }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $pool.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $pool.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- $asked := dict }}
      {{- with $pool.healthPort }}
      ports:
        - {name: health, containerPort: {{ . }}}
      {{- $asked = dict "livenessProbe" (include "solidflux.worker.probe" "live" | fromYaml) "readinessProbe" (include "solidflux.worker.probe" "ready" | fromYaml) }}
      {{- end }}
      {{- range $probe := list "startupProbe" "livenessProbe" "readinessProbe" }}
      {{- with get $pool $probe | default (get $asked $probe) }}
      {{- toYaml (dict $probe .) | nindent 6 }}
      {{- end }}
      {{- end }}
      resources:
        {{- toYaml $pool.resources | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if $pool.scratchSize }}
        - {name: scratch, mountPath: /scratch}
        {{- end }}
        {{- if $pool.sharedMemorySize }}
        - {name: shared-memory, mountPath: /dev/shm}
        {{- end }}
        {{- with $pool.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - {name: tmp, emptyDir: {sizeLimit: {{ $pool.tmpSize }}}}
    {{- with $pool.scratchSize }}
    - {name: scratch, emptyDir: {sizeLimit: {{ . }}}}
    {{- end }}
    {{- with $pool.sharedMemorySize }}
    - {name: shared-memory, emptyDir: {medium: Memory, sizeLimit: {{ . }}}}
    {{- end }}
    {{- with $pool.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with include "solidflux.spread" (dict "over" $pool.spreadOver "selector" $selector) }}
  topologySpreadConstraints:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with include "solidflux.placement" $pool }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end -}}
