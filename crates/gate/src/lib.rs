//! Classifies changes and decides against thresholds.
