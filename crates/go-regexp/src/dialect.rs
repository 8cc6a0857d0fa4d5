//! What differs between Go releases, as plain data.

/// The Unicode tables a Go release ships.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnicodeVersion {
    /// Unicode 13.0 (Go 1.16 to 1.20).
    V13,
    /// Unicode 15.0 (Go 1.21 to 1.26).
    V15,
    /// Unicode 17.0 (Go 1.27).
    V17,
}

/// How the names in `\p{…}` are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassNames {
    /// As written in Go's tables (before Go 1.25).
    Exact,
    /// Without regard to case, spaces, hyphens and underscores, and with the names `Assigned`, `ASCII`, `Cn`, `LC` and
    /// the long names of categories; but scripts whose own name has an underscore are not found (Go 1.25 and 1.26).
    Loose,
    /// As `Loose`, with every script found (since Go 1.27).
    LooseWithScripts,
}

/// The regular expression syntax of a Go release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// `(?<name>…)` is read like `(?P<name>…)` (since Go 1.22).
    pub angle_named_groups: bool,
    /// How the names in `\p{…}` are compared.
    pub class_names: ClassNames,
    /// The tables behind `\p{…}`.
    pub unicode: UnicodeVersion,
}

impl Dialect {
    /// Go 1.20.
    pub const GO_1_20: Dialect = Dialect {
        angle_named_groups: false,
        class_names: ClassNames::Exact,
        unicode: UnicodeVersion::V13,
    };
    /// Go 1.21.
    pub const GO_1_21: Dialect = Dialect {
        unicode: UnicodeVersion::V15,
        ..Dialect::GO_1_20
    };
    /// Go 1.22 to 1.24.
    pub const GO_1_22: Dialect = Dialect {
        angle_named_groups: true,
        ..Dialect::GO_1_21
    };
    /// Go 1.25 and 1.26.
    pub const GO_1_26: Dialect = Dialect {
        class_names: ClassNames::Loose,
        ..Dialect::GO_1_22
    };
    /// Go 1.27.
    pub const GO_1_27: Dialect = Dialect {
        class_names: ClassNames::LooseWithScripts,
        unicode: UnicodeVersion::V17,
        ..Dialect::GO_1_26
    };
}

impl Default for Dialect {
    /// The newest Go release.
    fn default() -> Self {
        Dialect::GO_1_27
    }
}
