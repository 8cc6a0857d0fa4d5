//! Writes goldens from the real Helm and generated documents.
