//! Words: how header lines hold any text between blanks.
//!
//! A word is written bare when it is made of ASCII letters, digits and `. _ / : @ + = ~ % * ( ) , -`, else in double quotes
//! with the escapes of the canonical form. An empty word is `-`, and the text `-` is quoted.

use manifest::canonical::quoted;

/// Appends a word.
pub(crate) fn push(out: &mut String, text: &str) {
    if text.is_empty() {
        out.push('-');
    } else if text != "-" && text.chars().all(is_bare) {
        out.push_str(text);
    } else {
        out.push_str(&quoted(text));
    }
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._/:@+=~%*(),-".contains(c)
}

/// Reads the words of a line; none when the line is not made of words.
pub(crate) fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while chars.peek().is_some() {
        let mut word = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next()? {
                    '"' => break,
                    '\\' => word.push(unescape(&mut chars)?),
                    c => word.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| *c != ' ') {
                if !is_bare(c) {
                    return None;
                }
                word.push(c);
            }
            if word.is_empty() {
                return None;
            }
            if word == "-" {
                word.clear();
            }
        }
        words.push(word);
        match chars.next() {
            None => break,
            Some(' ') if chars.peek().is_some() => {}
            Some(_) => return None,
        }
    }
    Some(words)
}

fn unescape(chars: &mut impl Iterator<Item = char>) -> Option<char> {
    let digits = match chars.next()? {
        '"' => return Some('"'),
        '\\' => return Some('\\'),
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + chars.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives() {
        let texts = [
            "",
            "-",
            "web",
            "a b",
            "a\"b\\c",
            "\n\t\r\u{1}\u{202e}\u{e0041}",
            "größe",
            "apps/v1",
            "seed-*",
        ];
        let mut line = String::new();
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                line.push(' ');
            }
            push(&mut line, text);
        }
        assert_eq!(split(&line).unwrap(), texts);
    }

    #[test]
    fn lines_that_are_not_words_are_refused() {
        for line in [
            " ",
            "a ",
            " a",
            "a  b",
            "\"a",
            "\"a\"b",
            "\"\\q\"",
            "a{b",
            "\"\\u12\"",
            "\"\\Uffffffff\"",
        ] {
            assert_eq!(split(line), None, "{line:?}");
        }
        assert_eq!(split(""), Some(vec![]));
    }
}
