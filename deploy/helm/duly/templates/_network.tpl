{{/* One rule of a policy: a peer is written as the API wants it, or (dict "pods" LIST) for components of this release. */}}
{{- define "duly.peers" -}}
{{- $rule := dict }}
{{- $peers := list }}
{{- range .peers }}
{{- if .pods }}
{{- $selector := dict "matchLabels" (include "duly.release" $.root | fromYaml) "matchExpressions" (list (dict "key" "app.kubernetes.io/component" "operator" "In" "values" .pods)) }}
{{- $peers = append $peers (dict "podSelector" $selector) }}
{{- else }}
{{- $peers = append $peers . }}
{{- end }}
{{- end }}
{{- with $peers }}{{ $_ := set $rule $.side . }}{{ end }}
{{- $ports := list }}
{{- range .ports }}{{ $ports = append $ports (dict "protocol" (.protocol | default "TCP") "port" .port) }}{{ end }}
{{- with $ports }}{{ $_ := set $rule "ports" . }}{{ end }}
{{- toYaml $rule }}
{{- end }}
