//! One version: parsing (lenient and strict), order, increments (Go: `version.go`).

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use crate::error::Error;
use crate::rules::Rules;

/// A semantic version, with the text it was parsed from.
///
/// Equality and order follow Go's `Compare`: build metadata is ignored.
#[derive(Debug, Clone)]
pub struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    original: String,
    // Both are ranges of `original`, so that parsing copies the text once.
    prerelease: Range<usize>,
    metadata: Range<usize>,
}

impl Version {
    /// Parses leniently (`NewVersion`): a leading `v`, missing minor or patch and leading zeros are allowed.
    ///
    /// # Errors
    /// Go's sentence, e.g. `Invalid Semantic Version`.
    pub fn parse(text: impl AsRef<[u8]>, rules: &Rules) -> Result<Version, Error> {
        let text = text.as_ref();
        check_length(text, rules)?;
        let parts = split_lenient(text).ok_or_else(|| Error::invalid_version(rules))?;
        let number = |range: &Range<usize>| {
            let digits = &text[range.clone()];
            if digits.is_empty() {
                return Ok(0);
            }
            parse_uint(digits).ok_or_else(|| Error::segment(digits, rules))
        };
        let (major, minor, patch) = (
            number(&parts.numbers[0])?,
            number(&parts.numbers[1])?,
            number(&parts.numbers[2])?,
        );
        // The expression admits only well-formed identifiers; leading zeros are left to find.
        if !parts.prerelease.is_empty() {
            validate_prerelease(&text[parts.prerelease.clone()], rules)?;
        }
        Ok(Version {
            major,
            minor,
            patch,
            original: ascii(text, rules)?,
            prerelease: parts.prerelease,
            metadata: parts.metadata,
        })
    }

    /// Parses strictly (`StrictNewVersion`): exactly the grammar of semver.org.
    ///
    /// # Errors
    /// Go's sentence, e.g. `Version segment starts with 0`.
    pub fn parse_strict(text: impl AsRef<[u8]>, rules: &Rules) -> Result<Version, Error> {
        let text = text.as_ref();
        if text.is_empty() {
            return Err(Error::empty(rules));
        }
        check_length(text, rules)?;
        let dot = |from: usize| {
            text[from..]
                .iter()
                .position(|&b| b == b'.')
                .map(|i| from + i)
        };
        let (Some(first), len) = (dot(0), text.len()) else {
            return Err(Error::invalid_version(rules));
        };
        let Some(second) = dot(first + 1) else {
            return Err(Error::invalid_version(rules));
        };
        let rest = second + 1;
        let find = |byte: u8, range: Range<usize>| {
            text[range.clone()]
                .iter()
                .position(|&b| b == byte)
                .map(|i| range.start + i)
        };
        let plus = find(b'+', rest..len);
        let core_end = plus.unwrap_or(len);
        let dash = find(b'-', rest..core_end);
        let metadata = plus.map(|p| p + 1..len);
        let prerelease = dash.map(|d| d + 1..core_end);
        let numbers = [0..first, first + 1..second, rest..dash.unwrap_or(core_end)];

        let check_numbers = || {
            for range in &numbers {
                let digits = &text[range.clone()];
                if !digits.iter().all(u8::is_ascii_digit) {
                    return Err(Error::invalid_characters(rules));
                }
                if digits.len() > 1 && digits[0] == b'0' {
                    return Err(Error::segment_starts_zero(rules));
                }
            }
            Ok(())
        };
        let read = |range: &Range<usize>| {
            let digits = &text[range.clone()];
            parse_uint(digits).ok_or_else(|| Error::number(digits))
        };
        let metadata_text = metadata.clone().map(|range| &text[range]);
        let prerelease_text = prerelease.clone().map(|range| &text[range]);
        let (major, minor, patch);
        if rules.strict_extra_first {
            if let Some(text) = metadata_text {
                validate_metadata(text, rules)?;
            }
            if let Some(text) = prerelease_text {
                validate_prerelease(text, rules)?;
            }
            check_numbers()?;
            (major, minor, patch) = (read(&numbers[0])?, read(&numbers[1])?, read(&numbers[2])?);
        } else {
            check_numbers()?;
            (major, minor, patch) = (read(&numbers[0])?, read(&numbers[1])?, read(&numbers[2])?);
            if let Some(text) = prerelease_text.filter(|text| !text.is_empty()) {
                validate_prerelease(text, rules)?;
            }
            if let Some(text) = metadata_text.filter(|text| !text.is_empty()) {
                validate_metadata(text, rules)?;
            }
        }
        Ok(Version {
            major,
            minor,
            patch,
            original: ascii(text, rules)?,
            prerelease: prerelease.unwrap_or(0..0),
            metadata: metadata.unwrap_or(0..0),
        })
    }

    /// The version `major.minor.patch` with nothing behind it.
    pub fn new(major: u64, minor: u64, patch: u64) -> Version {
        Version::build("", [major, minor, patch], "", "")
    }

    /// Go's zero value: 0.0.0 without a text.
    pub fn zero() -> Version {
        Version {
            major: 0,
            minor: 0,
            patch: 0,
            original: String::new(),
            prerelease: 0..0,
            metadata: 0..0,
        }
    }

    /// The first number.
    pub fn major(&self) -> u64 {
        self.major
    }

    /// The second number; 0 when the text has none.
    pub fn minor(&self) -> u64 {
        self.minor
    }

    /// The third number; 0 when the text has none.
    pub fn patch(&self) -> u64 {
        self.patch
    }

    /// The text after `-`, or the empty string.
    pub fn prerelease(&self) -> &str {
        &self.original[self.prerelease.clone()]
    }

    /// The text after `+`, or the empty string.
    pub fn metadata(&self) -> &str {
        &self.original[self.metadata.clone()]
    }

    /// The text that was parsed, with its leading `v` if it had one.
    pub fn original(&self) -> &str {
        &self.original
    }

    /// The next patch version; of a prerelease, its release.
    ///
    /// # Errors
    /// The text Go panics with when the number is the largest there is (`rules.checked_increment`).
    pub fn inc_patch(&self, rules: &Rules) -> Result<Version, Error> {
        let patch = if self.prerelease.is_empty() {
            increment(self.patch, "patch", rules)?
        } else {
            self.patch
        };
        Ok(self.rebuilt([self.major, self.minor, patch]))
    }

    /// The next minor version.
    ///
    /// # Errors
    /// As [`Version::inc_patch`].
    pub fn inc_minor(&self, rules: &Rules) -> Result<Version, Error> {
        Ok(self.rebuilt([self.major, increment(self.minor, "minor", rules)?, 0]))
    }

    /// The next major version.
    ///
    /// # Errors
    /// As [`Version::inc_patch`].
    pub fn inc_major(&self, rules: &Rules) -> Result<Version, Error> {
        Ok(self.rebuilt([increment(self.major, "major", rules)?, 0, 0]))
    }

    /// The same version with another prerelease (without the hyphen); empty removes it.
    ///
    /// # Errors
    /// `Invalid Prerelease string`, `Version segment starts with 0`.
    pub fn set_prerelease(
        &self,
        prerelease: impl AsRef<[u8]>,
        rules: &Rules,
    ) -> Result<Version, Error> {
        let prerelease = prerelease.as_ref();
        if !prerelease.is_empty() {
            validate_prerelease(prerelease, rules)?;
        }
        let text = ascii(prerelease, rules)?;
        let numbers = [self.major, self.minor, self.patch];
        Ok(Version::build(
            self.v_prefix(),
            numbers,
            &text,
            self.metadata(),
        ))
    }

    /// The same version with other build metadata (without the plus sign); empty removes it.
    ///
    /// # Errors
    /// `Invalid Metadata string`.
    pub fn set_metadata(
        &self,
        metadata: impl AsRef<[u8]>,
        rules: &Rules,
    ) -> Result<Version, Error> {
        let metadata = metadata.as_ref();
        if !metadata.is_empty() {
            validate_metadata(metadata, rules)?;
        }
        let text = ascii(metadata, rules)?;
        let numbers = [self.major, self.minor, self.patch];
        Ok(Version::build(
            self.v_prefix(),
            numbers,
            self.prerelease(),
            &text,
        ))
    }

    /// Only a small `v` is known as a prefix.
    fn v_prefix(&self) -> &'static str {
        if self.original.starts_with('v') {
            "v"
        } else {
            ""
        }
    }

    fn rebuilt(&self, numbers: [u64; 3]) -> Version {
        Version::build(self.v_prefix(), numbers, "", "")
    }

    fn build(
        prefix: &str,
        [major, minor, patch]: [u64; 3],
        prerelease: &str,
        metadata: &str,
    ) -> Version {
        let mut original = format!("{prefix}{major}.{minor}.{patch}");
        let mut append = |mark: char, text: &str| {
            if text.is_empty() {
                return 0..0;
            }
            original.push(mark);
            let start = original.len();
            original.push_str(text);
            start..original.len()
        };
        let prerelease = append('-', prerelease);
        let metadata = append('+', metadata);
        Version {
            major,
            minor,
            patch,
            original,
            prerelease,
            metadata,
        }
    }
}

impl fmt::Display for Version {
    /// The normal form: three numbers, no leading `v` (Go's `String`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease())?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata())?;
        }
        Ok(())
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch)
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| match (self.prerelease(), other.prerelease()) {
                ("", "") => Ordering::Equal,
                ("", _) => Ordering::Greater,
                (_, "") => Ordering::Less,
                (own, others) => compare_prerelease(own, others),
            })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

/// Compares two prereleases part by part; a missing part counts as the empty one, which is lowest.
pub(crate) fn compare_prerelease(own: &str, others: &str) -> Ordering {
    let mut own = own.split('.');
    let mut others = others.split('.');
    loop {
        let (left, right) = (own.next(), others.next());
        if left.is_none() && right.is_none() {
            return Ordering::Equal;
        }
        let order = compare_part(left.unwrap_or(""), right.unwrap_or(""));
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Numbers compare as numbers and lie below text. Two spellings of one number are never equal here:
/// Go answers -1 for `01` against `1`, which only the strict-less grammar of 3.3.0 and older can build.
fn compare_part(own: &str, other: &str) -> Ordering {
    if own == other {
        return Ordering::Equal;
    }
    if own.is_empty() {
        return Ordering::Less;
    }
    if other.is_empty() {
        return Ordering::Greater;
    }
    match (parse_uint(own.as_bytes()), parse_uint(other.as_bytes())) {
        (None, None) => own.cmp(other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(own), Some(other)) if own > other => Ordering::Greater,
        (Some(_), Some(_)) => Ordering::Less,
    }
}

fn increment(number: u64, name: &str, rules: &Rules) -> Result<u64, Error> {
    match number.checked_add(1) {
        Some(next) => Ok(next),
        None if rules.checked_increment => Err(Error::new(format!(
            "{name} version increment would overflow uint64"
        ))),
        None => Ok(0),
    }
}

fn check_length(text: &[u8], rules: &Rules) -> Result<(), Error> {
    match rules.max_version_len {
        Some(max) if text.len() > max => Err(Error::version_too_long(max)),
        _ => Ok(()),
    }
}

/// Reads decimal digits; `None` for other bytes, no bytes, or a number beyond 64 bits.
pub(crate) fn parse_uint(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, &byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// The text as a string. Both parsers admit ASCII only by the time they call this.
fn ascii(text: &[u8], rules: &Rules) -> Result<String, Error> {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(Error::invalid_version(rules)),
    }
}

/// Where the parts of a lenient version lie; absent parts are empty ranges.
struct LenientParts {
    numbers: [Range<usize>; 3],
    prerelease: Range<usize>,
    metadata: Range<usize>,
}

/// Matches Go's `^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(-…)?(\+…)?$`.
///
/// The expression never needs to give anything back: what follows a part cannot begin inside it.
fn split_lenient(text: &[u8]) -> Option<LenientParts> {
    let mut at = usize::from(text.first() == Some(&b'v'));
    let digits = |from: usize| {
        from + text[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut numbers = [0..0, 0..0, 0..0];
    let end = digits(at);
    if end == at {
        return None;
    }
    numbers[0] = at..end;
    at = end;
    for number in &mut numbers[1..] {
        if text.get(at) != Some(&b'.') {
            break;
        }
        let end = digits(at + 1);
        if end == at + 1 {
            return None;
        }
        *number = at + 1..end;
        at = end;
    }
    let mut prerelease = 0..0;
    if text.get(at) == Some(&b'-') {
        let end = identifiers_end(text, at + 1)?;
        prerelease = at + 1..end;
        at = end;
    }
    let mut metadata = 0..0;
    if text.get(at) == Some(&b'+') {
        let end = identifiers_end(text, at + 1)?;
        metadata = at + 1..end;
        at = end;
    }
    (at == text.len()).then_some(LenientParts {
        numbers,
        prerelease,
        metadata,
    })
}

/// The end of `[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*` from `from` on, or `None` when not even one byte fits.
pub(crate) fn identifiers_end(text: &[u8], from: usize) -> Option<usize> {
    let run = |at: usize| {
        at + text[at..]
            .iter()
            .take_while(|b| is_identifier_byte(**b))
            .count()
    };
    let mut end = run(from);
    if end == from {
        return None;
    }
    while text.get(end) == Some(&b'.') {
        let next = run(end + 1);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    Some(end)
}

fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn validate_prerelease(text: &[u8], rules: &Rules) -> Result<(), Error> {
    for part in text.split(|&b| b == b'.') {
        if part.is_empty() && rules.empty_identifier_invalid {
            return Err(Error::invalid_prerelease(rules));
        }
        if part.iter().all(u8::is_ascii_digit) {
            if part.len() > 1 && part[0] == b'0' {
                return Err(Error::segment_starts_zero(rules));
            }
        } else if !part.iter().all(|&b| is_identifier_byte(b)) {
            return Err(Error::invalid_prerelease(rules));
        }
    }
    Ok(())
}

fn validate_metadata(text: &[u8], rules: &Rules) -> Result<(), Error> {
    for part in text.split(|&b| b == b'.') {
        if part.is_empty() && rules.empty_identifier_invalid
            || !part.iter().all(|&b| is_identifier_byte(b))
        {
            return Err(Error::invalid_metadata(rules));
        }
    }
    Ok(())
}
