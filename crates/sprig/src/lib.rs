//! Provides Sprig's functions as one table.
