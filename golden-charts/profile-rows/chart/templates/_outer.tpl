{{- define "rows.outer" -}}
outer {{ include "rows.inner" (dict "root" .) }}
{{- end }}

{{- define "rows.inner" -}}
inner {{ .root.Values.text.missing }}
{{- end }}
