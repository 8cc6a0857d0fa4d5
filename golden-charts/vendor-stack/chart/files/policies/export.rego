package beacon.export

default allow := false
allow if "export" in input.tenant.features
