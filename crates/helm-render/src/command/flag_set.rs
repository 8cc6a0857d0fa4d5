//! Reads a command line as spf13/pflag does, with its sentences for what is wrong.
//!
//! A flag is one row of a table ([`Flag`]); what a row's kind accepts is decided here.

use go_value::number;

/// What values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// `--x`, `--x=true`; `strconv.ParseBool`.
    Bool,
    /// One string; the last wins.
    String,
    /// Strings in order, each as it is.
    StringArray,
    /// Strings in order, each split as a line of CSV.
    StringSlice,
    /// `k=v` pairs, split as a line of CSV.
    StringToString,
    /// `time.ParseDuration`.
    Duration,
    /// `strconv.ParseInt`.
    Int,
    /// `strconv.ParseFloat`, 32 bits.
    Float32,
    /// A string that may be left out: `--x` stands for this value.
    OptionalString(&'static str),
    /// Helm 4's `--post-renderer`: the name of a plugin.
    PostRendererPlugin,
    /// Helm 4's `--wait`: one of its strategies.
    WaitStrategy,
}

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// The name behind `--`.
    pub name: &'static str,
    /// The letter behind `-`.
    pub short: Option<char>,
    /// What it takes.
    pub kind: FlagKind,
    /// What standard error says when the flag is used, where it is deprecated.
    pub deprecated: Option<&'static str>,
}

impl Flag {
    /// A flag without a letter.
    pub const fn new(name: &'static str, kind: FlagKind) -> Flag {
        Flag {
            name,
            short: None,
            kind,
            deprecated: None,
        }
    }

    /// The same flag with a letter.
    pub const fn short(mut self, short: char) -> Flag {
        self.short = Some(short);
        self
    }

    /// The same flag, deprecated: what to use instead.
    pub const fn deprecated(mut self, instead: &'static str) -> Flag {
        self.deprecated = Some(instead);
        self
    }

    fn needs_argument(&self) -> bool {
        !matches!(
            self.kind,
            FlagKind::Bool | FlagKind::OptionalString(_) | FlagKind::WaitStrategy
        )
    }

    fn default_argument(&self) -> &'static str {
        match self.kind {
            FlagKind::OptionalString(value) => value,
            FlagKind::WaitStrategy => "watcher",
            _ => "true",
        }
    }

    fn display(&self) -> String {
        match self.short {
            Some(short) => format!("-{short}, --{}", self.name),
            None => format!("--{}", self.name),
        }
    }
}

/// A command line that was read: positional arguments, and the flags with their values in order.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The positional arguments.
    pub args: Vec<String>,
    /// Lines for standard error about deprecated flags.
    pub warnings: Vec<String>,
    given: Vec<(&'static str, String)>,
}

impl Parsed {
    /// Whether a flag was given at all.
    pub fn is_set(&self, name: &str) -> bool {
        self.given.iter().any(|(flag, _)| *flag == name)
    }

    /// The last value of a flag.
    pub fn last(&self, name: &str) -> Option<&str> {
        self.given
            .iter()
            .rev()
            .find(|(flag, _)| *flag == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a flag, in order.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.given
            .iter()
            .filter(|(flag, _)| *flag == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// The value of a boolean flag; false where it was not given.
    pub fn bool(&self, name: &str) -> bool {
        self.last(name) == Some("true")
    }
}

/// Reads a command line. Flags and positional arguments may be mixed; `--` ends the flags.
///
/// # Errors
/// pflag's sentence on the first thing that is wrong.
pub fn parse(line: &[String], flags: &[Flag]) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut rest = line.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            parsed.args.extend(rest.by_ref().cloned());
        } else if let Some(long) = word.strip_prefix("--") {
            parse_long(word, long, &mut rest, flags, &mut parsed)?;
        } else if word.len() > 1 && word.starts_with('-') {
            parse_short(word, &mut rest, flags, &mut parsed)?;
        } else {
            parsed.args.push(word.clone());
        }
    }
    Ok(parsed)
}

type Words<'a> = std::slice::Iter<'a, String>;

fn parse_long(
    word: &str,
    long: &str,
    rest: &mut Words<'_>,
    flags: &[Flag],
    parsed: &mut Parsed,
) -> Result<(), String> {
    if long.is_empty() || long.starts_with('-') || long.starts_with('=') {
        return Err(format!("bad flag syntax: {word}"));
    }
    let (name, value) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (long, None),
    };
    let flag = flags
        .iter()
        .find(|flag| flag.name == name)
        .ok_or_else(|| format!("unknown flag: --{name}"))?;
    let value = match value {
        Some(value) => value,
        None if !flag.needs_argument() => flag.default_argument(),
        None => rest
            .next()
            .ok_or_else(|| format!("flag needs an argument: {word}"))?,
    };
    parsed.set(flag, value)
}

fn parse_short(
    word: &str,
    rest: &mut Words<'_>,
    flags: &[Flag],
    parsed: &mut Parsed,
) -> Result<(), String> {
    let mut letters = &word[1..];
    while let Some(letter) = letters.chars().next() {
        let behind = &letters[letter.len_utf8()..];
        let flag = flags
            .iter()
            .find(|flag| flag.short == Some(letter))
            .ok_or_else(|| {
                format!(
                    "unknown shorthand flag: {} in -{letters}",
                    quote_rune(letter)
                )
            })?;
        let value = if let Some(value) = behind.strip_prefix('=').filter(|_| letters.len() > 2) {
            letters = "";
            value
        } else if !flag.needs_argument() {
            letters = behind;
            flag.default_argument()
        } else if !behind.is_empty() {
            letters = "";
            behind
        } else {
            let value = rest
                .next()
                .ok_or_else(|| format!("flag needs an argument: '{letter}' in -{letters}"))?;
            letters = "";
            value
        };
        parsed.set(flag, value)?;
    }
    Ok(())
}

impl Parsed {
    fn set(&mut self, flag: &Flag, value: &str) -> Result<(), String> {
        let refused = |why: String| {
            format!(
                "invalid argument {} for \"{}\" flag: {why}",
                number::quote(value.as_bytes()),
                flag.display()
            )
        };
        if let Some(instead) = flag.deprecated {
            self.warnings.push(format!(
                "Flag --{} has been deprecated, {instead}",
                flag.name
            ));
        }
        let mut push = |value: String| self.given.push((flag.name, value));
        match flag.kind {
            FlagKind::String | FlagKind::StringArray | FlagKind::OptionalString(_) => {
                push(value.to_string())
            }
            FlagKind::Bool => {
                let truth =
                    number::parse_bool(value.as_bytes()).map_err(|e| refused(e.to_string()))?;
                push(truth.to_string());
            }
            FlagKind::StringSlice => read_csv(value).map_err(refused)?.into_iter().for_each(push),
            FlagKind::StringToString => {
                for pair in read_csv(value).map_err(refused)? {
                    if !pair.contains('=') {
                        return Err(refused(format!("{pair} must be formatted as key=value")));
                    }
                    push(pair);
                }
            }
            FlagKind::Duration => {
                go_time::Duration::parse(value).map_err(|e| refused(e.to_string()))?;
                push(value.to_string());
            }
            FlagKind::Int => {
                number::parse_int(value.as_bytes(), 0, 64).map_err(|e| refused(e.to_string()))?;
                push(value.to_string());
            }
            FlagKind::Float32 => {
                number::parse_float(value.as_bytes(), 32).map_err(|e| refused(e.to_string()))?;
                push(value.to_string());
            }
            // A path is no plugin's name; which plugins there are, only the user's Helm knows.
            FlagKind::PostRendererPlugin if value.contains('/') => {
                let plugin = format!("{{Name:{value} Type:postrenderer/v1}}");
                return Err(refused(format!("plugin: {plugin} not found")));
            }
            FlagKind::PostRendererPlugin => push(value.to_string()),
            FlagKind::WaitStrategy => match value {
                "watcher" | "legacy" | "hookOnly" | "true" | "false" => push(value.to_string()),
                _ => {
                    let known = "Valid inputs are watcher, hookOnly, and legacy";
                    return Err(refused(format!(
                        "invalid wait input {}. {known}",
                        number::quote(value.as_bytes())
                    )));
                }
            },
        }
        Ok(())
    }
}

fn quote_rune(letter: char) -> String {
    let mut out = Vec::new();
    number::append_quote_rune(&mut out, letter.into());
    String::from_utf8_lossy(&out).into_owned()
}

/// One line of CSV as Go's `encoding/csv` reads it; an empty text has no fields.
fn read_csv(text: &str) -> Result<Vec<String>, String> {
    // Only the first line counts.
    let line = text
        .split_inclusive('\n')
        .find(|line| *line != "\n" && *line != "\r\n")
        .unwrap_or("");
    let line = line
        .strip_suffix('\n')
        .map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if line.is_empty() {
        return Err("EOF".to_string());
    }
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = &line[at..];
        if let Some(quoted) = rest.strip_prefix('"') {
            let (field, end) = quoted_field(quoted, at)?;
            fields.push(field);
            at += 1 + end;
            match line[at..].chars().next() {
                None => return Ok(fields),
                Some(_) => at += 1,
            }
        } else {
            let (field, last) = match rest.split_once(',') {
                Some((field, _)) => (field, false),
                None => (rest, true),
            };
            if let Some(quote) = field.find('"') {
                return Err(format!(
                    "parse error on line 1, column {}: bare \" in non-quoted-field",
                    at + quote + 1
                ));
            }
            fields.push(field.to_string());
            if last {
                return Ok(fields);
            }
            at += field.len() + 1;
        }
    }
}

/// The text of a quoted field, and where it ends behind the opening quote (at a comma or the end).
fn quoted_field(quoted: &str, start: usize) -> Result<(String, usize), String> {
    const STRAY: &str = "extraneous or missing \" in quoted-field";
    let mut field = String::new();
    let mut at = 0;
    while let Some(quote) = quoted[at..].find('"') {
        field.push_str(&quoted[at..at + quote]);
        at += quote + 1;
        match quoted[at..].bytes().next() {
            None | Some(b',') => return Ok((field, at)),
            Some(b'"') => {
                field.push('"');
                at += 1;
            }
            Some(_) => {
                return Err(format!(
                    "parse error on line 1, column {}: {STRAY}",
                    start + at + 1
                ));
            }
        }
    }
    Err(format!(
        "parse error on line 1, column {}: {STRAY}",
        start + quoted.len() + 2
    ))
}
