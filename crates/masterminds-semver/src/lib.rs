//! Parses and compares versions and constraints as Masterminds semver does.
