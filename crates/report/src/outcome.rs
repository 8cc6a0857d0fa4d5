//! What is reported, and how.

use gate::Verdict;

/// Everything a report says.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The command that was run, as `check`.
    pub command: String,
    /// What the run was about, in the order of importance: the profile, the base.
    pub facts: Vec<Fact>,
    /// Whether the run judges or only shows.
    pub purpose: Purpose,
    /// What the gate decided.
    pub verdict: Verdict,
}

/// One line about the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is: `helm`, `base`. A word, the same in every run.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What the run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To pass or fail a build.
    Judge,
    /// To show what differs (`diff`): thresholds and their findings are left out.
    Show,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether to color (terminal only).
    pub color: Color,
    /// How many columns there are (terminal only). Values are cut around what differs, texts are not.
    pub width: usize,
    /// How many lines of one added or removed value are shown.
    pub max_value_lines: usize,
    /// The size at which the list of changes ends, with a count of what is left out (markdown only).
    pub max_bytes: usize,
}

/// Whether to color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// With escape codes.
    Ansi,
    /// Without.
    Plain,
}

impl Default for Options {
    /// Plain, 100 columns, 20 lines per value, and just less than the 65,536 characters of a comment on GitHub.
    fn default() -> Options {
        Options {
            color: Color::Plain,
            width: 100,
            max_value_lines: 20,
            max_bytes: 60_000,
        }
    }
}
