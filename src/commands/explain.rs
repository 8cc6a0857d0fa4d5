//! `rendergate explain`: what a finding means and what to do about it.

use std::fmt::Write as _;

use gate::config::did_you_mean;
use gate::{CODES, Code, CodeInfo, Effect};
use serde_json::{Value, json};

use super::{Printed, json_text};
use crate::cli::{Explain, ListFormat};

/// The width of a page.
const COLUMNS: usize = 80;

/// Lists the findings, or explains one.
pub fn run(args: &Explain) -> Printed {
    let Some(name) = &args.code else {
        return printed(match args.format {
            ListFormat::Terminal => list().into_bytes(),
            ListFormat::Json => json_list(CODES.iter()),
        });
    };
    let Some(code) = Code::named(name) else {
        let known = CODES.iter().flat_map(|info| [info.name, info.id]);
        let help = did_you_mean(name, known).map_or_else(
            || "`rendergate explain` lists them".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Printed::usage(format!("unknown finding `{name}`: {help}"));
    };
    printed(match args.format {
        ListFormat::Terminal => page(code.info()).into_bytes(),
        ListFormat::Json => json_list(std::iter::once(code.info())),
    })
}

fn printed(stdout: Vec<u8>) -> Printed {
    Printed {
        stdout,
        ..Printed::default()
    }
}

fn effect(info: &CodeInfo) -> &'static str {
    match info.effect {
        Effect::Judged(level) => level.name(),
        Effect::Undecided => "undecided",
    }
}

fn list() -> String {
    let width = CODES.iter().map(|info| info.name.len()).max().unwrap_or(0);
    let mut text = format!("CODE   {:width$}  LEVEL      WHAT\n", "NAME");
    for info in CODES {
        let _ = writeln!(
            text,
            "{}  {:width$}  {:<9}  {}",
            info.id,
            info.name,
            effect(info),
            info.title
        );
    }
    text
}

fn page(info: &CodeInfo) -> String {
    let level = match info.effect {
        Effect::Judged(level) => format!(
            "Its level is `{level}` unless the configuration says another (`gate.levels.{}`).",
            info.name
        ),
        Effect::Undecided => {
            "It leaves the run undecided (status 3); no configuration changes that.".to_owned()
        }
    };
    format!(
        "{} {}: {}\n\n{}\n{}\n{}",
        info.id,
        info.name,
        info.title,
        wrapped(info.doc),
        wrapped(&level),
        wrapped(&format!("Next: {}", info.help))
    )
}

/// A text in lines that fit the page.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > COLUMNS {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += width;
    }
    lines.push('\n');
    lines
}

fn json_list(codes: impl Iterator<Item = &'static CodeInfo>) -> Vec<u8> {
    let findings: Vec<Value> = codes
        .map(|info| {
            json!({
                "code": info.id,
                "name": info.name,
                "title": info.title,
                "level": effect(info),
                "doc": info.doc,
                "help": info.help,
            })
        })
        .collect();
    json_text(&json!({"version": 1, "command": "explain", "findings": findings}))
}
