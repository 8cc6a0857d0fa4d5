//! URLs as Go's `net/url` reads, joins and writes them, and IP addresses as `net/netip` reads them: as far as
//! references and formats in schemas show it.

use go_value::number::quote;

/// A parsed URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Url {
    scheme: String,
    opaque: String,
    user: Option<String>,
    host: String,
    path: String,
    raw_path: String,
    raw_query: String,
    force_query: bool,
    omit_host: bool,
}

/// Which characters a part of a URL may hold as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Path,
    PathSegment,
    Host,
    Zone,
    UserPassword,
    Fragment,
}

fn quoted(text: &str) -> String {
    quote(text.as_bytes()).to_text().into_owned()
}

fn should_escape(byte: u8, mode: Mode) -> bool {
    if byte.is_ascii_alphanumeric() {
        return false;
    }
    let in_host = matches!(mode, Mode::Host | Mode::Zone);
    if in_host && b"!$&'()*+,;=:[]<>\"".contains(&byte) {
        return false;
    }
    match byte {
        b'-' | b'_' | b'.' | b'~' => false,
        b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'?' | b'@' => match mode {
            Mode::Path => byte == b'?',
            Mode::PathSegment => matches!(byte, b'/' | b';' | b',' | b'?'),
            Mode::UserPassword => matches!(byte, b'@' | b'/' | b'?' | b':'),
            Mode::Fragment => false,
            Mode::Host | Mode::Zone => true,
        },
        b'!' | b'(' | b')' | b'*' if mode == Mode::Fragment => false,
        _ => true,
    }
}

fn escape(text: &str, mode: Mode) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if should_escape(byte, mode) {
            out.push_str(&format!("%{byte:02X}"));
        } else {
            out.push(char::from(byte));
        }
    }
    out
}

/// `url.PathEscape`
pub(super) fn path_escape(text: &str) -> String {
    escape(text, Mode::PathSegment)
}

/// `url.PathUnescape`
pub(super) fn path_unescape(text: &str) -> Result<String, String> {
    unescape(text, Mode::PathSegment)
}

fn unescape(text: &str, mode: Mode) -> Result<String, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let code = bytes.get(at + 1..at + 3).and_then(|hex| {
                let hex = std::str::from_utf8(hex)
                    .ok()
                    .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
                u8::from_str_radix(hex, 16).ok()
            });
            let shown = String::from_utf8_lossy(
                bytes.get(at..(at + 3).min(bytes.len())).unwrap_or_default(),
            );
            let invalid = || format!("invalid URL escape {}", quoted(&shown));
            let code = code.ok_or_else(invalid)?;
            let refused = match mode {
                Mode::Host => code < 0x80 && code != b'%',
                Mode::Zone => code != b'%' && code != b' ' && should_escape(code, Mode::Host),
                _ => false,
            };
            if refused {
                return Err(invalid());
            }
            out.push(code);
            at += 3;
        } else {
            if matches!(mode, Mode::Host | Mode::Zone)
                && byte.is_ascii()
                && should_escape(*byte, mode)
            {
                let shown = char::from(*byte).to_string();
                return Err(format!("invalid character {} in host name", quoted(&shown)));
            }
            out.push(*byte);
            at += 1;
        }
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// A fragment without its escapes.
pub(super) fn fragment_unescape(text: &str) -> Result<String, String> {
    unescape(text, Mode::Fragment)
}

/// A fragment as a URL writes it: as it was spelled, where that is a legal spelling.
pub(super) fn fragment_escape(fragment: &str, raw: &str) -> String {
    let valid =
        |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || !should_escape(byte, Mode::Fragment);
    let spelled = raw.bytes().all(valid)
        && unescape(raw, Mode::Fragment).is_ok_and(|plain| plain == fragment);
    if spelled {
        raw.to_owned()
    } else {
        escape(fragment, Mode::Fragment)
    }
}

/// `url.Parse`, with its error sentence.
pub(super) fn parse(text: &str) -> Result<Url, String> {
    let (main, fragment) = text.split_once('#').unwrap_or((text, ""));
    let url = parse_main(main).map_err(|error| format!("parse {}: {error}", quoted(main)))?;
    unescape(fragment, Mode::Fragment)
        .map_err(|error| format!("parse {}: {error}", quoted(text)))?;
    Ok(url)
}

fn parse_main(text: &str) -> Result<Url, String> {
    if text.bytes().any(|b| b < b' ' || b == 0x7f) {
        return Err("net/url: invalid control character in URL".into());
    }
    let mut url = Url::default();
    if text == "*" {
        url.path = "*".into();
        return Ok(url);
    }
    let (scheme, mut rest) = get_scheme(text)?;
    url.scheme = scheme.to_ascii_lowercase();
    if rest.ends_with('?') && rest.matches('?').count() == 1 {
        url.force_query = true;
        rest = rest.get(..rest.len() - 1).unwrap_or_default();
    } else if let Some((before, query)) = rest.split_once('?') {
        rest = before;
        url.raw_query = query.into();
    }
    if !rest.starts_with('/') {
        if !url.scheme.is_empty() {
            url.opaque = rest.into();
            return Ok(url);
        }
        if rest.split('/').next().unwrap_or_default().contains(':') {
            return Err("first path segment in URL cannot contain colon".into());
        }
    }
    if (!url.scheme.is_empty() || !rest.starts_with("///")) && rest.starts_with("//") {
        let authority = rest.get(2..).unwrap_or_default();
        let end = authority.find('/').unwrap_or(authority.len());
        let (authority, path) = authority.split_at(end);
        rest = path;
        parse_authority(&mut url, authority)?;
    } else if !url.scheme.is_empty() && rest.starts_with('/') {
        url.omit_host = true;
    }
    let path = unescape(rest, Mode::Path)?;
    if escape(&path, Mode::Path) != rest {
        url.raw_path = rest.into();
    }
    url.path = path;
    Ok(url)
}

fn get_scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".into()),
            b':' => {
                return Ok((
                    text.get(..at).unwrap_or_default(),
                    text.get(at + 1..).unwrap_or_default(),
                ));
            }
            _ => break,
        }
    }
    Ok(("", text))
}

fn parse_authority(url: &mut Url, authority: &str) -> Result<(), String> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    url.host = parse_host(host)?;
    let Some(user) = user else { return Ok(()) };
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(valid) {
        return Err("net/url: invalid userinfo".into());
    }
    let shown = match user.split_once(':') {
        None => escape(&unescape(user, Mode::UserPassword)?, Mode::UserPassword),
        Some((name, password)) => {
            let name = escape(&unescape(name, Mode::UserPassword)?, Mode::UserPassword);
            let password = escape(&unescape(password, Mode::UserPassword)?, Mode::UserPassword);
            format!("{name}:{password}")
        }
    };
    url.user = Some(shown);
    Ok(())
}

fn valid_optional_port(port: &str) -> bool {
    port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

fn parse_host(host: &str) -> Result<String, String> {
    match host.rfind('[') {
        Some(0) => {
            let close = host.rfind(']').ok_or("missing ']' in host")?;
            let port = host.get(close + 1..).unwrap_or_default();
            if !valid_optional_port(port) {
                return Err(format!("invalid port {} after host", quoted(port)));
            }
            let name = host.get(1..close).unwrap_or_default();
            let name = match name.find("%25") {
                Some(at) => {
                    let (address, zone) = name.split_at(at);
                    unescape(address, Mode::Host)? + &unescape(zone, Mode::Zone)?
                }
                None => unescape(name, Mode::Host)?,
            };
            let address = parse_addr(&name).map_err(|error| format!("invalid host: {error}"))?;
            if address == Addr::V4 {
                return Err("invalid IP-literal".into());
            }
            return Ok(format!("[{name}]{}", unescape(port, Mode::Host)?));
        }
        Some(_) => return Err("invalid IP-literal".into()),
        None => {}
    }
    if let Some(colon) = host.rfind(':') {
        let port = host.get(colon..).unwrap_or_default();
        if !valid_optional_port(port) {
            return Err(format!("invalid port {} after host", quoted(port)));
        }
    }
    unescape(host, Mode::Host)
}

impl Url {
    /// Whether the URL has a scheme.
    pub(super) fn is_absolute(&self) -> bool {
        !self.scheme.is_empty()
    }

    /// The scheme in lower case.
    pub(super) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The path, unescaped.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The path as it was written, where that differs from its usual form.
    pub(super) fn raw_path(&self) -> &str {
        &self.raw_path
    }

    /// The host with its port.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The host without port and brackets.
    pub(super) fn hostname(&self) -> &str {
        let host = match self.host.rfind(':') {
            Some(colon) if valid_optional_port(self.host.get(colon..).unwrap_or_default()) => {
                self.host.get(..colon).unwrap_or_default()
            }
            _ => &self.host,
        };
        host.strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host)
    }

    fn escaped_path(&self) -> String {
        if !self.raw_path.is_empty() {
            let valid =
                |byte: u8| b"!$&'()*+,;=:@[]%".contains(&byte) || !should_escape(byte, Mode::Path);
            if self.raw_path.bytes().all(valid)
                && unescape(&self.raw_path, Mode::Path).is_ok_and(|p| p == self.path)
            {
                return self.raw_path.clone();
            }
        }
        if self.path == "*" {
            "*".into()
        } else {
            escape(&self.path, Mode::Path)
        }
    }

    fn set_path(&mut self, path: &str) {
        if let Ok(plain) = unescape(path, Mode::Path) {
            self.raw_path = if escape(&plain, Mode::Path) == path {
                String::new()
            } else {
                path.into()
            };
            self.path = plain;
        }
    }

    /// `URL.ResolveReference`, as the newer schema library uses it: an opaque base keeps its opaque part.
    pub(super) fn resolve(&self, reference: &Url) -> Url {
        self.resolve_reference(reference, true)
    }

    /// `URL.ResolveReference`
    pub(super) fn resolve_strictly(&self, reference: &Url) -> Url {
        self.resolve_reference(reference, false)
    }

    fn resolve_reference(&self, reference: &Url, keeps_opaque: bool) -> Url {
        let mut url = reference.clone();
        if reference.scheme.is_empty() {
            url.scheme.clone_from(&self.scheme);
        }
        if !reference.scheme.is_empty() || !reference.host.is_empty() || reference.user.is_some() {
            url.set_path(&resolve_path(&reference.escaped_path(), ""));
            return url;
        }
        if !reference.opaque.is_empty() {
            url.user = None;
            url.host = String::new();
            url.path = String::new();
            return url;
        }
        if reference.path.is_empty() && !reference.force_query && reference.raw_query.is_empty() {
            url.raw_query.clone_from(&self.raw_query);
        }
        if !self.opaque.is_empty() && (keeps_opaque || reference.path.is_empty()) {
            url.opaque.clone_from(&self.opaque);
            url.user = None;
            url.host = String::new();
            url.path = String::new();
            return url;
        }
        url.host.clone_from(&self.host);
        url.user.clone_from(&self.user);
        url.set_path(&resolve_path(
            &self.escaped_path(),
            &reference.escaped_path(),
        ));
        url
    }
}

/// Joins paths and takes `.` and `..` out.
fn resolve_path(base: &str, reference: &str) -> String {
    let full = if reference.is_empty() {
        base.to_owned()
    } else if reference.starts_with('/') {
        reference.to_owned()
    } else {
        let directory = base
            .rfind('/')
            .map_or("", |at| base.get(..=at).unwrap_or_default());
        format!("{directory}{reference}")
    };
    if full.is_empty() {
        return full;
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut last = "";
    for part in full.split('/') {
        last = part;
        match part {
            "." => {}
            ".." => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    let mut path = format!("/{}", kept.join("/").trim_start_matches('/'));
    if matches!(last, "." | "..") && !path.ends_with('/') {
        path.push('/');
    }
    path
}

impl std::fmt::Display for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if self.opaque.is_empty() {
            let has_authority = !self.host.is_empty() || self.user.is_some();
            if has_authority
                || (!self.scheme.is_empty() && !self.omit_host && !self.path.is_empty())
            {
                out.push_str("//");
            }
            if let Some(user) = &self.user {
                out.push_str(user);
                out.push('@');
            }
            out.push_str(&escape(&self.host, Mode::Host));
            let path = self.escaped_path();
            if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
                out.push('/');
            }
            if out.is_empty() && path.split('/').next().unwrap_or_default().contains(':') {
                out.push_str("./");
            }
            out.push_str(&path);
        } else {
            out.push_str(&self.opaque);
        }
        if self.force_query || !self.raw_query.is_empty() {
            out.push('?');
            out.push_str(&self.raw_query);
        }
        f.write_str(&out)
    }
}

/// What kind of address a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addr {
    V4,
    V6 { has_zone: bool },
}

/// `netip.ParseAddr`, with its error sentence.
pub(super) fn parse_addr(text: &str) -> Result<Addr, String> {
    let fail = |message: &str, at: &str| {
        let at = if at.is_empty() {
            String::new()
        } else {
            format!(" (at {})", quoted(at))
        };
        Err(format!("ParseAddr({}): {message}{at}", quoted(text)))
    };
    match text.bytes().find(|b| matches!(b, b'.' | b':' | b'%')) {
        Some(b'.') => match parse_ipv4_fields(text) {
            Ok(()) => Ok(Addr::V4),
            Err((message, at)) => fail(message, at),
        },
        Some(b':') => match parse_ipv6(text) {
            Ok(has_zone) => Ok(Addr::V6 { has_zone }),
            Err((message, at)) => fail(message, at),
        },
        Some(_) => fail("missing IPv6 address", ""),
        None => fail("unable to parse IP", ""),
    }
}

fn parse_ipv4_fields(text: &str) -> Result<(), (&'static str, &str)> {
    let (mut value, mut position, mut digits) = (0_u32, 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        let rest = text.get(at..).unwrap_or_default();
        match byte {
            b'0'..=b'9' => {
                if digits == 1 && value == 0 {
                    return Err(("IPv4 field has octet with leading zero", ""));
                }
                value = value * 10 + u32::from(byte - b'0');
                digits += 1;
                if value > 255 {
                    return Err(("IPv4 field has value >255", ""));
                }
            }
            b'.' => {
                if at == 0 || at == text.len() - 1 || digits == 0 {
                    return Err(("IPv4 field must have at least one digit", rest));
                }
                if position == 3 {
                    return Err(("IPv4 address too long", ""));
                }
                position += 1;
                (value, digits) = (0, 0);
            }
            _ => return Err(("unexpected character", rest)),
        }
    }
    if position < 3 {
        Err(("IPv4 address too short", ""))
    } else {
        Ok(())
    }
}

fn parse_ipv6(text: &str) -> Result<bool, (&'static str, &str)> {
    let (mut s, has_zone) = match text.split_once('%') {
        Some((_, "")) => return Err(("zone must be a non-empty string", "")),
        Some((address, _)) => (address, true),
        None => (text, false),
    };
    let mut ellipsis = None;
    if let Some(rest) = s.strip_prefix("::") {
        ellipsis = Some(0);
        s = rest;
        if s.is_empty() {
            return Ok(has_zone);
        }
    }
    let mut filled = 0;
    while filled < 16 {
        let digits = s.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits > 4 {
            return Err(("each group must have 4 or less digits", s));
        }
        if digits == 0 {
            return Err(("each colon-separated field must have at least one digit", s));
        }
        if s.as_bytes().get(digits) == Some(&b'.') {
            if ellipsis.is_none() && filled != 12 {
                return Err((
                    "embedded IPv4 address must replace the final 2 fields of the address",
                    s,
                ));
            }
            if filled + 4 > 16 {
                return Err((
                    "too many hex fields to fit an embedded IPv4 at the end of the address",
                    s,
                ));
            }
            parse_ipv4_fields(s)?;
            s = "";
            filled += 4;
            break;
        }
        filled += 2;
        s = s.get(digits..).unwrap_or_default();
        if s.is_empty() {
            break;
        }
        let Some(rest) = s.strip_prefix(':') else {
            return Err(("unexpected character, want colon", s));
        };
        if rest.is_empty() {
            return Err(("colon must be followed by more characters", s));
        }
        s = rest;
        if let Some(rest) = s.strip_prefix(':') {
            if ellipsis.is_some() {
                return Err(("multiple :: in address", s));
            }
            ellipsis = Some(filled);
            s = rest;
            if s.is_empty() {
                break;
            }
        }
    }
    if !s.is_empty() {
        return Err(("trailing garbage after address", s));
    }
    match ellipsis {
        None if filled < 16 => Err(("address string too short", "")),
        Some(_) if filled >= 16 => Err(("the :: must expand to at least one field of zeros", "")),
        _ => Ok(has_zone),
    }
}
