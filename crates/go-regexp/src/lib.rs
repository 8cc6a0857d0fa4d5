//! Compiles and runs Go regular expressions.
