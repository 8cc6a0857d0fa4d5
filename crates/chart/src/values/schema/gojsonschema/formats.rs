//! The formats that the library checks. What is no text fails every format it knows; what it does not know passes.

use go_regexp::Regexp;
use go_time::{Location, Time};

use super::super::url::{self, Addr};
use super::mail;

/// Whether a value has a format; `None` is a number.
pub(super) fn is_format(name: &[u8], text: Option<&str>, regexp: &go_regexp::Dialect) -> bool {
    let check: fn(&str) -> bool = match name {
        b"date" => date,
        b"time" => time,
        b"date-time" => date_time,
        b"hostname" => hostname,
        b"email" | b"idn-email" => mail::is_address,
        b"ipv4" => |text| is_ip(text) && text.contains('.'),
        b"ipv6" => |text| is_ip(text) && text.contains(':'),
        b"uri" | b"iri" => {
            |text| url::parse(text).is_ok_and(|url| url.is_absolute()) && !text.contains('\\')
        }
        b"uri-reference" | b"iri-reference" => {
            |text| url::parse(text).is_ok() && !text.contains('\\')
        }
        b"uri-template" => uri_template,
        b"uuid" => uuid,
        b"json-pointer" => json_pointer,
        b"relative-json-pointer" => relative_json_pointer,
        b"regex" => {
            return text
                .is_some_and(|text| text.is_empty() || Regexp::compile(text, regexp).is_ok());
        }
        _ => return true,
    };
    text.is_some_and(check)
}

fn parses(layout: &str, text: &str) -> bool {
    Time::parse(layout.as_bytes(), text.as_bytes(), &Location::utc()).is_ok()
}

fn date(text: &str) -> bool {
    parses("2006-01-02", text)
}

fn time(text: &str) -> bool {
    parses("15:04:05Z07:00", text) || parses("15:04:05", text)
}

fn date_time(text: &str) -> bool {
    let layouts = [
        "2006-01-02T15:04:05Z07:00",
        "2006-01-02T15:04:05.999999999Z07:00",
    ];
    time(text) || date(text) || layouts.iter().any(|layout| parses(layout, text))
}

fn hostname(text: &str) -> bool {
    let label = |label: &str| {
        let bytes = label.as_bytes();
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        bytes.len() <= 63
            && ends(bytes.first())
            && ends(bytes.last())
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || *b == b'-')
    };
    text.len() < 256 && text.split('.').all(label)
}

/// `net.ParseIP`
fn is_ip(text: &str) -> bool {
    matches!(
        url::parse_addr(text),
        Ok(Addr::V4 | Addr::V6 { has_zone: false })
    )
}

fn uri_template(text: &str) -> bool {
    let Ok(parsed) = url::parse(text) else {
        return false;
    };
    // Every brace that opens is closed by the next one that closes.
    let mut rest = parsed.path();
    while let Some(open) = rest.find('{') {
        match rest.get(open..).and_then(|inner| inner.find('}')) {
            Some(close) => rest = rest.get(open + close + 1..).unwrap_or_default(),
            None => return false,
        }
    }
    !text.contains('\\')
}

fn uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

fn json_pointer(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let escaped = |token: &str| {
        token
            .split('~')
            .skip(1)
            .all(|part| part.starts_with(['0', '1']))
    };
    text.strip_prefix('/')
        .is_some_and(|tokens| tokens.split('/').all(escaped))
        && !text.contains('\n')
}

fn relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || (digits > 1 && text.starts_with('0')) {
        return false;
    }
    match text.get(digits..).unwrap_or_default() {
        "#" => true,
        rest => json_pointer(rest),
    }
}
