{{/* A Job's pod that runs `duly`; takes (dict "root" $ "component" "migrate" "command" LIST "resources" …). */}}
{{- define "duly.jobPod" -}}
metadata:
  labels:
    {{- include "duly.labels" . | nindent 4 }}
  annotations:
    # Else the Job would never end.
    dapr.io/enabled: "false"
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    {{- include "duly.podSecurity" 10001 | nindent 4 }}
  {{- include "duly.placement" .root | nindent 2 }}
  containers:
    - name: {{ .component }}
      image: {{ include "duly.image" (dict "root" .root "image" .root.Values.images.backend) }}
      imagePullPolicy: {{ .root.Values.images.pullPolicy }}
      command: {{ toJson .command }}
      env:
        - {name: DULY_LOG_FORMAT, value: json}
        {{- include "duly.fromSecret" (dict "name" "DATABASE_URL" "secret" "database" "key" "owner-url") | nindent 8 }}
        {{- if eq .component "migrate" }}
        {{- range list "api-password" "auth-password" "state-password" }}
        {{- include "duly.fromSecret" (dict "name" (printf "DULY_%s" (. | upper | replace "-" "_")) "secret" "database" "key" . "optional" true) | nindent 8 }}
        {{- end }}
        {{- end }}
      resources: {{ toJson .resources }}
      securityContext:
        {{- include "duly.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- with .mounts }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 64Mi}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Annotations of a hook; takes (dict "when" "pre-upgrade" "weight" -5). A failed one stays for its log until the next try. */}}
{{- define "duly.hook" -}}
helm.sh/hook: {{ .when }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
