//! Lines that Helm logs, in the form of each generation: no part of its contract, but what users see.
//!
//! Helm 3 logs with Go's `log` (`FILE.go:LINE: TEXT`), Helm 4 with `log/slog` (`level=… msg=…`). Line numbers
//! differ from release to release: line 0 stands for them.

use go_value::number;
use helm_render::Warning;
use helm_render::profile::Generation;

/// One line about a warning.
pub fn warning(warning: &Warning, generation: Generation) -> String {
    match (generation, warning) {
        (Generation::Helm3, Warning::UnknownHook(events)) => go_log(
            "manifest_sorter",
            &format!("info: skipping unknown hook: {}", quote(events)),
        ),
        (Generation::Helm4, Warning::UnknownHook(events)) => {
            slog("INFO", "skipping unknown hooks", &[("hookTypes", events)])
        }
        (Generation::Helm3, Warning::Chart(warning)) => go_log(file(warning), &warning.to_string()),
        (Generation::Helm4, Warning::Chart(warning)) => structured(warning),
    }
}

/// The line about a chart that is deprecated.
pub fn deprecated_chart(generation: Generation) -> String {
    match generation {
        Generation::Helm3 => "WARNING: This chart is deprecated".into(),
        Generation::Helm4 => slog("WARN", "this chart is deprecated", &[]),
    }
}

fn file(warning: &chart::Warning) -> &'static str {
    match warning {
        chart::Warning::Link { .. } => "walk",
        chart::Warning::Requirements(_) => "load",
        chart::Warning::Tag { .. }
        | chart::Warning::Condition { .. }
        | chart::Warning::Import { .. } => "dependencies",
        chart::Warning::Values(_) => "coalesce",
    }
}

fn structured(warning: &chart::Warning) -> String {
    match warning {
        chart::Warning::Link { path, resolved } => slog(
            "INFO",
            "found symbolic link in path. Contents of linked file included and used",
            &[("path", path), ("resolved", resolved)],
        ),
        chart::Warning::Tag { tag, chart } => slog(
            "WARN",
            "returned non-bool value",
            &[("tag", tag), ("chart", chart)],
        ),
        chart::Warning::Condition { path, chart } => slog(
            "WARN",
            "returned non-bool value",
            &[("path", path), ("chart", chart)],
        ),
        chart::Warning::Import { chart, key } => {
            let error = format!("{} is not a table", quote(key));
            match chart {
                Some(chart) => slog(
                    "WARN",
                    "ImportValues missing table from chart",
                    &[("chart", chart), ("error", &error)],
                ),
                None => slog("WARN", "ImportValues missing table", &[("error", &error)]),
            }
        }
        // These go through Go's `log`, which `slog` takes over.
        chart::Warning::Requirements(text) => slog("INFO", text, &[]),
        chart::Warning::Values(text) => slog("INFO", text, &[]),
    }
}

/// The failures that Helm 4 logs before it reports them.
pub fn failure(text: &str) -> Option<String> {
    for message in [
        "release name check failed",
        "chart dependencies processing failed",
    ] {
        if let Some(error) = text
            .strip_prefix(message)
            .and_then(|rest| rest.strip_prefix(": "))
        {
            return Some(slog("ERROR", message, &[("error", error)]));
        }
    }
    text.starts_with("cluster reachability check failed: ")
        .then(|| slog("ERROR", text, &[]))
}

fn go_log(file: &str, text: &str) -> String {
    format!("{file}.go:0: {text}")
}

/// A line of `slog.TextHandler`.
pub fn slog(level: &str, message: &str, attributes: &[(&str, &str)]) -> String {
    let mut line = format!("level={level} msg={}", quoted_if_needed(message));
    for (key, value) in attributes {
        line.push_str(&format!(" {key}={}", quoted_if_needed(value)));
    }
    line
}

/// `needsQuoting` of `log/slog/text_handler.go`.
fn quoted_if_needed(text: &str) -> String {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '"' | '=');
    if !text.is_empty() && text.chars().all(plain) {
        text.to_string()
    } else {
        quote(text)
    }
}

fn quote(text: &str) -> String {
    number::quote(text.as_bytes()).to_string()
}
