{{- define "service.pod" -}}
metadata:
  annotations:
    checksum/config: {{ include "service.config" . | sha256sum | trunc 16 }}
  labels:
    {{- include "common.selectorLabels" . | nindent 4 }}
spec:
  serviceAccountName: {{ include "common.fullname" . }}
  priorityClassName: {{ .Values.global.environment }}-{{ .Values.priorityClassName }}
  securityContext:
    {{- include "common.securityContext" (list . "pod") | nindent 4 }}
  containers:
    - name: {{ .Chart.Name }}
      image: {{ include "common.image" . }}
      securityContext:
        {{- include "common.securityContext" (list . "container") | nindent 8 }}
      envFrom:
        - configMapRef:
            name: {{ include "common.fullname" . }}
        - secretRef:
            name: {{ include "common.fullname" . }}
            optional: true
      {{- with .Values.port }}
      ports:
        - name: http
          containerPort: {{ . }}
      readinessProbe:
        httpGet: {path: {{ $.Values.probes.path }}, port: http}
      startupProbe:
        httpGet: {path: {{ $.Values.probes.path }}, port: http}
        periodSeconds: 3
        failureThreshold: {{ div $.Values.probes.startSeconds 3 | max 1 }}
      {{- end }}
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
  topologySpreadConstraints:
    {{- include "common.spread" . | trim | nindent 4 }}
{{- end }}

{{/*
The data of the service's ConfigMap.
*/}}
{{- define "service.config" -}}
ENVIRONMENT: {{ .Values.global.environment | quote }}
REGION: {{ .Values.global.region | quote }}
{{- range $name, $value := .Values.env }}
{{ $name }}: {{ tpl (toString $value) $ | quote }}
{{- end }}
{{- end }}
