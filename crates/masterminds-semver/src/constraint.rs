//! Constraints: `>=1.2, <2 || ^3.1`, their parsing and their answers (Go: `constraints.go`).

use std::fmt;

use crate::constraint_syntax::{ConstraintParts, Operator, rewrite_range, scan_group, split_or};
use crate::error::Error;
use crate::rules::Rules;
use crate::version::{Version, compare_prerelease};

/// The longest constraint this crate reads under rules that name no limit of their own.
///
/// The rewriting of ` - ` ranges is quadratic in Go; no constraint written by hand comes near this size.
pub const MAX_CONSTRAINT_BYTES: usize = 16 * 1024;

/// A parsed constraint: OR groups of AND groups.
#[derive(Debug, Clone)]
pub struct Constraint {
    groups: Vec<Group>,
    rules: Rules,
}

#[derive(Debug, Clone)]
struct Group {
    terms: Vec<Term>,
    contains_prerelease: bool,
}

/// One operator with its version.
#[derive(Debug, Clone)]
struct Term {
    operator: Operator,
    /// The version as written, for messages.
    original: String,
    version: Version,
    /// Some part is missing or a wildcard.
    dirty: bool,
    minor_dirty: bool,
    patch_dirty: bool,
}

/// Why a version does not meet a term. The sentences are in [`Failure::sentence`] and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    Prerelease,
    IsEqual,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    IsLess,
    IsGreater,
    OtherMajor,
    OtherMajorMinor,
    OtherMinorBelowOne,
    OtherMinor,
    NotEqualBelowOne,
}

impl Failure {
    /// The words between version and constraint, and after the constraint.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Failure::Prerelease => (
                " is a prerelease version and the constraint is only looking for release versions",
                "",
            ),
            Failure::IsEqual => (" is equal to ", ""),
            Failure::NotEqual => (" is not equal to ", ""),
            Failure::LessOrEqual => (" is less than or equal to ", ""),
            Failure::GreaterOrEqual => (" is greater than or equal to ", ""),
            Failure::IsLess => (" is less than ", ""),
            Failure::IsGreater => (" is greater than ", ""),
            Failure::OtherMajor => (" does not have same major version as ", ""),
            Failure::OtherMajorMinor => (" does not have same major and minor version as ", ""),
            Failure::OtherMinorBelowOne => (
                " does not have same minor version as ",
                ". Expected minor versions to match when constraint major version is 0",
            ),
            Failure::OtherMinor => (" does not have same minor version as ", ""),
            Failure::NotEqualBelowOne => (
                " does not equal ",
                ". Expect version and constraint to equal when major and minor versions are 0",
            ),
        }
    }

    fn sentence(self, version: &Version, original: &str, rules: &Rules) -> Error {
        let (between, after) = self.words();
        let mark = if rules.quoted_errors { "\"" } else { "" };
        let mut text = format!("{mark}{version}{mark}{between}");
        if self != Failure::Prerelease {
            text.extend([mark, original, mark, after]);
        }
        Error::new(text)
    }
}

impl Constraint {
    /// Parses a constraint (`NewConstraint`).
    ///
    /// # Errors
    /// `improper constraint: …` with the offending OR group, `constraint Parser Error` for a version that has the
    /// form but not the sense (`1x`, a number beyond 64 bits), the length limits of `rules`.
    pub fn parse(text: impl AsRef<[u8]>, rules: &Rules) -> Result<Constraint, Error> {
        let text = text.as_ref();
        let max = rules.max_constraint_len.unwrap_or(MAX_CONSTRAINT_BYTES);
        if text.len() > max {
            return Err(Error::constraint_too_long(max));
        }
        let rewritten = rewrite_range(text, rules);
        let text = rewritten.as_deref().unwrap_or(text);
        let pieces = split_or(text);
        if let Some(max) = rules.max_constraint_groups
            && pieces.len() > max
        {
            return Err(Error::too_many_groups(max));
        }
        let mut groups = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let found =
                scan_group(piece).ok_or_else(|| Error::improper_constraint(piece, rules))?;
            let mut terms = Vec::with_capacity(found.len());
            for (operator, parts) in found {
                terms.push(Term::parse(piece, operator, &parts, rules)?);
            }
            let contains_prerelease = terms
                .iter()
                .any(|term| !term.version.prerelease().is_empty());
            groups.push(Group {
                terms,
                contains_prerelease,
            });
        }
        Ok(Constraint {
            groups,
            rules: *rules,
        })
    }

    /// Whether `version` meets the constraint.
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            group.terms.iter().all(|term| {
                term.check(version, self.admits_prerelease(group, term), &self.rules)
                    .is_ok()
            })
        })
    }

    /// Whether `version` meets the constraint, with the reasons when it does not (Go's `Validate`).
    ///
    /// # Errors
    /// Each reason as Go prints it; the one about prereleases at most once.
    pub fn validate(&self, version: &Version) -> Result<(), Vec<Error>> {
        let mut reasons = Vec::new();
        let mut prerelease_named = false;
        for group in &self.groups {
            let mut met = true;
            for term in &group.terms {
                let admits = self.admits_prerelease(group, term);
                if !admits && !version.prerelease().is_empty() {
                    if !prerelease_named {
                        reasons.push(Failure::Prerelease.sentence(version, "", &self.rules));
                        prerelease_named = true;
                    }
                    met = false;
                } else if let Err(failure) = term.check(version, admits, &self.rules) {
                    reasons.push(failure.sentence(version, &term.original, &self.rules));
                    met = false;
                }
            }
            if met {
                return Ok(());
            }
        }
        Err(reasons)
    }

    fn admits_prerelease(&self, group: &Group, term: &Term) -> bool {
        if self.rules.prerelease_by_group {
            group.contains_prerelease
        } else {
            !term.version.prerelease().is_empty()
        }
    }
}

impl fmt::Display for Constraint {
    /// Operators and versions as written, with single spaces and ` || ` (Go's `String`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.groups.iter().enumerate() {
            if index > 0 {
                f.write_str(" || ")?;
            }
            for (index, term) in group.terms.iter().enumerate() {
                if index > 0 {
                    f.write_str(" ")?;
                }
                write!(f, "{}{}", term.operator.text(), term.original)?;
            }
        }
        Ok(())
    }
}

impl Term {
    fn parse(
        text: &[u8],
        operator: Operator,
        parts: &ConstraintParts,
        rules: &Rules,
    ) -> Result<Term, Error> {
        let piece = |range: &std::ops::Range<usize>| &text[range.clone()];
        let [first, second, third] = &parts.numbers;
        let suffix = &text[parts.suffix.clone()];
        let whole = piece(&parts.whole);
        let wild = |number: &[u8]| matches!(number, b"" | b"x" | b"X" | b"*");

        let (mut dirty, mut minor_dirty, mut patch_dirty) = (true, false, false);
        let version: Vec<u8> = if wild(piece(first)) {
            [b"0.0.0", suffix].concat()
        } else if wild(piece(second)) {
            minor_dirty = true;
            [piece(first), b".0.0", suffix].concat()
        } else if wild(piece(third)) {
            patch_dirty = true;
            [piece(first), b".", piece(second), b".0", suffix].concat()
        } else {
            dirty = false;
            whole.to_vec()
        };
        let version =
            Version::parse(&version, rules).map_err(|_| Error::constraint_parser(rules))?;
        Ok(Term {
            operator,
            original: String::from_utf8_lossy(whole).into_owned(),
            version,
            dirty,
            minor_dirty,
            patch_dirty,
        })
    }

    fn check(&self, v: &Version, include_prerelease: bool, rules: &Rules) -> Result<(), Failure> {
        // Before 3.4.0 `!=` against a complete version looked at nothing but equality.
        let exempt =
            self.operator == Operator::NotEqual && !self.dirty && !rules.prerelease_by_group;
        if !v.prerelease().is_empty() && !include_prerelease && !exempt {
            return Err(Failure::Prerelease);
        }
        match self.operator {
            Operator::NotEqual => self.not_equal(v),
            Operator::Greater => self.greater_than(v),
            Operator::Less => unless(v >= &self.version, Failure::GreaterOrEqual),
            Operator::GreaterEqual | Operator::EqualGreater => {
                unless(v < &self.version, Failure::IsLess)
            }
            Operator::LessEqual | Operator::EqualLess => self.less_than_equal(v),
            Operator::Tilde | Operator::TildeGreater => self.tilde(v),
            Operator::Caret => self.caret(v),
            Operator::Plain | Operator::Equal if self.dirty => self.tilde(v),
            Operator::Plain | Operator::Equal => unless(v != &self.version, Failure::NotEqual),
        }
    }

    fn not_equal(&self, v: &Version) -> Result<(), Failure> {
        let own = &self.version;
        if self.dirty {
            if own.major() != v.major() || own.minor() != v.minor() && !self.minor_dirty {
                return Ok(());
            }
            if self.minor_dirty {
                return Err(Failure::IsEqual);
            }
            if own.patch() != v.patch() && !self.patch_dirty {
                return Ok(());
            }
            if self.patch_dirty {
                let equal = compare_prerelease(v.prerelease(), own.prerelease()).is_eq();
                return unless(equal, Failure::IsEqual);
            }
        }
        unless(v == own, Failure::IsEqual)
    }

    fn greater_than(&self, v: &Version) -> Result<(), Failure> {
        let own = &self.version;
        if self.dirty {
            if v.major() != own.major() {
                return unless(v.major() < own.major(), Failure::LessOrEqual);
            }
            // `>11` asks for 12, not for 11.1; `>11.1` asks for 11.2.
            if self.minor_dirty {
                return Err(Failure::LessOrEqual);
            }
            if self.patch_dirty {
                return unless(v.minor() <= own.minor(), Failure::LessOrEqual);
            }
        }
        unless(v <= own, Failure::LessOrEqual)
    }

    fn less_than_equal(&self, v: &Version) -> Result<(), Failure> {
        let own = &self.version;
        if !self.dirty {
            return unless(v > own, Failure::IsGreater);
        }
        let beyond = v.major() > own.major()
            || v.major() == own.major() && v.minor() > own.minor() && !self.minor_dirty;
        unless(beyond, Failure::IsGreater)
    }

    fn tilde(&self, v: &Version) -> Result<(), Failure> {
        let own = &self.version;
        if v < own {
            return Err(Failure::IsLess);
        }
        // `*` and `~0.0.0` are read as 0.0.0 and admit everything.
        if (own.major(), own.minor(), own.patch()) == (0, 0, 0)
            && !self.minor_dirty
            && !self.patch_dirty
        {
            return Ok(());
        }
        if v.major() != own.major() {
            return Err(Failure::OtherMajor);
        }
        unless(
            v.minor() != own.minor() && !self.minor_dirty,
            Failure::OtherMajorMinor,
        )
    }

    fn caret(&self, v: &Version) -> Result<(), Failure> {
        let own = &self.version;
        if v < own {
            return Err(Failure::IsLess);
        }
        if own.major() > 0 || self.minor_dirty {
            return unless(v.major() != own.major(), Failure::OtherMajor);
        }
        if v.major() > 0 {
            return Err(Failure::OtherMajor);
        }
        if own.minor() > 0 || self.patch_dirty {
            return unless(v.minor() != own.minor(), Failure::OtherMinorBelowOne);
        }
        if v.minor() > 0 {
            return Err(Failure::OtherMinor);
        }
        unless(own.patch() != v.patch(), Failure::NotEqualBelowOne)
    }
}

fn unless(failed: bool, failure: Failure) -> Result<(), Failure> {
    if failed { Err(failure) } else { Ok(()) }
}
