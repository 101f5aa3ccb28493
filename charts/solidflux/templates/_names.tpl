{{/* Names of what is made: at most 52 characters, so that what Kubernetes and KEDA add still fits; a longer one ends in a hash of all of it. */}}
{{- define "solidflux.fit" -}}
{{- if gt (len .) 52 -}}
{{- printf "%s-%s" (trunc 43 . | trimSuffix "-") (sha256sum . | trunc 8) -}}
{{- else -}}
{{- . -}}
{{- end -}}
{{- end -}}

{{- define "solidflux.name" -}}
{{- .Values.nameOverride | default .Chart.Name -}}
{{- end -}}

{{- define "solidflux.fullname" -}}
{{- $name := include "solidflux.name" . -}}
{{- /* a release may have dots in its name, a Service may not */ -}}
{{- $release := .Release.Name | replace "." "-" -}}
{{- if .Values.fullnameOverride -}}
{{- include "solidflux.fit" .Values.fullnameOverride -}}
{{- else if contains $name $release -}}
{{- include "solidflux.fit" $release -}}
{{- else -}}
{{- include "solidflux.fit" (printf "%s-%s" $release $name) -}}
{{- end -}}
{{- end -}}

{{/* One thing of the release: (list $ "engine"), (list $ "worker" "depth") */}}
{{- define "solidflux.named" -}}
{{- include "solidflux.fit" (join "-" (prepend (rest .) (include "solidflux.fullname" (first .)))) -}}
{{- end -}}

{{- define "solidflux.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "solidflux.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "solidflux.image" -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (.tag | default .otherwise) -}}
{{- end -}}
{{- end -}}

{{/* Under which the API answers inside of the cluster. */}}
{{- define "solidflux.serviceNames" -}}
{{- $name := include "solidflux.fullname" . -}}
{{- $space := .Release.Namespace -}}
{{- list $name (printf "%s.%s" $name $space) (printf "%s.%s.svc" $name $space) (printf "%s.%s.svc.%s" $name $space .Values.service.clusterDomain) | join "," -}}
{{- end -}}

{{- define "solidflux.url" -}}
{{- printf "http://%s.%s.svc:%v" (include "solidflux.fullname" .) .Release.Namespace .Values.service.port -}}
{{- end -}}

{{/* "1d", "2h", "30m", "20s" in seconds. The schema lets no other form through. */}}
{{- define "solidflux.seconds" -}}
{{- $units := dict "s" 1 "m" 60 "h" 3600 "d" 86400 -}}
{{- mul (regexFind "[0-9]+" . | int) (get $units (regexFind "[smhd]$" .)) -}}
{{- end -}}
