{{/*
A component's short name: the chart's, lower case, no blanks.
*/}}
{{- define "kit.name" -}}
{{- .Chart.Name | nospace | lower | trunc 24 }}
{{- end }}

{{- define "kit.fullname" -}}
{{- list .Release.Name (include "kit.name" .) | join "-" | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/*
Where a component listens: HOST of another component of this release.
Arguments: the context, the component's name.
*/}}
{{- define "kit.host" -}}
{{- $root := index . 0 }}
{{- printf "%s-%s.%s.svc" $root.Release.Name (index . 1) $root.Release.Namespace }}
{{- end }}

{{- define "kit.labels" -}}
{{- $labels := dict
      "app.kubernetes.io/name" (include "kit.name" .)
      "app.kubernetes.io/instance" .Release.Name
      "app.kubernetes.io/version" (.Chart.AppVersion | default .Chart.Version | toString)
      "app.kubernetes.io/part-of" "beacon"
      "app.kubernetes.io/managed-by" .Release.Service
      "helm.sh/chart" (printf "%s-%s" .Chart.Name (regexReplaceAll "[^A-Za-z0-9._-]" .Chart.Version "_")) }}
{{- if .Values.tier }}
{{- $_ := set $labels "beacon.example.com/tier" (toString .Values.tier) }}
{{- end }}
{{- toYaml $labels }}
{{- end }}

{{- define "kit.selector" -}}
app.kubernetes.io/name: {{ include "kit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kit.metadata" -}}
metadata:
  name: {{ include "kit.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "kit.labels" . | nindent 4 }}
{{- end }}

{{/*
An image reference; a repository that names its own registry keeps it.
*/}}
{{- define "kit.image" -}}
{{- $repository := .repository | required "kit.image: no repository" }}
{{- $first := splitList "/" $repository | first }}
{{- $own := or (contains "." $first) (contains ":" $first) (eq $first "localhost") }}
{{- $tag := .tag | default .version | toString }}
{{- if hasPrefix "sha256:" $tag }}
{{- ternary $repository (print .registry "/" $repository) $own }}@{{ $tag }}
{{- else }}
{{- ternary $repository (print .registry "/" $repository) $own }}:{{ $tag }}
{{- end }}
{{- end }}
