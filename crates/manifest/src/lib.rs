//! Turns rendered text into resources with an identity, a provenance and a normal form.
