//! The tables in `docs/policy.md` and `docs/findings.md` are those of the code. `RENDERGATE_BLESS=1` writes them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::Path;

use gate::ignore::IGNORE_PRESETS;
use gate::policy::PRESETS;
use gate::{CODES, Effect};
use manifest::normalize::{RULES, Switch};
use testkit::expected::compare;

fn rules() -> String {
    let mut table = "| rule | default | does |\n|---|---|---|\n".to_owned();
    for rule in RULES {
        let default = if rule.default == Switch::On {
            "on"
        } else {
            "off"
        };
        writeln!(table, "| `{}` | {default} | {} |", rule.name, rule.doc).unwrap();
    }
    table
}

fn presets() -> String {
    let mut table = "| preset | means |\n|---|---|\n".to_owned();
    for (at, preset) in PRESETS.iter().enumerate() {
        let default = if at == 0 { " The default." } else { "" };
        writeln!(table, "| `{}` | {}{default} |", preset.name, preset.doc).unwrap();
    }
    table
}

fn ignore_presets() -> String {
    let mut table = "| preset | places | is |\n|---|---|---|\n".to_owned();
    for preset in IGNORE_PRESETS {
        let paths: Vec<String> = preset
            .paths
            .iter()
            .map(|path| format!("`{path}`"))
            .collect();
        writeln!(
            table,
            "| `{}` | {} | {} |",
            preset.name,
            paths.join("<br>"),
            preset.doc
        )
        .unwrap();
    }
    table
}

fn findings() -> String {
    let mut out = String::new();
    for info in CODES {
        let level = match info.effect {
            Effect::Judged(level) => format!("level `{}`", level.name()),
            Effect::Undecided => "leaves the run undecided".to_owned(),
        };
        writeln!(
            out,
            "### {} `{}`\n\n{} ({level}).\n\n{}\n\nNext: {}\n",
            info.id, info.name, info.title, info.doc, info.help
        )
        .unwrap();
    }
    out.trim_end().to_owned() + "\n"
}

/// Puts a text between the mark of this name and the next end mark.
fn fill(page: &str, name: &str, text: &str) -> String {
    let mark = format!("<!-- {name}: written by the tests of gate -->\n");
    let (head, rest) = page.split_once(&mark).unwrap();
    let (_, tail) = rest.split_once("<!-- end -->").unwrap();
    format!("{head}{mark}{text}<!-- end -->{tail}")
}

fn is_up_to_date(page: &str, section: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(page);
    let found = std::fs::read_to_string(&path).unwrap();
    let mut faults = String::new();
    compare(&path, &fill(&found, section, text), &mut faults);
    assert!(faults.is_empty(), "docs/{page} is stale");
}

#[test]
fn the_page_on_policy_is_up_to_date() {
    is_up_to_date("policy.md", "rules", &rules());
    is_up_to_date("policy.md", "presets", &presets());
    is_up_to_date("policy.md", "ignore presets", &ignore_presets());
}

#[test]
fn the_page_on_findings_is_up_to_date() {
    is_up_to_date("findings.md", "findings", &findings());
}
