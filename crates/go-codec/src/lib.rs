//! Reads and writes YAML, JSON and TOML byte for byte as the Go libraries used by Helm do.
