//! Parses and writes URLs, as Go's `net/url` does.
//!
//! Only what `urlParse` and `urlJoin` show is kept: the escaped forms of path and fragment that Go
//! remembers beside the plain ones are not, because Sprig hands on the plain ones.

use go_value::Str;
use go_value::number::append_quote;

use crate::edition::{Brackets, HostRules, PortColon};
use crate::netip;

/// The parts of a URL, unescaped but for query and opaque part.
#[derive(Clone, Debug, Default)]
pub struct Url {
    pub(crate) scheme: Vec<u8>,
    pub(crate) opaque: Vec<u8>,
    pub(crate) user: Option<Userinfo>,
    pub(crate) host: Vec<u8>,
    pub(crate) path: Vec<u8>,
    pub(crate) raw_query: Vec<u8>,
    pub(crate) fragment: Vec<u8>,
}

/// User name and password of a URL.
#[derive(Clone, Debug)]
pub struct Userinfo {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

/// Why a URL could not be parsed: Go's sentence.
#[derive(Clone, Debug)]
pub struct UrlError {
    /// The sentence.
    pub text: Str,
}

/// The part of a URL that is escaped or unescaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    Host,
    Zone,
    UserPassword,
    Fragment,
}

type Reason = Vec<u8>;

fn quoted(before: &str, text: &[u8], after: &str) -> Reason {
    let mut reason = before.as_bytes().to_vec();
    append_quote(&mut reason, text);
    reason.extend_from_slice(after.as_bytes());
    reason
}

fn escape_error(text: &[u8]) -> Reason {
    quoted("invalid URL escape ", text, "")
}

/// `shouldEscape`
fn should_escape(byte: u8, part: Part) -> bool {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => false,
        b'!' | b'(' | b')' | b'*' => !matches!(part, Part::Host | Part::Zone | Part::Fragment),
        b'\'' | b'[' | b']' | b'<' | b'>' | b'"' => !matches!(part, Part::Host | Part::Zone),
        b'$' | b'&' | b'+' | b',' | b';' | b'=' => false,
        b':' => part == Part::UserPassword,
        b'/' | b'@' => match part {
            Part::Path | Part::Fragment => false,
            Part::UserPassword | Part::Host | Part::Zone => true,
        },
        b'?' => part != Part::Fragment,
        _ => true,
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The byte that `%XX` stands for at the start of a text.
fn escaped_byte(text: &[u8]) -> Option<u8> {
    match text {
        [b'%', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// `unescape`
fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, Reason> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(byte) = rest.first() {
        if *byte != b'%' {
            if matches!(part, Part::Host | Part::Zone)
                && byte.is_ascii()
                && should_escape(*byte, part)
            {
                return Err(quoted("invalid character ", &rest[..1], " in host name"));
            }
            out.push(*byte);
            rest = &rest[1..];
            continue;
        }
        let Some(decoded) = escaped_byte(rest) else {
            return Err(escape_error(&rest[..rest.len().min(3)]));
        };
        let percent = rest.starts_with(b"%25");
        // In a host only bytes beyond ASCII may be escaped, and the percent sign of a zone.
        let refused = match part {
            Part::Host => decoded < 0x80 && !percent,
            Part::Zone => !percent && decoded != b' ' && should_escape(decoded, Part::Host),
            Part::Path | Part::UserPassword | Part::Fragment => false,
        };
        if refused {
            return Err(escape_error(&rest[..3]));
        }
        out.push(decoded);
        rest = &rest[3..];
    }
    Ok(out)
}

/// `escape`
fn escape(out: &mut Vec<u8>, text: &[u8], part: Part) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text {
        if should_escape(*byte, part) {
            out.extend_from_slice(&[
                b'%',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]);
        } else {
            out.push(*byte);
        }
    }
}

/// `strings.Cut`
fn cut(text: &[u8], separator: u8) -> (&[u8], &[u8], bool) {
    match memchr::memchr(separator, text) {
        Some(at) => (&text[..at], &text[at + 1..], true),
        None => (text, &[], false),
    }
}

/// `url.ParseRequestURI`, for callers that ask whether there is a scheme: a fragment is part of what comes before it.
///
/// # Errors
/// Why it is no URL, without the words around it.
pub fn parse_with_scheme(raw: &[u8], rules: HostRules) -> Result<Url, UrlError> {
    match parse_body(raw, rules) {
        Ok(url) if url.scheme.is_empty() => Err(UrlError {
            text: Str::from("invalid URI for request"),
        }),
        Ok(url) => Ok(url),
        Err(reason) => Err(UrlError {
            text: Str::from(reason),
        }),
    }
}

/// `url.Parse`
///
/// # Errors
/// Go's sentence.
pub fn parse(raw: &[u8], rules: HostRules) -> Result<Url, UrlError> {
    let (without_fragment, fragment, _) = cut(raw, b'#');
    let failed = |whole: &[u8], reason: Reason| {
        let mut text = quoted("parse ", whole, ": ");
        text.extend_from_slice(&reason);
        UrlError {
            text: Str::from(text),
        }
    };
    let mut url =
        parse_body(without_fragment, rules).map_err(|reason| failed(without_fragment, reason))?;
    url.fragment = unescape(fragment, Part::Fragment).map_err(|reason| failed(raw, reason))?;
    Ok(url)
}

/// The lower-case function `parse` of the package, for URLs that are no request's.
fn parse_body(raw: &[u8], rules: HostRules) -> Result<Url, Reason> {
    if raw.iter().any(|byte| *byte < b' ' || *byte == 0x7F) {
        return Err(b"net/url: invalid control character in URL".to_vec());
    }
    let mut url = Url::default();
    if raw == b"*" {
        url.path = b"*".to_vec();
        return Ok(url);
    }
    let (scheme, rest) = scheme_of(raw)?;
    url.scheme = scheme.to_ascii_lowercase();
    let (mut rest, query, _) = cut(rest, b'?');
    url.raw_query = query.to_vec();
    if !rest.starts_with(b"/") {
        if !url.scheme.is_empty() {
            url.opaque = rest.to_vec();
            return Ok(url);
        }
        let (segment, ..) = cut(rest, b'/');
        if segment.contains(&b':') {
            return Err(b"first path segment in URL cannot contain colon".to_vec());
        }
    }
    if (!url.scheme.is_empty() || !rest.starts_with(b"///")) && rest.starts_with(b"//") {
        let authority = &rest[2..];
        let end = memchr::memchr(b'/', authority).unwrap_or(authority.len());
        rest = &authority[end..];
        (url.user, url.host) = parse_authority(&url.scheme, &authority[..end], rules)?;
    }
    url.path = unescape(rest, Part::Path)?;
    Ok(url)
}

/// `getScheme`
fn scheme_of(raw: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    for (at, byte) in raw.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err(b"missing protocol scheme".to_vec()),
            b':' => return Ok((&raw[..at], &raw[at + 1..])),
            _ => break,
        }
    }
    Ok((&[], raw))
}

fn parse_authority(
    scheme: &[u8],
    authority: &[u8],
    rules: HostRules,
) -> Result<(Option<Userinfo>, Vec<u8>), Reason> {
    let Some(at) = memchr::memrchr(b'@', authority) else {
        return Ok((None, parse_host(scheme, authority, rules)?));
    };
    let host = parse_host(scheme, &authority[at + 1..], rules)?;
    let userinfo = &authority[..at];
    let valid = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
    if !userinfo.iter().all(valid) {
        return Err(b"net/url: invalid userinfo".to_vec());
    }
    let (name, password, has_password) = cut(userinfo, b':');
    let name = unescape(name, Part::UserPassword)?;
    let password = if has_password {
        Some(unescape(password, Part::UserPassword)?)
    } else {
        None
    };
    Ok((Some(Userinfo { name, password }), host))
}

fn valid_optional_port(port: &[u8]) -> bool {
    match port {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn check_port(port: &[u8]) -> Result<(), Reason> {
    if valid_optional_port(port) {
        Ok(())
    } else {
        Err(quoted("invalid port ", port, " after host"))
    }
}

fn parse_host(scheme: &[u8], host: &[u8], rules: HostRules) -> Result<Vec<u8>, Reason> {
    let open = match (rules.brackets, memchr::memrchr(b'[', host)) {
        (Brackets::Anything, _) => host.starts_with(b"[").then_some(0),
        (Brackets::Ipv6AtStart, Some(1..)) => return Err(b"invalid IP-literal".to_vec()),
        (_, open) => open,
    };
    if let Some(open) = open {
        // The close comes after the open: the port check refuses whatever has a bracket in it.
        let Some(close) = memchr::memrchr(b']', host) else {
            return Err(b"missing ']' in host".to_vec());
        };
        let port = &host[close + 1..];
        check_port(port)?;
        return match rules.brackets {
            Brackets::Anything => bracketed_unchecked(host, close),
            _ => bracketed_ipv6(host.get(open + 1..close).unwrap_or_default(), port),
        };
    }
    let first = match rules.port {
        PortColon::Last => false,
        PortColon::FirstButPostgres => !matches!(scheme, b"postgres" | b"postgresql"),
        PortColon::FirstOfHttp => matches!(scheme, b"http" | b"https"),
    };
    let colon = if first {
        memchr::memchr(b':', host)
    } else {
        memchr::memrchr(b':', host)
    };
    if let Some(at) = colon {
        check_port(&host[at..])?;
    }
    unescape(host, Part::Host)
}

/// A zone after `%25` may hold any escapes; the address before it may not.
fn unescape_zoned(hostname: &[u8]) -> Result<Vec<u8>, Reason> {
    let zone = memchr::memmem::find(hostname, b"%25").unwrap_or(hostname.len());
    let mut out = unescape(&hostname[..zone], Part::Host)?;
    out.extend(unescape(&hostname[zone..], Part::Zone)?);
    Ok(out)
}

fn bracketed_unchecked(host: &[u8], close: usize) -> Result<Vec<u8>, Reason> {
    let mut out = unescape_zoned(&host[..close])?;
    out.extend(unescape(&host[close..], Part::Host)?);
    Ok(out)
}

fn bracketed_ipv6(hostname: &[u8], port: &[u8]) -> Result<Vec<u8>, Reason> {
    let port = unescape(port, Part::Host)?;
    let hostname = unescape_zoned(hostname)?;
    match netip::parse_addr(&hostname) {
        Ok(netip::Family::V6) => Ok([b"[", &hostname[..], b"]", &port].concat()),
        Ok(netip::Family::V4) => Err(b"invalid IP-literal".to_vec()),
        Err(reason) => Err([b"invalid host: ", &reason[..]].concat()),
    }
}

impl Url {
    /// `Host`: with its port, without user.
    pub fn host(&self) -> &[u8] {
        &self.host
    }

    /// `Path`, unescaped.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// `Hostname`: the host without port and brackets.
    pub(crate) fn hostname(&self) -> &[u8] {
        let colon =
            memchr::memrchr(b':', &self.host).filter(|at| valid_optional_port(&self.host[*at..]));
        let host = colon.map_or(&self.host[..], |at| &self.host[..at]);
        host.strip_prefix(b"[")
            .and_then(|inner| inner.strip_suffix(b"]"))
            .unwrap_or(host)
    }

    /// `String`
    pub(crate) fn join(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            self.join_hierarchy(&mut out);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        if !self.raw_query.is_empty() {
            out.push(b'?');
            out.extend_from_slice(&self.raw_query);
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            escape(&mut out, &self.fragment, Part::Fragment);
        }
        out
    }

    fn join_hierarchy(&self, out: &mut Vec<u8>) {
        let has_authority = !self.host.is_empty() || self.user.is_some();
        if has_authority || !self.scheme.is_empty() && !self.path.is_empty() {
            out.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            out.extend(user.encoded());
            out.push(b'@');
        }
        escape(out, &self.host, Part::Host);
        let mut path = Vec::with_capacity(self.path.len());
        if self.path == b"*" {
            path.push(b'*');
        } else {
            escape(&mut path, &self.path, Part::Path);
        }
        if !path.is_empty() && path[0] != b'/' && !self.host.is_empty() {
            out.push(b'/');
        }
        // A first segment with a colon would be read as a scheme.
        if out.is_empty() && cut(&path, b'/').0.contains(&b':') {
            out.extend_from_slice(b"./");
        }
        out.extend(path);
    }
}

impl Userinfo {
    /// `Userinfo.String`
    pub(crate) fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        escape(&mut out, &self.name, Part::UserPassword);
        if let Some(password) = &self.password {
            out.push(b':');
            escape(&mut out, password, Part::UserPassword);
        }
        out
    }
}
