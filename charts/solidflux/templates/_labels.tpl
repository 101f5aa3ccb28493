{{/* (list $ "engine") */}}
{{- define "solidflux.selector" -}}
app.kubernetes.io/name: {{ include "solidflux.name" (first .) }}
app.kubernetes.io/instance: {{ (first .).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- with slice . 2 }}
solidflux.dev/pool: {{ first . | quote }}
{{- end }}
{{- end -}}

{{- define "solidflux.labels" -}}
{{ include "solidflux.selector" . }}
app.kubernetes.io/part-of: solidflux
app.kubernetes.io/version: {{ (first .).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (first .).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (first .).Chart.Name (first .).Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* A list of topology keys and a selector: (dict "over" … "selector" …) */}}
{{- define "solidflux.spread" -}}
{{- range .over }}
- maxSkew: 1
  topologyKey: {{ . }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- $.selector | nindent 6 }}
{{- end }}
{{- end -}}

{{/* What of a pod is as Kubernetes has it, of a role or a pool. */}}
{{- define "solidflux.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}
