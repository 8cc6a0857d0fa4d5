//! Reads a command line as spf13/pflag does, with its sentences for what is wrong.
//!
//! A flag is one row of a table ([`Flag`]); what a row's kind accepts is decided here.

use go_value::number::{self, NumErrorKind};

use super::csv;

/// The flags of a release, as the tables that hold them.
pub type FlagTables = &'static [&'static [Flag]];

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
    /// Helm 3's `--post-renderer`: a program, which is looked for while the flag is read.
    PostRendererProgram,
    /// Helm 4's `--post-renderer`: the name of a plugin, which is looked for while the flag is read.
    PostRendererPlugin,
    /// Helm 4's `--wait`: one of its strategies.
    WaitStrategy,
    /// A boolean of Go's own `flag` package.
    GoBool,
    /// `strconv.ParseUint`, of Go's own `flag` package.
    GoUint64,
    /// klog's `--v`: `strconv.ParseInt`, 32 bits.
    Level,
    /// The name of one of klog's severities, or its number.
    Severity,
    /// klog's `--vmodule`: `PATTERN=LEVEL` pairs.
    ModuleLevels,
    /// klog's `--log-backtrace-at`: `FILE.EXT:LINE`.
    TraceLocation,
    /// No flag: shorthands that begin with this name are passed over.
    IgnoredShorthands,
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
            FlagKind::Bool
                | FlagKind::GoBool
                | FlagKind::OptionalString(_)
                | FlagKind::WaitStrategy
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

    /// The last value of several flags that mean the same.
    pub fn last_of(&self, names: &[&str]) -> Option<&str> {
        self.given
            .iter()
            .rev()
            .find(|(flag, _)| names.contains(flag))
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
/// `find_post_renderer` is asked whether there is a post-renderer of a kind and a name.
///
/// # Errors
/// pflag's sentence on the first thing that is wrong.
pub fn parse(
    line: &[String],
    flags: &[Flag],
    find_post_renderer: Finder<'_>,
) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let mut rest = line.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            parsed.args.extend(rest.by_ref().cloned());
        } else if let Some(long) = word.strip_prefix("--") {
            parse_long(
                word,
                long,
                &mut rest,
                (flags, find_post_renderer),
                &mut parsed,
            )?;
        } else if word.len() > 1 && word.starts_with('-') {
            parse_short(word, &mut rest, (flags, find_post_renderer), &mut parsed)?;
        } else {
            parsed.args.push(word.clone());
        }
    }
    Ok(parsed)
}

/// Says why there is no post-renderer of a kind ([`FlagKind::PostRendererProgram`] or
/// [`FlagKind::PostRendererPlugin`]) and a name.
pub type Finder<'a> = &'a dyn Fn(FlagKind, &str) -> Result<(), String>;

type Words<'a> = std::slice::Iter<'a, String>;

fn parse_long(
    word: &str,
    long: &str,
    rest: &mut Words<'_>,
    (flags, finder): (&[Flag], Finder<'_>),
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
        .find(|flag| flag.name == name && flag.kind != FlagKind::IgnoredShorthands)
        .ok_or_else(|| format!("unknown flag: --{name}"))?;
    let value = match value {
        Some(value) => value,
        None if !flag.needs_argument() => flag.default_argument(),
        None => rest
            .next()
            .ok_or_else(|| format!("flag needs an argument: {word}"))?,
    };
    parsed.set(flag, value, finder)
}

fn parse_short(
    word: &str,
    rest: &mut Words<'_>,
    (flags, finder): (&[Flag], Finder<'_>),
    parsed: &mut Parsed,
) -> Result<(), String> {
    let mut letters = &word[1..];
    while let Some(letter) = letters.chars().next() {
        let ignored = |flag: &Flag| {
            flag.kind == FlagKind::IgnoredShorthands && letters.starts_with(flag.name)
        };
        if flags.iter().any(ignored) {
            return Ok(());
        }
        let behind = &letters[letter.len_utf8()..];
        let flag = flags
            .iter()
            .find(|flag| flag.short == Some(letter))
            .ok_or_else(|| {
                // Go looks at the first byte.
                let byte = letters.as_bytes().first().copied().unwrap_or_default();
                format!(
                    "unknown shorthand flag: {} in -{letters}",
                    quote_rune(byte.into())
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
        parsed.set(flag, value, finder)?;
    }
    Ok(())
}

impl Parsed {
    fn set(&mut self, flag: &Flag, value: &str, finder: Finder<'_>) -> Result<(), String> {
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
        let again = self.is_set(flag.name);
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
            FlagKind::StringSlice => csv::record(value)
                .map_err(refused)?
                .into_iter()
                .for_each(push),
            FlagKind::StringToString => {
                // Only what holds several pairs is CSV.
                let pairs = match value.matches('=').count() {
                    0 => vec![value.to_string()],
                    1 => vec![value.trim_matches('"').to_string()],
                    _ => csv::record(value).map_err(refused)?,
                };
                for pair in pairs {
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
            // The empty name asks for none.
            FlagKind::PostRendererProgram | FlagKind::PostRendererPlugin if value.is_empty() => {}
            FlagKind::PostRendererPlugin if again => {
                let name = flag.name;
                return Err(refused(format!(
                    "cannot specify --{name} flag more than once"
                )));
            }
            FlagKind::PostRendererProgram | FlagKind::PostRendererPlugin => {
                finder(flag.kind, value).map_err(refused)?;
                push(value.to_string());
            }
            FlagKind::GoBool => {
                let truth =
                    number::parse_bool(value.as_bytes()).map_err(|_| refused(go_flag_error()))?;
                push(truth.to_string());
            }
            FlagKind::GoUint64 => {
                number::parse_uint(value.as_bytes(), 0, 64).map_err(|e| {
                    refused(match e.kind {
                        NumErrorKind::Range => "value out of range".to_string(),
                        _ => go_flag_error(),
                    })
                })?;
                push(value.to_string());
            }
            FlagKind::Level => {
                number::parse_int(value.as_bytes(), 10, 32).map_err(|e| refused(e.to_string()))?;
                push(value.to_string());
            }
            FlagKind::Severity => {
                const NAMES: [&str; 4] = ["INFO", "WARNING", "ERROR", "FATAL"];
                if !NAMES.iter().any(|name| name.eq_ignore_ascii_case(value)) {
                    number::parse_int(value.as_bytes(), 10, 32)
                        .map_err(|e| refused(e.to_string()))?;
                }
                push(value.to_string());
            }
            FlagKind::ModuleLevels => {
                check_module_levels(value).map_err(|why| refused(why.to_string()))?;
                push(value.to_string());
            }
            FlagKind::TraceLocation => {
                check_trace_location(value).map_err(|why| refused(why.to_string()))?;
                push(value.to_string());
            }
            // It is never found by its name.
            FlagKind::IgnoredShorthands => {}
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

/// What Go's own `flag` package says of a text that is no boolean or number.
fn go_flag_error() -> String {
    "parse error".to_string()
}

/// klog's `parseModuleSpec`.
fn check_module_levels(value: &str) -> Result<(), &'static str> {
    const SYNTAX: &str = "syntax error: expect comma-separated list of filename=N";
    for pair in value.split(',').filter(|pair| !pair.is_empty()) {
        let parts: Vec<&str> = pair.split('=').collect();
        let [pattern, level] = parts[..] else {
            return Err(SYNTAX);
        };
        if pattern.is_empty() {
            return Err(SYNTAX);
        }
        match number::parse_int(level.as_bytes(), 10, 32) {
            Err(_) => return Err(SYNTAX),
            Ok(level) if level < 0 => return Err("negative value for vmodule level"),
            Ok(_) => {}
        }
    }
    Ok(())
}

/// klog's `traceLocation.Set`.
fn check_trace_location(value: &str) -> Result<(), &'static str> {
    const SYNTAX: &str = "syntax error: expect file.go:234";
    if value.is_empty() {
        return Ok(());
    }
    let parts: Vec<&str> = value.split(':').collect();
    let [file, line] = parts[..] else {
        return Err(SYNTAX);
    };
    if !file.contains('.') {
        return Err(SYNTAX);
    }
    match number::parse_int(line.as_bytes(), 10, 64) {
        Err(_) => Err(SYNTAX),
        Ok(line) if line <= 0 => Err("negative or zero value for level"),
        Ok(_) => Ok(()),
    }
}

fn quote_rune(letter: char) -> String {
    let mut out = Vec::new();
    number::append_quote_rune(&mut out, letter.into());
    String::from_utf8_lossy(&out).into_owned()
}
