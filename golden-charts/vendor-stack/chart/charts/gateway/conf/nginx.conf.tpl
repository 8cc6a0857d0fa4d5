worker_processes {{ include "kit.threads" .Values.resources.requests.cpu }};
events { worker_connections {{ mul 1024 (include "kit.threads" .Values.resources.requests.cpu | int) }}; }
http {
    ssl_ciphers {{ .Values.ciphers | reverse | join ":" }};
    server_names_hash_bucket_size {{ range $host := .Values.hosts | mustUniq }}{{ if gt (len $host) 24 }}128{{ break }}{{ end }}{{ end }};
{{- range $name, $value := .Values.headers }}
    add_header {{ $name | camelcase | kebabcase | title }} {{ $value | quote }};
{{- end }}
{{- range $name, $target := .Values.upstreams }}
{{- $url := urlParse $target }}
{{- $port := regexFind "[0-9]+$" $url.host | default "80" }}
    upstream {{ $name }} {
        server {{ include "kit.host" (list $ (trimSuffix (print ":" $port) $url.host)) }}:{{ $port }};{{ with $url.query }} # {{ . }}{{ end }}
    }
{{- end }}
    map $http_user_agent $blocked {
        default 0;
{{- range .Values.blockedAgents }}
        "~*^{{ . | regexQuoteMeta | replace "\\*" ".*" }}$" 1;
{{- end }}
    }
}
