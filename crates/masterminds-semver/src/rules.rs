//! What differs between releases of the Go library, as plain data.

/// The behavior of one release of `github.com/Masterminds/semver/v3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// The rewriting of `a - b` leaves a space after it, so that `1 - 2 3` stays two constraints
    /// (since 3.2.1).
    pub range_keeps_space: bool,
    /// The strict parser checks metadata, then prerelease, then the numbers; before 3.3.0 the numbers came first.
    pub strict_extra_first: bool,
    /// The strict parser refuses an empty identifier (`1.2.3-`), since 3.4.0.
    pub empty_identifier_invalid: bool,
    /// Error sentences begin with a small letter (since 3.4.0).
    pub lower_case_errors: bool,
    /// One constraint with a prerelease opens its whole AND group to prereleases, and `!=` refuses
    /// prereleases like the other operators (since 3.4.0). Before, each constraint stood for itself.
    pub prerelease_by_group: bool,
    /// Versions and constraints inside error sentences are quoted (since 3.5.0).
    pub quoted_errors: bool,
    /// The longest version text that is accepted, in bytes (3.5.0: 256).
    pub max_version_len: Option<usize>,
    /// The longest constraint text that is accepted, in bytes (3.5.0: 512).
    pub max_constraint_len: Option<usize>,
    /// The highest number of `||` groups (3.5.0: 32).
    pub max_constraint_groups: Option<usize>,
    /// `IncMajor` and its siblings panic at the largest number instead of wrapping to zero (since 3.5.0).
    pub checked_increment: bool,
}

impl Rules {
    /// Release 3.2.0.
    pub const V3_2_0: Rules = Rules {
        range_keeps_space: false,
        strict_extra_first: false,
        empty_identifier_invalid: false,
        lower_case_errors: false,
        prerelease_by_group: false,
        quoted_errors: false,
        max_version_len: None,
        max_constraint_len: None,
        max_constraint_groups: None,
        checked_increment: false,
    };
    /// Release 3.2.1.
    pub const V3_2_1: Rules = Rules {
        range_keeps_space: true,
        ..Rules::V3_2_0
    };
    /// Release 3.3.0.
    pub const V3_3_0: Rules = Rules {
        strict_extra_first: true,
        ..Rules::V3_2_1
    };
    /// Release 3.4.0.
    pub const V3_4_0: Rules = Rules {
        empty_identifier_invalid: true,
        lower_case_errors: true,
        prerelease_by_group: true,
        ..Rules::V3_3_0
    };
    /// Release 3.5.0.
    pub const V3_5_0: Rules = Rules {
        quoted_errors: true,
        max_version_len: Some(256),
        max_constraint_len: Some(512),
        max_constraint_groups: Some(32),
        checked_increment: true,
        ..Rules::V3_4_0
    };
}
