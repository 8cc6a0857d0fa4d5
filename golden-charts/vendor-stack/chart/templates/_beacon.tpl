{{- define "beacon.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "beacon.metadata" -}}
metadata:
  name: {{ include "beacon.name" .root }}-{{ .name }}
  labels:
    {{- include "kit.labels" .root | nindent 4 }}
{{- end }}

{{/*
A tenant with what its plan gives it. What the tenant's own limits say wins.
Arguments: the context, the tenant's name. As YAML.
*/}}
{{- define "beacon.tenant" -}}
{{- $root := mustFirst . }}
{{- $name := last . }}
{{- $tenant := deepCopy (index $root.Values.tenants $name) }}
{{- $plan := get $root.Values.plans $tenant.plan | required (printf "tenant %s: there is no plan %q" $name $tenant.plan) }}
{{- $limits := mergeOverwrite (deepCopy $plan) ($tenant.limits | default dict) }}
{{- $_ := unset $limits "features" }}
{{- $_ := set $tenant "limits" $limits }}
{{- $_ := set $tenant "features" ($plan.features | mustUniq) }}
{{- $_ := set $tenant "own" (not (deepEqual $limits (omit $plan "features"))) }}
{{- toYaml $tenant }}
{{- end }}

{{/*
Who holds the license, from the blob that the vendor delivers. As JSON.
*/}}
{{- define "beacon.license" -}}
{{- if all .Values.license.blob .Values.license.key }}
{{- decryptAES .Values.license.key .Values.license.blob }}
{{- else if any .Values.license.blob .Values.license.key }}
{{- fail "license: blob and key belong together" }}
{{- else }}
{{- dict "customer" "evaluation" "seats" 5 | mustToJson }}
{{- end }}
{{- end }}

{{/*
An account's password: what the cluster already holds, else what the values say, else one drawn.
Arguments: {root, account}.
*/}}
{{- define "beacon.password" -}}
{{- $existing := lookup "v1" "Secret" .root.Release.Namespace (printf "%s-accounts" (include "beacon.name" .root)) }}
{{- $kept := dig "data" .account.username "" $existing }}
{{- if not (empty $kept) }}
{{- b64dec $kept }}
{{- else if .root.Values.credentials.generate }}
{{- randAlphaNum 24 }}
{{- else }}
{{- required (printf "credentials: %s has no password and generate is false" .account.username) .account.password }}
{{- end }}
{{- end }}
