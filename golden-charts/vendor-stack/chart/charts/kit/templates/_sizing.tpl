{{/*
The bytes of a quantity such as 512Mi, 1.5Gi, 200M or 1024.
*/}}
{{- define "kit.bytes" -}}
{{- $text := toString . | trim }}
{{- if not (mustRegexMatch "^[0-9]+(\\.[0-9]+)?([KMGT]i?|k)?$" $text) }}
{{- fail (printf "%q is no quantity" $text) }}
{{- end }}
{{- $units := dict "" 1 "k" 1000 "K" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000
      "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- $number := mustRegexFind "^[0-9.]+" $text | float64 }}
{{- $unit := regexFind "[A-Za-z]+$" $text }}
{{- mulf $number (get $units $unit) | floor | int64 }}
{{- end }}

{{/*
A share of a quantity in whole mebibytes, between a least and a most.
Arguments: {of, percent, least, most}.
*/}}
{{- define "kit.mebibytes" -}}
{{- $bytes := include "kit.bytes" .of | int64 }}
{{- $share := div (mul $bytes .percent) 104857600 }}
{{- $share = max $share (.least | default 1) }}
{{- if .most }}
{{- $share = min $share .most }}
{{- end }}
{{- $share }}
{{- end }}

{{/*
Threads for a CPU quantity: 250m is one, 2 are two, 3500m are four.
*/}}
{{- define "kit.threads" -}}
{{- $cpu := toString . }}
{{- if hasSuffix "m" $cpu }}
{{- divf (trimSuffix "m" $cpu | int) 1000.0 | ceil | biggest 1 }}
{{- else }}
{{- $cpu | float64 | ceil | maxf 1 | int }}
{{- end }}
{{- end }}

{{/*
A duration such as 2h30m in seconds; days are 90d.
*/}}
{{- define "kit.seconds" -}}
{{- $seconds := 0 }}
{{- range $part := mustRegexFindAll "[0-9]+[smhd]" . -1 }}
{{- $factor := get (dict "s" 1 "m" 60 "h" 3600 "d" 86400) (substr (sub (len $part) 1 | int) (len $part) $part) }}
{{- $seconds = add $seconds (mul (mustRegexFind "[0-9]+" $part | atoi) $factor) }}
{{- end }}
{{- $seconds }}
{{- end }}
