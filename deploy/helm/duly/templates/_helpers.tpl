{{/* Names, labels and the table of pods. What several templates ask for is worked out here, once. */}}

{{- define "duly.fullname" -}}
{{- if contains "duly" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-duly" (.Release.Name | trunc 35 | trimSuffix "-") }}{{ end }}
{{- end }}

{{/* Labels of an object; takes (dict "root" $ "component" "api"). */}}
{{- define "duly.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: duly
{{ include "duly.selector" . }}
{{- end }}

{{/* What selects the pods of one component. */}}
{{- define "duly.selector" -}}
{{ include "duly.release" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* What every pod of the release has. */}}
{{- define "duly.release" -}}
app.kubernetes.io/name: duly
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Takes (dict "root" $ "image" .Values.images.web). */}}
{{- define "duly.image" -}}
{{- $registry := .root.Values.images.registry | trimSuffix "/" -}}
{{- $repository := .image.repository -}}
{{- if $registry }}{{ $repository = printf "%s/%s" $registry $repository }}{{ end -}}
{{- if .image.digest }}{{ printf "%s@%s" $repository .image.digest }}{{ else }}{{ printf "%s:%s" $repository (.image.tag | default .root.Chart.AppVersion) }}{{ end -}}
{{- end }}

{{/* The services that Duly has, as JSON. */}}
{{- define "duly.known" -}}
["api", "realtime", "audit", "recurrence", "reminders", "notifications"]
{{- end }}

{{/*
The pods of the backend as JSON: name to its values over `serviceDefaults`, `serves` written out. Refuses a table that serves a
service twice (two groups of consumers) or not at all.
*/}}
{{- define "duly.pods" -}}
{{- $known := include "duly.known" . | fromJsonArray -}}
{{- $pods := dict -}}
{{- $seen := dict -}}
{{- range $name, $given := .Values.services -}}
{{- if $given.serves -}}
{{- $pod := mergeOverwrite (deepCopy $.Values.serviceDefaults) (deepCopy $given) -}}
{{- if has "all" $pod.serves }}{{ $_ := set $pod "serves" $known }}{{ end -}}
{{- range $pod.serves -}}
{{- if hasKey $seen . }}{{ fail (printf "services: `%s` is served by `%s` and by `%s`; let one pod serve it." . (get $seen .) $name) }}{{ end -}}
{{- $_ := set $seen . $name -}}
{{- end -}}
{{- $_ := set $pods $name $pod -}}
{{- end -}}
{{- end -}}
{{- range $known -}}
{{- if not (hasKey $seen .) }}{{ fail (printf "services: no pod serves `%s`; add it to the `serves` of one." .) }}{{ end -}}
{{- end -}}
{{- $pods | toJson -}}
{{- end }}

{{/* The name of the pod that serves a service; takes (dict "root" $ "service" "api"). */}}
{{- define "duly.podOf" -}}
{{- $service := .service -}}
{{- range $name, $pod := include "duly.pods" .root | fromJson -}}
{{- if has $service $pod.serves }}{{ $name }}{{ end -}}
{{- end -}}
{{- end }}

{{/* Where a pod of the backend answers inside of the cluster. */}}
{{- define "duly.addressOf" -}}
http://{{ include "duly.fullname" .root }}-{{ include "duly.podOf" . }}:8000
{{- end }}

{{/* The topics of backend/src/duly/launcher/stack/topics.py, compared with it in `make check`. */}}
{{- define "duly.topics" -}}
task-events task-events.dead reminders reminders.dead task-updates task-updates.dead
{{- end }}

{{- define "duly.dapr" -}}
{{- if eq .Values.runtime "dapr" }}true{{ end -}}
{{- end }}
{{- define "duly.ownBroker" -}}
{{- if and (eq .Values.runtime "dapr") .Values.broker.inCluster.enabled }}true{{ end -}}
{{- end }}
{{- define "duly.ownDatabase" -}}
{{- if .Values.database.inCluster.enabled }}true{{ end -}}
{{- end }}

{{/*
Refuse an upgrade that the two phases of migrations do not allow: back (that is `helm rollback`), or past a release in between.
What runs is known from the web's Deployment; offline there is nothing to compare.
*/}}
{{- define "duly.checkVersion" -}}
{{- $running := lookup "apps/v1" "Deployment" .Release.Namespace (printf "%s-web" (include "duly.fullname" .)) -}}
{{- with (($running | default dict).metadata | default dict).labels -}}
{{- $old := semver (get . "app.kubernetes.io/version") -}}
{{- $new := semver $.Chart.AppVersion -}}
{{- if lt ($new.Compare $old) 0 -}}
{{- fail (printf "Version %s runs here, and this chart is of %s. Go back with `helm rollback`." $old.String $new.String) -}}
{{- end -}}
{{- $majors := sub $new.Major $old.Major -}}
{{- $skips := or (gt $majors 1) (and (eq $majors 1) (gt $new.Minor 0)) (and (eq $majors 0) (gt (sub $new.Minor $old.Minor) 1)) -}}
{{- if and $skips (not $.Values.migrations.allowSkip) -}}
{{- fail (printf "From %s go to the release after it first, then to %s: pods of both must work on one database. Or stop all pods and set migrations.allowSkip." $old.String $new.String) -}}
{{- end -}}
{{- end -}}
{{- end }}
