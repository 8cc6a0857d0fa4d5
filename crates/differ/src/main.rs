//! `cargo differ [AREA…] [--count N] [--seed S] [--from NUMBER] [--most K] [--write]`: generated cases against Go itself.
//!
//! Without an area, all of them. Case files are asked about first; `--write` puts their answers right and keeps new
//! differences. Status 1 where anything differs without a reason.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a development tool that reports on the terminal"
)]

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use differ::area::{AREAS, Area, find};
use differ::case_file;
use differ::oracle::Oracle;
use differ::run::{Outcome, Plan};

const USAGE: &str =
    "usage: cargo differ [AREA…] [--count N] [--seed S] [--from NUMBER] [--most K] [--write]";

fn main() -> ExitCode {
    match work() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo differ: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work() -> Result<bool> {
    let mut plan = Plan {
        count: 5_000,
        seed: 1,
        from: 0,
        most: 5,
        write: false,
    };
    let mut areas: Vec<&Area> = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64> {
            let value = words
                .next()
                .with_context(|| format!("{word} needs a number"))?;
            value.parse().with_context(|| format!("{word} {value}"))
        };
        match word.as_str() {
            "--count" => plan.count = number()?,
            "--seed" => plan.seed = number()?,
            "--most" => plan.most = usize::try_from(number()?)?,
            "--from" => plan.from = number()?,
            "--write" => plan.write = true,
            name => match find(name) {
                Some(area) => areas.push(area),
                None => bail!("no such area: {name}\n{USAGE}\n{}", listing()),
            },
        }
    }
    if areas.is_empty() {
        areas = AREAS.iter().collect();
    }
    // A panic of ours is an answer; its report would only be in the way.
    std::panic::set_hook(Box::new(|_| {}));
    let mut oracle = Oracle::start()?;
    let stale = case_file::stale(&mut oracle, plan.write)?;
    for file in &stale {
        println!("{}: Go answers something else", file.display());
    }
    let mut different = stale.len();
    for area in areas {
        let outcome = differ::run(&mut oracle, area, plan)?;
        different += outcome.differences.len();
        report(area, &outcome);
    }
    Ok(different == 0)
}

fn listing() -> String {
    let lines = AREAS
        .iter()
        .map(|area| format!("  {:<10} {}\n", area.name, area.about));
    lines.collect()
}

fn report(area: &Area, outcome: &Outcome) {
    for difference in &outcome.differences {
        println!("-- {} case {}", area.name, difference.number);
        println!("   case {}", difference.case.to_json());
        println!("   go   {}", difference.go.to_json());
        println!("   ours {}", difference.ours.to_json());
        if let Some(file) = &difference.file {
            println!("   {}", file.display());
        }
    }
    println!(
        "{}: {} cases ({} without an error, {} with something left to chance), {} explained differences, {} differences",
        area.name,
        outcome.cases,
        outcome.answered,
        outcome.chance,
        outcome.explained,
        outcome.differences.len()
    );
}
