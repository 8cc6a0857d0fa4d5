//! E-mail addresses and web addresses of maintainers, as `github.com/asaskevich/govalidator` takes them.

use std::sync::LazyLock;

use go_regexp::{Dialect, Regexp};
use sprig::edition::HostRules;
use sprig::net_url;

/// What the library takes for letters beyond ASCII.
const BEYOND: &str = r"\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}";

static EMAIL: LazyLock<Option<Regexp>> = LazyLock::new(|| {
    let atom = format!(r"[-!#$%&'*+/=?^_`{{|}}~A-Za-z0-9{BEYOND}]+");
    let fold = r"(?:(?:[ \t]*\r\n)?[ \t]+)?";
    // The library means a quoted text with escaped characters; it asks for a quotation mark before each character, and
    // for an open parenthesis where an escape begins.
    let quoted = format!(
        r#"(?:[\x01-\x08\x0B\x0C\x0E-\x1F!#-\[\]-\x7F{BEYOND}]|\([\x01-\x09\x0B-\x7F{BEYOND}])"#
    );
    let word = format!("A-Za-z0-9{BEYOND}");
    let letter = format!("A-Za-z{BEYOND}");
    let label = format!(r"[{word}](?:[-._~{word}]*[{word}])?");
    let last = format!(r"[{letter}](?:[-_~{word}]*[{letter}])?");
    compile(&format!(
        r#"^(?:{atom}(?:\.{atom})*|(?:"{fold}{quoted})*{fold}")@(?:{label}\.)+{last}\.?$"#
    ))
});

static URL: LazyLock<Option<Regexp>> = LazyLock::new(|| {
    let byte = r"(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])";
    let ipv4 = format!(
        r"(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3]|24\d|25[0-5])(?:\.{byte}){{2}}\.(?:[0-9]\d?|1\d\d|2[0-4]\d|25[0-5])"
    );
    let dotted =
        r"(?:(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])\.){3}(?:25[0-5]|(?:2[0-4]|1?[0-9])?[0-9])";
    let hex = "[0-9a-fA-F]{1,4}";
    // As many groups before the double colon as leave room for those behind it.
    let mut forms = vec![
        format!("(?:{hex}:){{7}}{hex}"),
        format!("(?:{hex}:){{1,7}}:"),
    ];
    for before in 1..=6 {
        let behind = 7 - before;
        forms.push(format!("(?:{hex}:){{1,{before}}}(?::{hex}){{1,{behind}}}"));
    }
    forms.push(format!(":(?:(?::{hex}){{1,7}}|:)"));
    forms.push("fe80:(?::[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]+".into());
    forms.push(format!("::(?:ffff(?::0{{1,4}})?:)?{dotted}"));
    forms.push(format!("(?:{hex}:){{1,4}}:{dotted}"));
    let ipv6 = forms.join("|");
    let letters = r"a-zA-Z\x{A1}-\x{FFFF}";
    let name = "[a-zA-Z0-9][-_a-zA-Z0-9]*[a-zA-Z0-9](?:[-.][a-zA-Z0-9]+)*";
    let subdomain = r"(?:www\.|[a-zA-Z0-9]+(?:[-_.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+)?";
    let host = format!(
        r"(?:{name}|{subdomain})?(?:[{letters}0-9]+-?-?)*[{letters}0-9]+(?:\.[{letters}]+)?"
    );
    compile(&format!(
        r"^(?:(?:ftp|tcp|udp|wss?|https?)://)?(?:\S+(?::\S*)?@)?(?:{ipv4}|\[(?:{ipv6})\]|{host})\.?(?::\d{{1,5}})?(?:[/?#]\S*)?$"
    ))
});

/// The patterns are constant and a test compiles them; without one, nothing matches.
fn compile(pattern: &str) -> Option<Regexp> {
    Regexp::compile(pattern, &Dialect::GO_1_22).ok()
}

/// `govalidator.IsEmail`
pub(super) fn is_email(text: &[u8]) -> bool {
    EMAIL.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// `govalidator.IsURL`
pub(super) fn is_url(text: &[u8], hosts: HostRules) -> bool {
    const MAX_RUNES: usize = 2083;
    const MIN_BYTES: usize = 3;
    let runes = String::from_utf8_lossy(text).chars().count();
    if runes >= MAX_RUNES || text.len() <= MIN_BYTES || text.starts_with(b".") {
        return false;
    }
    // A port without a scheme would be read as one.
    let has_scheme = memchr::memmem::find(text, b"://").is_some();
    let parsed = if text.contains(&b':') && !has_scheme {
        net_url::parse(&[b"http://", text].concat(), hosts)
    } else {
        net_url::parse(text, hosts)
    };
    let Ok(url) = parsed else { return false };
    let only_path = url.host().is_empty() && !url.path().is_empty() && !url.path().contains(&b'.');
    !url.host().starts_with(b".")
        && !only_path
        && URL.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_compile() {
        assert!(EMAIL.is_some() && URL.is_some());
        assert!(is_email(b"jane.doe+x@example.com") && !is_email(b"jane@localhost"));
        let hosts = sprig::Edition::HELM_4_1.hosts;
        assert!(is_url(b"https://example.com/x?y", hosts) && !is_url(b"example", hosts));
    }
}
