//! Renders a chart exactly as a named Helm version would, with all outside influence given as input.
