//! Checks the names inside certificates as `crypto/x509` does.

/// `domainNameValid`: printable labels, none empty; a constraint may begin with a dot.
pub(crate) fn is_domain(name: &[u8], is_constraint: bool) -> bool {
    if name.is_empty() {
        return true;
    }
    let name = match name {
        [b'.', rest @ ..] if is_constraint => rest,
        name => name,
    };
    name.split(|byte| *byte == b'.')
        .all(|label| !label.is_empty() && label.iter().all(u8::is_ascii_graphic))
}

/// `isIA5String`: ASCII only, where each broken byte counts as U+FFFD.
pub(crate) fn is_ia5(text: &[u8]) -> bool {
    text.is_ascii()
}

/// `isValidIPMask`: ones, then zeros.
pub(crate) fn is_ip_mask(mask: &[u8]) -> bool {
    let mut rest = mask.iter().skip_while(|byte| **byte == 0xff);
    let border = rest
        .next()
        .is_none_or(|byte| byte.leading_ones() + byte.trailing_zeros() >= 8);
    border && rest.all(|byte| *byte == 0)
}

/// `parseRFC2821Mailbox`, as far as it says yes or no.
pub(crate) fn is_mailbox(text: &[u8]) -> bool {
    let mut rest = text;
    if let Some(quoted) = text.strip_prefix(b"\"") {
        rest = quoted;
        loop {
            let Some((&byte, tail)) = rest.split_first() else {
                return false;
            };
            rest = tail;
            match byte {
                b'"' => break,
                b'\\' => match rest.split_first() {
                    Some((1..=9 | 11 | 12 | 14..=127, tail)) => rest = tail,
                    _ => return false,
                },
                1..=8 | 11 | 12 | 14..=33 | 35..=91 | 93..=127 => {}
                _ => return false,
            }
        }
    } else {
        let mut local = Vec::new();
        while let Some((&byte, tail)) = rest.split_first() {
            match byte {
                // Go takes whatever follows a backslash, but needs something to follow.
                b'\\' => match tail.split_first() {
                    Some((escaped, tail)) => {
                        local.push(*escaped);
                        rest = tail;
                    }
                    None => return false,
                },
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    local.push(byte);
                    rest = tail;
                }
                _ if b"!#$%&'*+-/=?^_`{|}~.".contains(&byte) => {
                    local.push(byte);
                    rest = tail;
                }
                _ => break,
            }
        }
        let dotted = local.first() == Some(&b'.')
            || local.last() == Some(&b'.')
            || local.windows(2).any(|pair| pair == b"..");
        if local.is_empty() || dotted {
            return false;
        }
    }
    match rest.strip_prefix(b"@") {
        Some([]) => true,
        Some(domain) => domain
            .split(|byte| *byte == b'.')
            .all(|label| !label.is_empty() && label.iter().all(u8::is_ascii_graphic)),
        None => false,
    }
}
