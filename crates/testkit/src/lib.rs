//! Runs the command line hermetically in tests.
