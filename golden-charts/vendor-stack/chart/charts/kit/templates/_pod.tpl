{{- define "kit.securityContext" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
privileged: false
readOnlyRootFilesystem: {{ not .writable }}
{{- end }}

{{/*
A pod's spec up to its containers, from global.podDefaults and the component's own pod block.
*/}}
{{- define "kit.podSpec" -}}
{{- $defaults := dig "podDefaults" dict .Values.global }}
{{- $pod := mustMergeOverwrite (dict) (mustDeepCopy $defaults) (.Values.pod | default dict) }}
serviceAccountName: {{ include "kit.fullname" . }}
automountServiceAccountToken: {{ $pod.token | default false }}
enableServiceLinks: false
{{- with .Values.global.pullSecrets }}
imagePullSecrets:
{{- range uniq . }}
  - name: {{ . }}
{{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 $pod.runAsUser }}
  fsGroup: {{ $pod.fsGroup | default $pod.runAsUser | int64 }}
  seccompProfile: {type: {{ $pod.seccomp }}}
{{- with $pod.priorityClass }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ $pod.grace | default "30s" | include "kit.seconds" }}
{{- with $pod.tolerations }}
tolerations:
{{- toYaml . | nindent 2 }}
{{- end }}
{{- if gt (int .Values.replicas) 1 }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "kit.selector" . | nindent 8 }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "kit.selector" . | nindent 14 }}
{{- end }}
{{- end }}

{{/*
The main container. Arguments: {root, ports, args, mounts}.
*/}}
{{- define "kit.container" -}}
{{- $root := .root }}
{{- $resources := $root.Values.resources }}
- name: {{ include "kit.name" $root }}
  image: {{ include "kit.image" (dict "registry" $root.Values.global.registry "repository" $root.Values.image.repository "tag" $root.Values.image.tag "version" $root.Chart.AppVersion) }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy | default "IfNotPresent" }}
  securityContext:
    {{- include "kit.securityContext" (dict "writable" $root.Values.writable) | nindent 4 }}
  {{- with .args }}
  args:
    {{- range . }}
    - {{ . | quote }}
    {{- end }}
  {{- end }}
  env:
    - {name: GOMEMLIMIT, value: {{ include "kit.mebibytes" (dict "of" $resources.limits.memory "percent" 90) }}MiB}
    - {name: GOMAXPROCS, value: {{ include "kit.threads" $resources.requests.cpu | quote }}}
    {{- range $name, $value := $root.Values.env }}
    - name: {{ $name | snakecase | upper }}
      value: {{ tpl ($value | toString) $root | quote }}
    {{- end }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, containerPort: {{ $port }}, protocol: {{ ternary "UDP" "TCP" (hasPrefix "udp-" $name) }}}
    {{- end }}
  {{- $probe := dict "httpGet" (dict "path" ($root.Values.healthPath | default "/-/healthy") "port" (keys .ports | sortAlpha | first)) }}
  startupProbe:
    {{- merge (dict "periodSeconds" 2 "failureThreshold" 60) $probe | toYaml | nindent 4 }}
  readinessProbe:
    {{- merge (dict "periodSeconds" 5) $probe | toYaml | nindent 4 }}
  livenessProbe:
    {{- merge (dict "periodSeconds" 15 "failureThreshold" 6) $probe | toYaml | nindent 4 }}
  resources:
    {{- toYaml $resources | nindent 4 }}
  volumeMounts:
    - {name: config, mountPath: /etc/beacon, readOnly: true}
    - {name: tmp, mountPath: /tmp}
    {{- range .mounts }}
    - {{ toJson . }}
    {{- end }}
{{- end }}

{{- define "kit.volumes" -}}
volumes:
  - name: config
    configMap:
      name: {{ include "kit.fullname" . }}
      defaultMode: {{ toDecimal "0440" }}
  - name: tmp
    emptyDir: {medium: Memory, sizeLimit: {{ include "kit.mebibytes" (dict "of" .Values.resources.limits.memory "percent" 12 "least" 16 "most" 256) }}Mi}
{{- end }}
