{{/*
The pod template, shared by the Deployment and the Rollout.
*/}}
{{- define "simple-app.podTemplate" -}}
metadata:
  annotations:
    checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- include "simple-app.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "simple-app.serviceAccountName" . }}
  automountServiceAccountToken: {{ .Values.serviceAccount.automount }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: {{ .Chart.Name }}
      image: {{ include "simple-app.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      ports:
        - name: http
          containerPort: {{ .Values.service.targetPort }}
          protocol: TCP
        {{- if .Values.metrics.enabled }}
        - name: metrics
          containerPort: {{ .Values.metrics.port }}
          protocol: TCP
        {{- end }}
      envFrom:
        - configMapRef:
            name: {{ include "simple-app.fullname" . }}
        {{- if .Values.externalSecret.enabled }}
        - secretRef:
            name: {{ include "simple-app.fullname" . }}
        {{- end }}
      env:
        - name: POD_IP
          valueFrom:
            fieldRef:
              fieldPath: status.podIP
        {{- range .Values.extraEnv }}
        - name: {{ required "extraEnv: every entry needs a name" .name }}
          {{- if hasKey . "value" }}
          value: {{ tpl (toString .value) $ | quote }}
          {{- else }}
          valueFrom:
            {{- toYaml .valueFrom | nindent 12 }}
          {{- end }}
        {{- end }}
      {{- range $name := list "startup" "readiness" "liveness" }}
      {{- with get $.Values.probes $name }}
      {{ $name }}Probe:
        {{- include "simple-app.probe" . | nindent 8 }}
      {{- end }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/{{ .Chart.Name }}
          readOnly: true
        - name: tmp
          mountPath: /tmp
  volumes:
    - name: config
      configMap:
        name: {{ include "simple-app.fullname" . }}-files
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- range $index, $key := .Values.topologySpread.keys }}
    - maxSkew: 1
      topologyKey: {{ $key }}
      whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq $index 0) }}
      labelSelector:
        matchLabels:
          {{- include "simple-app.selectorLabels" $ | nindent 10 }}
      {{- if semverCompare ">=1.27-0" $.Capabilities.KubeVersion.Version }}
      matchLabelKeys: [pod-template-hash]
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
