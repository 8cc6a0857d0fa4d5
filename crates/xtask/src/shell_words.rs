//! Splits the `flags` column of a case list into words, and quotes words for a command line to be pasted.
//!
//! Knows blanks, `'…'`, `"…"` with `\"` and `\\`, and `\` outside of quotes: what the case lists use of the shell.

use anyhow::{Result, bail};

/// The words of `text`; an unfinished quote is an error.
pub fn split(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => bail!("no closing quotation: {text}"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('"') => break,
                        Some('\\') => match rest.next() {
                            Some(c @ ('"' | '\\')) => word.push(c),
                            Some(c) => word.extend(['\\', c]),
                            None => bail!("no closing quotation: {text}"),
                        },
                        Some(c) => word.push(c),
                        None => bail!("no closing quotation: {text}"),
                    }
                }
            }
            '\\' => match rest.next() {
                Some(c) => word.get_or_insert_default().push(c),
                None => bail!("no escaped character: {text}"),
            },
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The words as one line that a shell reads back as the same words.
pub fn quote(words: &[String]) -> String {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
        if !word.is_empty() && word.chars().all(plain) {
            line.push_str(word);
        } else {
            line.push('\'');
            line.push_str(&word.replace('\'', r"'\''"));
            line.push('\'');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_split_as_a_shell_would() {
        let words = split(r#"--set 'a=b c' "x\"y\z" p\ q '' --n=1"#).unwrap();
        assert_eq!(words, ["--set", "a=b c", "x\"y\\z", "p q", "", "--n=1"]);
        assert!(split("'open").is_err());
        assert!(split("\"open").is_err());
        assert!(split("open\\").is_err());
    }

    #[test]
    fn quoting_is_undone_by_splitting() {
        let words: Vec<String> = ["a", "", "it's", "x y", "{\"a\":[1]}", "$HOME"]
            .map(String::from)
            .to_vec();
        assert_eq!(split(&quote(&words)).unwrap(), words);
    }
}
