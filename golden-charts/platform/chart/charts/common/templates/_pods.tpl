{{/*
The image reference of {repository, tag}, below the registry of the environment.
*/}}
{{- define "common.image" -}}
{{- $image := .Values.image }}
{{- $tag := coalesce $image.tag .Chart.AppVersion | toString }}
{{- if eq $tag "latest" }}
{{- fail (printf "%s: image tag latest is not allowed" .Chart.Name) }}
{{- end }}
{{- $registry := coalesce $image.registry .Values.global.imageRegistry }}
{{- list $registry $image.repository | compact | join "/" }}:{{ $tag }}
{{- end }}

{{/*
The security context of a pod and of a container: the platform's, with what a service overrides.
Arguments: the context and "pod" or "container".
*/}}
{{- define "common.securityContext" -}}
{{- $root := first . }}
{{- $level := last . }}
{{- $defaults := dict
      "pod" (dict "runAsNonRoot" true "seccompProfile" (dict "type" "RuntimeDefault"))
      "container" (dict "allowPrivilegeEscalation" false "readOnlyRootFilesystem" true "capabilities" (dict "drop" (list "ALL"))) }}
{{- $own := dig "securityContext" $level dict (pick $root.Values "securityContext") }}
{{- mergeOverwrite (get $defaults $level) (deepCopy $own) | toYaml }}
{{- end }}

{{/*
Environment variables from a map; values are templates of the calling chart.
*/}}
{{- define "common.env" -}}
{{- range $name, $value := .Values.env }}
- name: {{ $name }}
  value: {{ tpl (toString $value) $ | quote }}
{{- end }}
{{- end }}

{{- define "common.spread" -}}
{{- range tuple "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ . }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "common.selectorLabels" $ | nindent 6 }}
{{- end }}
{{- end }}
