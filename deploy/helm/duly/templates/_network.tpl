{{/* The head of a policy for pods of some components; takes (dict "root" $ "name" "web" "of" LIST), without `of` for every pod. */}}
{{- define "duly.policy" }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "duly.fullname" .root }}-{{ .name }}
  labels:
    {{- include "duly.labels" (dict "root" .root "component" "network") | nindent 4 }}
spec:
  podSelector: {{ include "duly.some" . }}
{{- end }}

{{/* A selector of pods of this release, as JSON; takes (dict "root" $ "of" LIST), without `of` for every pod. */}}
{{- define "duly.some" -}}
{{- $selector := dict "matchLabels" (include "duly.release" .root | fromYaml) -}}
{{- with .of -}}
{{- $_ := set $selector "matchExpressions" (list (dict "key" "app.kubernetes.io/component" "operator" "In" "values" .)) -}}
{{- end -}}
{{- toJson $selector -}}
{{- end }}

{{/* Peers of a rule, as JSON: pods of this release. */}}
{{- define "duly.pods-of" -}}
[{"podSelector": {{ include "duly.some" . }}}]
{{- end }}

{{/* Peers of a rule, as JSON: networks. */}}
{{- define "duly.networks" -}}
{{- $peers := list -}}
{{- range . }}{{ $peers = append $peers (dict "ipBlock" (dict "cidr" .)) }}{{ end -}}
{{- toJson $peers -}}
{{- end }}

{{/* Peers of a rule, as JSON: pods of a namespace. */}}
{{- define "duly.namespace" -}}
[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": {{ . | quote }}}}}]
{{- end }}

{{/* Ports of a rule, as JSON. */}}
{{- define "duly.ports" -}}
{{- $ports := list -}}
{{- range . }}{{ $ports = append $ports (dict "protocol" "TCP" "port" .) }}{{ end -}}
{{- toJson $ports -}}
{{- end }}

{{/* The internet without what is private, as JSON. The second list: IPv6, where 64:ff9b::/96 leads back to IPv4. */}}
{{- define "duly.internet" -}}
[
  {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "0.0.0.0/8", "224.0.0.0/3"]}},
  {"ipBlock": {"cidr": "::/0", "except": ["fc00::/7", "fe80::/10", "::1/128", "64:ff9b::/96", "ff00::/8"]}}
]
{{- end }}
