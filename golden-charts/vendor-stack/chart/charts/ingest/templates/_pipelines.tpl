{{/*
The pipelines as YAML: memory_limiter first and batch last whatever the values say, no exporter that is dropped.
*/}}
{{- define "ingest.pipelines" -}}
{{- $result := dict }}
{{- range $name, $pipeline := .Values.pipelines }}
{{- $unknown := $pipeline.receivers }}
{{- range $.Values.receivers }}{{ $unknown = mustWithout $unknown . }}{{ end }}
{{- if $unknown }}
{{- fail (printf "pipeline %s: there is no %s %s" $name (plural "receiver" "receivers" (len $unknown)) (join ", " $unknown)) }}
{{- end }}
{{- $between := without (compact $pipeline.processors) "memory_limiter" "batch" }}
{{- $processors := concat (list "memory_limiter") $between (tuple "batch") }}
{{- $exporters := $pipeline.exporters }}
{{- range $.Values.drop }}
{{- if has . $exporters }}{{ $exporters = without $exporters . }}{{ end }}
{{- end }}
{{- $_ := set $result $name (dict "receivers" (uniq $pipeline.receivers | sortAlpha) "processors" $processors "exporters" $exporters) }}
{{- end }}
{{- toYaml $result }}
{{- end }}

{{/*
The shards in groups: [[0,1,2],[3,4,5],[6]].
*/}}
{{- define "ingest.groups" -}}
{{- until (int .Values.shards) | chunk (int .Values.shardsPerGroup) | toJson }}
{{- end }}
