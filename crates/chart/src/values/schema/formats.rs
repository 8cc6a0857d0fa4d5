//! `format`: what the library checks, in its words. Anything but a string passes; unknown formats are ignored.

use go_regexp::Regexp;
use go_time::{Location, Time};
use go_value::{IntKind, Value, print};

use super::url::{self, Addr};
use crate::rules::{QuotedLocal, Rules};

/// A format that is checked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    pub name: &'static str,
    check: fn(&str, &Rules) -> Result<(), String>,
}

/// The format of a name; `None` where the library knows none.
pub(super) fn find(name: &[u8]) -> Option<Format> {
    FORMATS
        .iter()
        .find(|format| format.name.as_bytes() == name)
        .copied()
}

impl Format {
    /// Checks a text.
    pub(super) fn check(&self, text: &str, rules: &Rules) -> Result<(), String> {
        (self.check)(text, rules)
    }
}

const FORMATS: &[Format] = &[
    Format {
        name: "regex",
        check: |text, rules| {
            Regexp::compile(text, rules.regexp)
                .map(drop)
                .map_err(|e| e.to_string())
        },
    },
    Format {
        name: "json-pointer",
        check: |text, _| json_pointer(text),
    },
    Format {
        name: "relative-json-pointer",
        check: |text, _| relative_json_pointer(text),
    },
    Format {
        name: "uuid",
        check: |text, _| uuid(text),
    },
    Format {
        name: "duration",
        check: |text, _| duration(text),
    },
    Format {
        name: "period",
        check: |text, _| period(text),
    },
    Format {
        name: "ipv4",
        check: |text, _| ipv4(text),
    },
    Format {
        name: "ipv6",
        check: |text, _| ipv6(text),
    },
    Format {
        name: "hostname",
        check: |text, _| hostname(text),
    },
    Format {
        name: "email",
        check: |text, rules| email(text, rules.santhosh_tekuri.quoted_local),
    },
    Format {
        name: "date",
        check: |text, _| date(text),
    },
    Format {
        name: "time",
        check: |text, _| time(text),
    },
    Format {
        name: "date-time",
        check: |text, _| date_time(text),
    },
    Format {
        name: "uri",
        check: |text, _| uri(text),
    },
    Format {
        name: "iri",
        check: |text, _| uri(text),
    },
    Format {
        name: "uri-reference",
        check: |text, _| uri_reference(text),
    },
    Format {
        name: "iri-reference",
        check: |text, _| uri_reference(text),
    },
    Format {
        name: "uri-template",
        check: |text, _| uri_template(text),
    },
    Format {
        name: "semver",
        check: |text, _| semver(text),
    },
];

type Checked = Result<(), String>;

fn fail(message: impl Into<String>) -> Checked {
    Err(message.into())
}

/// Go's `%q` of a rune or byte.
fn rune(rune: char) -> String {
    let value = Value::Int(IntKind::Int32, i64::from(u32::from(rune)));
    print::sprintf(b"%q", &[value]).to_text().into_owned()
}

/// `strconv.Atoi`, with its error sentence.
fn atoi(text: &str) -> Result<i64, String> {
    go_value::number::atoi(text.as_bytes()).map_err(|error| error.to_string())
}

fn json_pointer(text: &str) -> Checked {
    if text.is_empty() {
        return Ok(());
    }
    let Some(tokens) = text.strip_prefix('/') else {
        return fail("not starting with /");
    };
    for token in tokens.split('/') {
        let mut runes = token.chars();
        while let Some(rune) = runes.next() {
            if rune == '~' && !matches!(runes.next(), Some('0' | '1')) {
                return fail("~ must be followed by 0 or 1");
            }
        }
    }
    Ok(())
}

fn relative_json_pointer(text: &str) -> Checked {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return fail("must start with non-negative integer");
    }
    if digits > 1 && text.starts_with('0') {
        return fail("starts with zero");
    }
    match text.get(digits..).unwrap_or_default() {
        "#" => Ok(()),
        rest => json_pointer(rest),
    }
}

fn uuid(text: &str) -> Checked {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != GROUPS.len() {
        return fail("must have 5 elements");
    }
    for (at, (group, len)) in groups.iter().zip(GROUPS).enumerate() {
        if group.len() != len {
            return fail(format!("element {} must be {len} characters long", at + 1));
        }
        if let Some(other) = group.chars().find(|c| !c.is_ascii_hexdigit()) {
            return fail(format!("non-hex character {}", rune(other)));
        }
    }
    Ok(())
}

fn duration(text: &str) -> Checked {
    let Some(text) = text.strip_prefix('P') else {
        return fail("must start with P");
    };
    if text.is_empty() {
        return fail("nothing after P");
    }
    if let Some(week) = text.strip_suffix('W') {
        if week.is_empty() {
            return fail("no number in week");
        }
        return if week.bytes().all(|b| b.is_ascii_digit()) {
            Ok(())
        } else {
            fail("invalid week")
        };
    }
    const UNITS: [&str; 2] = ["YMD", "HMS"];
    for (at, part) in text.split('T').enumerate() {
        if at != 0 && part.is_empty() {
            return fail("no time elements");
        }
        let Some(all) = UNITS.get(at) else {
            return fail("more than one T");
        };
        let (mut units, mut rest) = (*all, part);
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return fail("missing number");
            }
            let Some(unit) = rest.as_bytes().get(digits).copied() else {
                return fail("missing unit");
            };
            let shown = char::from(unit);
            let Some(place) = units.bytes().position(|known| known == unit) else {
                let order = all.bytes().any(|known| known == unit);
                return fail(if order {
                    format!("unit {} out of order", rune(shown))
                } else {
                    format!("invalid unit {}", rune(shown))
                });
            };
            units = units.get(place + 1..).unwrap_or_default();
            rest = rest.get(digits + 1..).unwrap_or_default();
        }
    }
    Ok(())
}

fn ipv4(text: &str) -> Checked {
    let groups: Vec<&str> = text.split('.').collect();
    if groups.len() != 4 {
        return fail("expected four decimals");
    }
    for group in groups {
        if group.len() > 1 && group.starts_with('0') {
            return fail("leading zeros");
        }
        if !(0..=255).contains(&atoi(group)?) {
            return fail("decimal must be between 0 and 255");
        }
    }
    Ok(())
}

fn ipv6(text: &str) -> Checked {
    if !text.contains(':') {
        return fail("missing colon");
    }
    match url::parse_addr(text)? {
        Addr::V6 { has_zone: true } => fail("zone id is not a part of ipv6 address"),
        _ => Ok(()),
    }
}

fn hostname(text: &str) -> Checked {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 {
        return fail("more than 253 characters long");
    }
    for label in text.split('.') {
        if label.is_empty() || label.len() > 63 {
            return fail("label must be 1 to 63 characters long");
        }
        if label.starts_with('-') {
            return fail("label starts with hyphen");
        }
        if label.ends_with('-') {
            return fail("label ends with hyphen");
        }
        if let Some(other) = label
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && *c != '-')
        {
            return fail(format!("invalid character {}", rune(other)));
        }
    }
    Ok(())
}

fn email(text: &str, quoted_local: QuotedLocal) -> Checked {
    if text.len() > 254 {
        return fail("more than 255 characters long");
    }
    let Some((local, domain)) = text.rsplit_once('@') else {
        return fail("missing @");
    };
    if local.len() > 64 {
        return fail("local part more than 64 characters long");
    }
    let quoted = local.len() > 1
        && local.starts_with('"')
        && (quoted_local == QuotedLocal::FirstQuote || local.ends_with('"'));
    if quoted {
        let inner = local.get(1..).and_then(|rest| {
            rest.char_indices()
                .next_back()
                .and_then(|(at, _)| rest.get(..at))
        });
        if inner.unwrap_or_default().contains(['\\', '"']) {
            return fail("backslash and quote are not allowed within quoted local part");
        }
    } else {
        if local.starts_with('.') {
            return fail("starts with dot");
        }
        if local.ends_with('.') {
            return fail("ends with dot");
        }
        if local.contains("..") {
            return fail("consecutive dots");
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c);
        if let Some(other) = local.chars().find(|c| !allowed(*c)) {
            return fail(format!("invalid character {}", rune(other)));
        }
    }
    if let Some(address) = domain
        .strip_prefix('[')
        .and_then(|domain| domain.strip_suffix(']'))
    {
        return match address.strip_prefix("IPv6:") {
            Some(address) => {
                ipv6(address).map_err(|error| format!("invalid ipv6 address: {error}"))
            }
            None => ipv4(address).map_err(|error| format!("invalid ipv4 address: {error}")),
        };
    }
    hostname(domain).map_err(|error| format!("invalid domain: {error}"))
}

fn date(text: &str) -> Checked {
    Time::parse(b"2006-01-02", text.as_bytes(), &Location::utc())
        .map(drop)
        .map_err(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn time(text: &str) -> Checked {
    let bytes = text.as_bytes();
    if bytes.len() < 9 {
        return fail("less than 9 characters long");
    }
    if bytes.get(2) != Some(&b':') || bytes.get(5) != Some(&b':') {
        return fail("missing colon in correct place");
    }
    let number = |from: usize, to: usize, what: &str| -> Result<i64, String> {
        let digits = text
            .get(from..to)
            .ok_or_else(|| format!("invalid {what}"))?;
        match atoi(digits) {
            Ok(number) if number < 0 => Err(format!("non-positive {what}")),
            Ok(number) => Ok(number),
            Err(_) => Err(format!("invalid {what}")),
        }
    };
    let what = "hour/min/sec";
    let (mut hour, mut minute, second) = (
        number(0, 2, what)?,
        number(3, 5, what)?,
        number(6, 8, what)?,
    );
    if hour > 23 || minute > 59 || second > 60 {
        return fail("hour/min/sec out of range");
    }
    let mut rest = text.get(8..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return fail("no digits in second fraction");
        }
        rest = fraction.get(digits..).unwrap_or_default();
    }
    if rest != "z" && rest != "Z" {
        if rest.len() != 6 {
            return fail("offset must be 6 characters long");
        }
        let sign = match rest.as_bytes().first() {
            Some(b'+') => -1,
            Some(b'-') => 1,
            _ => return fail("offset must begin with plus/minus"),
        };
        if rest.as_bytes().get(3) != Some(&b':') {
            return fail("missing colon in offset in correct place");
        }
        let part = |from: usize, to: usize| match rest.get(from..to).map(atoi) {
            Some(Ok(number)) if number < 0 => Err("non-positive hour/min in offset".to_owned()),
            Some(Ok(number)) => Ok(number),
            _ => Err("invalid hour/min in offset".to_owned()),
        };
        let (zone_hour, zone_minute) = (part(1, 3)?, part(4, 6)?);
        if zone_hour > 23 || zone_minute > 59 {
            return fail("hour/min in offset out of range");
        }
        let mut minutes = hour * 60 + minute + sign * (zone_hour * 60 + zone_minute);
        if minutes < 0 {
            minutes += 24 * 60;
        }
        (hour, minute) = (minutes / 60, minutes % 60);
    }
    if second >= 60 && (hour != 23 || minute != 59) {
        return fail("invalid leap second");
    }
    Ok(())
}

fn date_time(text: &str) -> Checked {
    if text.len() < 20 {
        return fail("less than 20 characters long");
    }
    if !matches!(text.as_bytes().get(10), Some(b't' | b'T')) {
        return fail("11th character must be t or T");
    }
    date(text.get(..10).unwrap_or_default())
        .map_err(|error| format!("invalid date element: {error}"))?;
    time(text.get(11..).unwrap_or_default())
        .map_err(|error| format!("invalid time element: {error}"))
}

fn parse_url(text: &str) -> Result<url::Url, String> {
    let parsed = url::parse(text)?;
    if parsed.hostname().contains(':') {
        if !parsed.host().contains('[') || !parsed.host().contains(']') {
            return Err("ipv6 address not enclosed in brackets".into());
        }
        ipv6(parsed.hostname()).map_err(|error| format!("invalid ipv6 address: {error}"))?;
    }
    Ok(parsed)
}

fn uri(text: &str) -> Checked {
    if parse_url(text)?.is_absolute() {
        Ok(())
    } else {
        fail("relative url")
    }
}

fn uri_reference(text: &str) -> Checked {
    if text.contains('\\') {
        return fail("contains \\");
    }
    parse_url(text).map(drop)
}

fn uri_template(text: &str) -> Checked {
    let parsed = parse_url(text)?;
    for token in parsed.raw_path().split('/') {
        let token =
            url::path_unescape(token).map_err(|error| format!("percent decode failed: {error}"))?;
        let mut open = false;
        for brace in token.chars().filter(|c| matches!(c, '{' | '}')) {
            if (brace == '{') == open {
                return fail("nested curly braces");
            }
            open = !open;
        }
        if open {
            return fail("no matching closing brace");
        }
    }
    Ok(())
}

fn period(text: &str) -> Checked {
    let Some((start, end)) = text.split_once('/') else {
        return fail("missing slash");
    };
    let within =
        |what: &str, checked: Checked| checked.map_err(|error| format!("invalid {what}: {error}"));
    if start.starts_with('P') {
        within("start duration", duration(start))?;
        return within("end date-time", date_time(end));
    }
    within("start date-time", date_time(start))?;
    if end.starts_with('P') {
        within("end duration", duration(end))
    } else {
        within("end date-time", date_time(end))
    }
}

fn semver(text: &str) -> Checked {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut core = text;
    if let Some((before, build)) = core.split_once('+') {
        if build.is_empty() {
            return fail("build is empty");
        }
        for identifier in build.split('.') {
            if identifier.is_empty() {
                return fail("build identifier is empty");
            }
            if let Some(other) = identifier.chars().find(|c| !allowed(*c)) {
                return fail(format!(
                    "invalid character {} in build identifier",
                    rune(other)
                ));
            }
        }
        core = before;
    }
    if let Some((before, prerelease)) = core.split_once('-') {
        for identifier in prerelease.split('.') {
            if identifier.is_empty() {
                return fail("pre-release identifier is empty");
            }
            if let Some(other) = identifier.chars().find(|c| !allowed(*c)) {
                return fail(format!(
                    "invalid character {} in pre-release identifier",
                    rune(other)
                ));
            }
            let digits = identifier.bytes().all(|b| b.is_ascii_digit());
            if digits && identifier.len() > 1 && identifier.starts_with('0') {
                return fail("pre-release numeric identifier starts with zero");
            }
        }
        core = before;
    }
    let versions: Vec<&str> = core.split('.').collect();
    if versions.len() != 3 {
        return fail("versionCore must have 3 numbers separated by dot");
    }
    for (name, version) in ["major", "minor", "patch"].iter().zip(versions) {
        if version.is_empty() {
            return fail(format!("{name} is empty"));
        }
        if version.len() > 1 && version.starts_with('0') {
            return fail(format!("{name} starts with zero"));
        }
        if !version.bytes().all(|b| b.is_ascii_digit()) {
            return fail(format!("{name} contains non-digit"));
        }
    }
    Ok(())
}
