//! Turns a directory or an archive plus value sources into a chart tree with final values.
