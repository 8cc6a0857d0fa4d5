//! Go `fmt` printing.
