//! Checks IP addresses, as Go's `net/netip` parses them, with its sentences.

use go_value::number::append_quote;

/// Which kind of address a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `1.2.3.4`
    V4,
    /// `::1`, with or without a zone.
    V6,
}

/// `netip.ParseAddr`, as far as to tell the family.
///
/// # Errors
/// Go's sentence for what is no address.
pub(crate) fn parse_addr(text: &[u8]) -> Result<Family, Vec<u8>> {
    match text.iter().find(|byte| matches!(byte, b'.' | b':' | b'%')) {
        Some(b'.') => parse_ipv4_fields(text, text).map(|()| Family::V4),
        Some(b':') => parse_ipv6(text).map(|()| Family::V6),
        Some(_) => Err(wrong(text, "missing IPv6 address", b"")),
        None => Err(wrong(text, "unable to parse IP", b"")),
    }
}

fn wrong(whole: &[u8], reason: &str, at: &[u8]) -> Vec<u8> {
    let mut out = b"ParseAddr(".to_vec();
    append_quote(&mut out, whole);
    out.extend_from_slice(b"): ");
    out.extend_from_slice(reason.as_bytes());
    if !at.is_empty() {
        out.extend_from_slice(b" (at ");
        append_quote(&mut out, at);
        out.push(b')');
    }
    out
}

fn parse_ipv4_fields(whole: &[u8], text: &[u8]) -> Result<(), Vec<u8>> {
    let (mut value, mut position, mut digits) = (0u32, 0, 0);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(wrong(whole, "IPv4 field has octet with leading zero", b""));
                }
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(wrong(whole, "IPv4 field has value >255", b""));
                }
            }
            b'.' => {
                if at == 0 || at + 1 == text.len() || text[at - 1] == b'.' {
                    return Err(wrong(
                        whole,
                        "IPv4 field must have at least one digit",
                        &text[at..],
                    ));
                }
                if position == 3 {
                    return Err(wrong(whole, "IPv4 address too long", b""));
                }
                position += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(wrong(whole, "unexpected character", &text[at..])),
        }
    }
    if position < 3 {
        Err(wrong(whole, "IPv4 address too short", b""))
    } else {
        Ok(())
    }
}

fn parse_ipv6(whole: &[u8]) -> Result<(), Vec<u8>> {
    let mut rest = whole;
    if let Some(at) = memchr::memchr(b'%', whole) {
        rest = &whole[..at];
        if at + 1 == whole.len() {
            return Err(wrong(whole, "zone must be a non-empty string", b""));
        }
    }
    let mut ellipsis = false;
    if let Some(after) = rest.strip_prefix(b"::") {
        ellipsis = true;
        rest = after;
        if rest.is_empty() {
            return Ok(());
        }
    }
    let mut filled = 0;
    while filled < 16 {
        let mut value = 0u32;
        let mut len = 0;
        while let Some(digit) = rest
            .get(len)
            .and_then(|byte| char::from(*byte).to_digit(16))
        {
            value = value << 4 | digit;
            if len > 3 {
                return Err(wrong(whole, "each group must have 4 or less digits", rest));
            }
            if value > 0xFFFF {
                return Err(wrong(whole, "IPv6 field has value >=2^16", rest));
            }
            len += 1;
        }
        if len == 0 {
            return Err(wrong(
                whole,
                "each colon-separated field must have at least one digit",
                rest,
            ));
        }
        if rest.get(len) == Some(&b'.') {
            if !ellipsis && filled != 12 {
                let reason = "embedded IPv4 address must replace the final 2 fields of the address";
                return Err(wrong(whole, reason, rest));
            }
            if filled + 4 > 16 {
                let reason =
                    "too many hex fields to fit an embedded IPv4 at the end of the address";
                return Err(wrong(whole, reason, rest));
            }
            parse_ipv4_fields(whole, rest)?;
            rest = &[];
            filled += 4;
            break;
        }
        filled += 2;
        rest = &rest[len..];
        match rest {
            [] => break,
            [b':'] => {
                return Err(wrong(
                    whole,
                    "colon must be followed by more characters",
                    rest,
                ));
            }
            [b':', after @ ..] => rest = after,
            _ => return Err(wrong(whole, "unexpected character, want colon", rest)),
        }
        if let Some(after) = rest.strip_prefix(b":") {
            if ellipsis {
                return Err(wrong(whole, "multiple :: in address", rest));
            }
            ellipsis = true;
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
    }
    if !rest.is_empty() {
        return Err(wrong(whole, "trailing garbage after address", rest));
    }
    if filled < 16 && !ellipsis {
        return Err(wrong(whole, "address string too short", b""));
    }
    if filled >= 16 && ellipsis {
        return Err(wrong(
            whole,
            "the :: must expand to at least one field of zeros",
            b"",
        ));
    }
    Ok(())
}
