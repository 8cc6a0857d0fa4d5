module rendergate/list-keys

go 1.25.0
