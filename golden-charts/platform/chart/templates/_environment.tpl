{{/*
The environment, which nothing may guess.
*/}}
{{- define "platform.environment" -}}
{{- $environment := required "global.environment is required: pass one of env/*.yaml" .Values.global.environment }}
{{- if not (has $environment (list "dev" "staging" "prod")) }}
{{- fail (printf "global.environment %q is none of dev, staging, prod" $environment) }}
{{- end }}
{{- $environment }}
{{- end }}

{{/*
The services of the product that are switched on, as JSON: [{name, host, port, prefix}].
*/}}
{{- define "platform.services" -}}
{{- $services := list }}
{{- range $name := without (keys .Subcharts | sortAlpha) "cache" "database" "observability" "edge" "common" }}
{{- $service := index $.Values $name }}
{{- if kindIs "float64" $service.port }}
{{- $services = append $services (dict "name" $name "host" (printf "%s-%s" $.Release.Name $name) "port" (int $service.port) "prefix" (dig "route" "prefix" "" $service)) }}
{{- end }}
{{- end }}
{{- toJson $services }}
{{- end }}
