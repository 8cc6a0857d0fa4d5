//! JSON Pointers (RFC 6901): the plain form in which this project names a place inside a document.

/// Appends one reference token to `pointer`, with `~` and `/` escaped.
///
/// ```
/// let mut pointer = String::from("/metadata/annotations");
/// manifest::pointer::push(&mut pointer, "checksum/config");
/// assert_eq!(pointer, "/metadata/annotations/checksum~1config");
/// ```
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    escape_into(pointer, token);
}

/// Appends `token` with `~` and `/` escaped, without a leading slash.
pub fn escape_into(out: &mut String, token: &str) {
    for c in token.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
}

/// Undoes the escapes of one reference token.
///
/// A `~` that no escape explains stays as it is: patterns of ignore rules are written by hand.
#[must_use]
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
