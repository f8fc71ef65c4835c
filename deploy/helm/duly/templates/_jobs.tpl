{{/* A Job's pod that runs `duly`; takes (dict "root" $ "component" "migrate" "command" LIST "resources" …), with `roles` where it makes them. */}}
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
        {{- if .roles }}
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

{{/* Where backups are, and the passphrase that seals them: mounts and volumes for `duly.jobPod`, as JSON. */}}
{{- define "duly.backups" -}}
{{- $mounts := list (dict "name" "backups" "mountPath" "/backups") -}}
{{- $volumes := list (dict "name" "backups" "persistentVolumeClaim" (dict "claimName" (printf "%s-backup" (include "duly.fullname" .)))) -}}
{{- if .Values.backup.sealed -}}
{{- $mounts = append $mounts (dict "name" "passphrase" "mountPath" "/run/duly" "readOnly" true) -}}
{{- $key := "backup-passphrase" -}}
{{- $volumes = append $volumes (dict "name" "passphrase" "secret" (dict "secretName" $key "items" (list (dict "key" $key "path" $key)))) -}}
{{- end -}}
{{- dict "mounts" (toYaml $mounts) "volumes" (toYaml $volumes) | toJson -}}
{{- end }}

{{/* A command of backups with its passphrase, as JSON; takes (dict "root" $ "command" LIST). */}}
{{- define "duly.sealed" -}}
{{- $words := .command -}}
{{- if .root.Values.backup.sealed }}{{ $words = concat $words (list "--passphrase-file" "/run/duly/backup-passphrase") }}{{ end -}}
{{- toJson $words -}}
{{- end }}
