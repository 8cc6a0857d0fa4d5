{{/*
The objects that every stateless component has.
Arguments: {root, ports: {name: port}, args, config: text of the ConfigMap's data}.
*/}}
{{- define "kit.component" -}}
{{- $root := .root }}
apiVersion: v1
kind: ServiceAccount
{{ include "kit.metadata" $root }}
automountServiceAccountToken: false
---
{{ include "kit.configMap" . }}
---
{{ include "kit.service" . }}
---
apiVersion: apps/v1
kind: Deployment
{{ include "kit.metadata" $root }}
spec:
  {{- if not (dig "autoscaling" "enabled" false (pick $root.Values "autoscaling")) }}
  replicas: {{ int $root.Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "kit.selector" $root | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "kit.labels" $root | nindent 8 }}
      annotations:
        checksum/config: {{ .config | sha1sum }}
    spec:
      {{- include "kit.podSpec" $root | trim | nindent 6 }}
      containers:
        {{- include "kit.container" . | trim | nindent 8 }}
      {{- include "kit.volumes" $root | nindent 6 }}
{{ include "kit.guards" . }}
{{- end }}

{{- define "kit.configMap" -}}
apiVersion: v1
kind: ConfigMap
{{ include "kit.metadata" .root }}
data:
  {{- .config | trim | nindent 2 }}
{{- end }}

{{- define "kit.service" -}}
apiVersion: v1
kind: Service
{{ include "kit.metadata" .root }}
spec:
  {{- if .headless }}
  clusterIP: None
  publishNotReadyAddresses: true
  {{- end }}
  ports:
    {{- range $name, $port := .ports }}
    - name: {{ $name }}
      port: {{ $port }}
      targetPort: {{ $name }}
    {{- end }}
  selector:
    {{- include "kit.selector" .root | nindent 4 }}
{{- end }}

{{/*
What protects a component: disruption budget, autoscaler, network policy, scraping.
*/}}
{{- define "kit.guards" -}}
{{- $root := .root }}
{{- if gt (int $root.Values.replicas) 1 }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
{{ include "kit.metadata" $root }}
spec:
  maxUnavailable: {{ div (int $root.Values.replicas) 3 | max 1 }}
  selector:
    matchLabels:
      {{- include "kit.selector" $root | nindent 6 }}
{{- end }}
{{- with $root.Values.autoscaling }}
{{- if .enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{{ include "kit.metadata" $root }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "kit.fullname" $root }}}
  minReplicas: {{ int $root.Values.replicas }}
  maxReplicas: {{ .max | default (mul 3 (int $root.Values.replicas)) }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .cpu | default 75 }}}}
{{- end }}
{{- end }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
{{ include "kit.metadata" $root }}
spec:
  podSelector:
    matchLabels:
      {{- include "kit.selector" $root | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - from:
        {{- range $peer := $root.Values.peers | default list | uniq }}
        - podSelector:
            matchLabels: {app.kubernetes.io/name: {{ $peer }}, app.kubernetes.io/instance: {{ $root.Release.Name }}}
        {{- else }}
        - namespaceSelector: {}
        {{- end }}
      ports:
        {{- range $name, $_ := .ports }}
        - {port: {{ $name }}}
        {{- end }}
{{- if and $root.Values.global.monitoring (hasKey .ports "metrics") }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
{{ include "kit.metadata" $root }}
spec:
  selector:
    matchLabels:
      {{- include "kit.selector" $root | nindent 6 }}
  endpoints:
    - port: metrics
      interval: {{ $root.Values.scrapeInterval | default "30s" }}
      metricRelabelings:
        - sourceLabels: [__name__]
          regex: {{ printf "^%s_" (include "kit.name" $root | snakecase) | squote }}
          action: keep
{{- end }}
{{- end }}
