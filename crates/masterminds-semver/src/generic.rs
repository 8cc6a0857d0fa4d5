//! Version numbers as Kubernetes reads them (`k8s.io/apimachinery/pkg/util/version`).
//!
//! Helm reads `--kube-version` with [`Version::parse_generic`] since 3.19: any number of numeric parts (at least two),
//! an optional leading `v`, and whatever follows is dropped.

use std::cmp::Ordering;
use std::fmt;

use crate::error::Error;
use crate::quote::quote;
use crate::version::{identifiers_end, parse_uint};

/// A version of two or more numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    components: Vec<u64>,
    semantic: bool,
    prerelease: String,
    build_metadata: String,
}

impl Version {
    /// Parses numbers separated by dots; text behind them is ignored (`ParseGeneric`).
    ///
    /// # Errors
    /// `could not parse "x" as version`, `illegal version string "1"`,
    /// `illegal zero-prefixed version component "01" in "01.2"`, `illegal non-numeric version component …`.
    pub fn parse_generic(text: impl AsRef<[u8]>) -> Result<Version, Error> {
        parse(text.as_ref(), false)
    }

    /// Parses three numbers with optional prerelease and build metadata (`ParseSemantic`).
    ///
    /// # Errors
    /// As [`Version::parse_generic`], and `could not parse pre-release/metadata (…) in version "…"`.
    pub fn parse_semantic(text: impl AsRef<[u8]>) -> Result<Version, Error> {
        parse(text.as_ref(), true)
    }

    /// The first number.
    pub fn major(&self) -> u64 {
        self.components.first().copied().unwrap_or(0)
    }

    /// The second number.
    pub fn minor(&self) -> u64 {
        self.components.get(1).copied().unwrap_or(0)
    }

    /// The third number; 0 when there is none.
    pub fn patch(&self) -> u64 {
        self.components.get(2).copied().unwrap_or(0)
    }

    /// All numbers.
    pub fn components(&self) -> &[u64] {
        &self.components
    }

    /// The prerelease of a semantic version, or the empty string.
    pub fn prerelease(&self) -> &str {
        &self.prerelease
    }

    /// The build metadata of a semantic version, or the empty string.
    pub fn build_metadata(&self) -> &str {
        &self.build_metadata
    }

    /// Compares the numbers, missing ones as zero; of two semantic versions also the prereleases.
    pub fn compare(&self, other: &Version) -> Ordering {
        let length = self.components.len().max(other.components.len());
        for index in 0..length {
            let own = self.components.get(index).copied().unwrap_or(0);
            let others = other.components.get(index).copied().unwrap_or(0);
            if own != others {
                return own.cmp(&others);
            }
        }
        if !self.semantic || !other.semantic {
            return Ordering::Equal;
        }
        match (self.prerelease.as_str(), other.prerelease.as_str()) {
            (own, others) if own == others => Ordering::Equal,
            ("", _) => Ordering::Greater,
            (_, "") => Ordering::Less,
            (own, others) => compare_prerelease(own, others),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, component) in self.components.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{component}")?;
        }
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.build_metadata.is_empty() {
            write!(f, "+{}", self.build_metadata)?;
        }
        Ok(())
    }
}

/// Two numbers compare as numbers, everything else as text (unlike semver.org, where numbers lie below text).
fn compare_prerelease(own: &str, others: &str) -> Ordering {
    for (left, right) in own.split('.').zip(others.split('.')) {
        let order = match (parse_uint(left.as_bytes()), parse_uint(right.as_bytes())) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    own.split('.').count().cmp(&others.split('.').count())
}

fn sentence(parts: &[&[u8]]) -> Error {
    // Pieces at odd places are quoted.
    let mut message = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            quote(part, &mut message);
        } else {
            message.extend_from_slice(part);
        }
    }
    Error::new(message)
}

fn zero_prefixed(component: &[u8], text: &[u8]) -> Error {
    sentence(&[
        b"illegal zero-prefixed version component ",
        component,
        b" in ",
        text,
    ])
}

fn parse(text: &[u8], semantic: bool) -> Result<Version, Error> {
    let unparsable = || sentence(&[b"could not parse ", text, b" as version"]);
    let is_space = |b: u8| matches!(b, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ');
    let mut start = text.iter().take_while(|b| is_space(**b)).count();
    start += usize::from(text.get(start) == Some(&b'v'));
    let run = |at: usize| at + text[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = run(start);
    if end == start {
        return Err(unparsable());
    }
    while text.get(end) == Some(&b'.') {
        let next = run(end + 1);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    let extra = &text[end..];
    // `(.*)*$` does not cross a line break.
    if extra.contains(&b'\n') {
        return Err(unparsable());
    }

    let count = text[start..end].iter().filter(|b| **b == b'.').count() + 1;
    if semantic && count != 3 || !semantic && count < 2 {
        return Err(sentence(&[b"illegal version string ", text]));
    }
    let mut components = Vec::with_capacity(count);
    for (index, component) in text[start..end].split(|&b| b == b'.').enumerate() {
        if (index == 0 || semantic) && component.starts_with(b"0") && component != b"0" {
            return Err(zero_prefixed(component, text));
        }
        let number = parse_uint(component).ok_or_else(|| {
            sentence(&[
                b"illegal non-numeric version component ",
                component,
                b" in ",
                text,
                b": strconv.ParseUint: parsing ",
                component,
                b": value out of range",
            ])
        })?;
        components.push(number);
    }
    let mut version = Version {
        components,
        semantic,
        prerelease: String::new(),
        build_metadata: String::new(),
    };
    if semantic && !extra.is_empty() {
        version.read_extra(extra, text)?;
    }
    Ok(version)
}

impl Version {
    fn read_extra(&mut self, extra: &[u8], text: &[u8]) -> Result<(), Error> {
        let refused = || {
            let mut head = b"could not parse pre-release/metadata (".to_vec();
            head.extend_from_slice(extra);
            head.extend_from_slice(b") in version ");
            sentence(&[&head, text])
        };
        let mut at = 0;
        let (mut prerelease, mut metadata) = (0..0, 0..0);
        if extra.first() == Some(&b'-') {
            let end = identifiers_end(extra, 1).ok_or_else(refused)?;
            prerelease = 1..end;
            at = end;
        }
        if extra.get(at) == Some(&b'+') {
            let end = identifiers_end(extra, at + 1).ok_or_else(refused)?;
            metadata = at + 1..end;
            at = end;
        }
        if !extra[at..]
            .iter()
            .all(|b| matches!(b, b'\t' | b'\x0c' | b'\r' | b' '))
        {
            return Err(refused());
        }
        for component in extra[prerelease.clone()].split(|&b| b == b'.') {
            if parse_uint(component).is_some() && component.starts_with(b"0") && component != b"0" {
                return Err(zero_prefixed(component, text));
            }
        }
        self.prerelease = String::from_utf8_lossy(&extra[prerelease]).into_owned();
        self.build_metadata = String::from_utf8_lossy(&extra[metadata]).into_owned();
        Ok(())
    }
}
