{{/*
The configuration of the store. Sizes follow from the pod's memory and the volume.
*/}}
{{- define "store.config" }}
{{- $memory := include "kit.bytes" .Values.resources.limits.memory | int64 }}
{{- $volume := include "kit.bytes" .Values.volume.size | int64 }}
{{- $members := list }}
{{- range $index := until (int .Values.replicas) }}
{{- $members = printf "%s-%d.%s" (include "kit.fullname" $) $index (include "kit.host" (list $ "store")) | mustPrepend $members }}
{{- end }}
store.toml: |
  {{- $settings := dict
        "cluster" (dict "members" $members "quorum" (add1 (div (len $members) 2)))
        "cache" (dict "bytes" (div (mul $memory .Values.cachePercent) 100) "shards" (biggest 4 (int .Values.replicas) 2))
        "disk" (dict "watermark" (subf 1 0.15) "reserve" (round (divf $volume 20) 0 | int64) "iops" (.Values.volume.iops | int)) }}
  {{- toToml $settings | trim | nindent 2 }}
compaction.properties: |
  ratio={{ maxf .Values.compaction.ratio 0.1 | minf 0.9 }}
  threads={{ floor .Values.compaction.threads }}
  budget={{ addf .Values.compaction.ratio 0.05 0.1 }}
  headroom={{ round (subf 1 .Values.compaction.ratio) 3 }}
  scratch={{ add1f .Values.compaction.ratio }}
retention.csv: |
  class,days,until
  {{- $day := toDate "2006-01-02" .Values.backup.first }}
  {{- range $class, $days := .Values.classes }}
  {{ $class }},{{ $days }},{{ date_modify (printf "%dh" (mul $days 24)) $day | date "2006-01-02" }}
  {{- end }}
indexes.json: |
  {{- .Files.Get "seed/indexes.yaml" | fromYamlArray | toPrettyJson | nindent 2 }}
{{- end }}
