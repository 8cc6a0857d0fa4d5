//! Writes one outcome in many formats.
