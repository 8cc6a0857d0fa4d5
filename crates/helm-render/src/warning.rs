//! What Helm logs while it renders.

/// One thing that Helm logs; not part of its contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// About the chart and its values.
    Chart(chart::Warning),
    /// A document that is dropped, since its annotation names an event that Helm does not know
    /// (`manifest_sorter.go`).
    UnknownHook(String),
}
