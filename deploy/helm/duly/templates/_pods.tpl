{{/* Parts of pods that every pod has in the same way. */}}

{{/* Pod Security "restricted", for the pod. Takes the numeric user. */}}
{{- define "duly.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* The same for a container. */}}
{{- define "duly.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Where a pod may run. */}}
{{- define "duly.placement" -}}
{{- with .Values.placement.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .Values.placement.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- with .Values.placement.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Replicas apart from each other; takes (dict "root" $ "component" "api"). */}}
{{- define "duly.apart" -}}
{{- $selector := include "duly.selector" . -}}
{{- with .root.Values.placement }}
{{- if or .spreadNodes .spreadZones }}
topologySpreadConstraints:
{{- range $key, $on := dict "kubernetes.io/hostname" .spreadNodes "topology.kubernetes.io/zone" .spreadZones }}
{{- if $on }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    {{- if eq $key "kubernetes.io/hostname" }}
    # However few nodes there are, never all on one.
    whenUnsatisfiable: DoNotSchedule
    minDomains: 2
    {{- else }}
    whenUnsatisfiable: ScheduleAnyway
    {{- end }}
    labelSelector:
      matchLabels:
        {{- $selector | nindent 8 }}
    # An update counts its own pods only.
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}
{{- end }}
{{- if ne .antiAffinity "none" }}
affinity:
  podAntiAffinity:
    {{- if eq .antiAffinity "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- $selector | nindent 12 }}
        # Else the last of a rolling update finds no node.
        matchLabelKeys: [pod-template-hash]
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- $selector | nindent 14 }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/*
Probes that ask no database: a sleeping one stays asleep, and one that is away takes no pod out of service that can say so (503).
Only the start asks /readyz, once it is answered never again: it wakes the database, and finds tables older than the program.
*/}}
{{- define "duly.probes" -}}
startupProbe:
  httpGet: {path: {{ .ready }}, port: http}
  periodSeconds: 3
  timeoutSeconds: 5
  failureThreshold: {{ .patience }}
readinessProbe:
  httpGet: {path: {{ .alive }}, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
livenessProbe:
  httpGet: {path: {{ .alive }}, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

{{/* The sidecar, as annotations; takes (dict "root" $ "appId" "duly-api" "port" 8000 "jobs" true "concurrency" 32). */}}
{{- define "duly.sidecar" -}}
{{- with .root.Values.dapr -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ $.appId }}
dapr.io/config: duly
dapr.io/api-token-secret: dapr-api-token
dapr.io/app-token-secret: dapr-app-token
# Ours is the component `secrets`, which `duly` (Configuration) limits; this one would give any Secret.
dapr.io/disable-builtin-k8s-secret-store: "true"
{{- if $.port }}
dapr.io/app-port: {{ $.port | quote }}
dapr.io/app-protocol: http
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
{{- end }}
{{- if $.concurrency }}
dapr.io/app-max-concurrency: {{ $.concurrency | int | quote }}
{{- end }}
{{- if not $.jobs }}
# Else it is not ready while the scheduler is away.
dapr.io/scheduler-host-address: ""
{{- end }}
dapr.io/enable-native-sidecar: {{ .nativeSidecar | quote }}
{{- if not .nativeSidecar }}
# Both get the signal at once: it stops deliveries and leaves its API open until the service has ended its work.
dapr.io/block-shutdown-duration: 5s
{{- end }}
dapr.io/graceful-shutdown-seconds: "5"
# A long access token does not fit into the default of 4Ki.
dapr.io/read-buffer-size: 32Ki
dapr.io/max-body-size: 4Mi
dapr.io/log-as-json: "true"
dapr.io/log-level: {{ .sidecar.logLevel }}
dapr.io/metrics-port: "9090"
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
{{- with .sidecar.resources }}
dapr.io/sidecar-cpu-request: {{ .requests.cpu | quote }}
dapr.io/sidecar-memory-request: {{ .requests.memory }}
{{- with .limits }}
{{- with .cpu }}
dapr.io/sidecar-cpu-limit: {{ . | quote }}
{{- end }}
{{- with .memory }}
dapr.io/sidecar-memory-limit: {{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
{{- end }}

{{/* A variable from a Secret: (dict "name" "X" "secret" "web" "key" "y" "optional" true). */}}
{{- define "duly.fromSecret" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef: {name: {{ .secret }}, key: {{ .key }}{{ if .optional }}, optional: true{{ end }}}
{{- end }}
