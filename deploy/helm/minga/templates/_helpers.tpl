{{- define "minga.labels" -}}
app.kubernetes.io/name: minga
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Call with (list . "coordinator") or (list . "node"). */}}
{{- define "minga.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: minga
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "minga.image" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- $digest := index $root.Values.image.digest $part -}}
{{- $root.Values.image.repository }}/minga-{{ $part }}
{{- if $digest }}@{{ $digest }}{{ else }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "minga.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "minga.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "minga.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Called with .Values.coordinator. */}}
{{- define "minga.coordinatorMounts" -}}
- {name: data, mountPath: /data}
- {name: tmp, mountPath: /tmp}
{{- if .passphrase.secret }}
- {name: passphrase, mountPath: /secrets/passphrase, readOnly: true}
{{- end }}
{{- if .database.url }}
- {name: database, mountPath: /secrets/database, readOnly: true}
{{- end }}
{{- end }}
