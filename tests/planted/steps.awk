# Procedures (workflows/*.yaml) -> lines `step WORKFLOW STEP ROLE KIND`, where KIND is what the step takes: document, minutes, notice or -, and lines
# `reason WORKFLOW REASON EVIDENCE`.
function value(key,    v) {
	if (!match($0, key ": *[^,}]*")) return ""
	v = substr($0, RSTART, RLENGTH); sub(key ": *", "", v); gsub(/[ "]/, "", v)
	return v
}
function list(key,    v) {
	if (!match($0, key ": *\\[[^]]*\\]")) return "-"
	v = substr($0, RSTART, RLENGTH); sub(/^[^[]*\[/, "", v); sub(/\]$/, "", v); gsub(/, */, ";", v)
	return v == "" ? "-" : v
}
/^workflow:/ { workflow = $2 }
/^[a-z_]+:/ { section = $1 }
section == "reasons:" && /^  [a-z-]+:/ { reason = $1; sub(/:$/, "", reason); print "reason", workflow, reason, list("evidence") }
section == "steps:" && /^  - \{id:/ {
	print "step", workflow, value("id"), value("role"), \
		/document: required/ ? "document" : /minutes: required/ ? "minutes" : /notice:/ ? "notice" : "-"
}
