package beacon.audit

default allow := false
allow if input.user.role == "auditor"
