{{/* Autoscaler and disruption budget of a Deployment; takes (dict "root" $ "component" "api" "own" NAME "given" VALUES). */}}
{{- define "duly.scale" -}}
{{- if .given.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .own }}
  labels:
    {{- include "duly.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .own }}}
  minReplicas: {{ .given.autoscaling.minReplicas }}
  maxReplicas: {{ .given.autoscaling.maxReplicas }}
  metrics:
    # Of our container: the sidecar's share says little about the work.
    - type: ContainerResource
      containerResource:
        name: cpu
        container: {{ ternary "web" "duly" (eq .component "web") }}
        target: {type: Utilization, averageUtilization: {{ .given.autoscaling.cpuPercent }}}
  behavior:
    # Each pod that goes makes its streams come back elsewhere and its partitions change hands.
    scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
{{- end }}
{{- if .given.disruption.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .own }}
  labels:
    {{- include "duly.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .given.disruption.maxUnavailable }}
  # One that never got ready must not stop a node from being emptied.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "duly.selector" . | nindent 6 }}
{{- end }}
{{- end }}
