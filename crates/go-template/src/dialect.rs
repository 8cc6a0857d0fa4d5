//! What differs between Go releases, as plain data.
//!
//! To add a difference: a field here, its value in each row, and one reader where it matters. Code
//! asks for the field; no release number is compared anywhere.

/// The rules of one Go release's `text/template`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// `{{else with X}}` is allowed (Go 1.23).
    pub else_with: bool,
    /// Errors of `call` name the function (Go 1.23).
    pub call_names_function: bool,
    /// The context of an error shows assignments as `$x = 1`, not as `$x := 1` (Go 1.23).
    pub context_shows_assignment: bool,
    /// `range` accepts integers and functions (Go 1.24).
    pub range_over_int: bool,
    /// Line numbers of parse errors count the lines of comments (Go 1.24).
    pub count_comment_lines: bool,
    /// `incompatible types for comparison` lists the types (Go 1.25).
    pub comparison_lists_types: bool,
    /// How deep parentheses may nest, where Go limits it (Go 1.25).
    pub max_paren_depth: Option<usize>,
    /// `slice` follows pointers (Go 1.26).
    pub slice_follows_pointers: bool,
}

impl Dialect {
    /// Go 1.20, 1.21 and 1.22.
    pub const GO_1_20: Dialect = Dialect {
        else_with: false,
        call_names_function: false,
        context_shows_assignment: false,
        range_over_int: false,
        count_comment_lines: false,
        comparison_lists_types: false,
        max_paren_depth: None,
        slice_follows_pointers: false,
    };

    /// Go 1.23.
    pub const GO_1_23: Dialect = Dialect {
        else_with: true,
        call_names_function: true,
        context_shows_assignment: true,
        ..Dialect::GO_1_20
    };

    /// Go 1.24.
    pub const GO_1_24: Dialect = Dialect {
        range_over_int: true,
        count_comment_lines: true,
        ..Dialect::GO_1_23
    };

    /// Go 1.25.
    pub const GO_1_25: Dialect = Dialect {
        comparison_lists_types: true,
        max_paren_depth: Some(10_000),
        ..Dialect::GO_1_24
    };

    /// Go 1.26 and 1.27.
    pub const GO_1_26: Dialect = Dialect {
        slice_follows_pointers: true,
        ..Dialect::GO_1_25
    };
}
