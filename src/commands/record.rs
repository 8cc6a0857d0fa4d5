//! `rendergate record`: writes the goldens, all or none.

use std::fmt::Write;

use artifact::{GoldenError, MaskKey, Masking, Store};
use gate::Rendering;

use super::Printed;
use crate::cases::expects_error;
use crate::cli::Record;
use crate::environment::Environment;
use crate::exit::Status;
use crate::pipeline::{CaseOutcome, Chance, goldens_without_case, on_threads, render_cases};
use crate::session::{Session, Stop, ephemeral_key, undecided, usage};

/// Records the goldens.
pub fn run(args: &Record, environment: &Environment) -> Printed {
    record(args, environment).unwrap_or_else(|stop| *stop)
}

fn record(args: &Record, environment: &Environment) -> Result<Printed, Stop> {
    let session = Session::open(&args.selection, environment)?;
    let Some(folder) = session.goldens_folder() else {
        return Err(usage(
            "there is no place for goldens: set `goldens: goldens` in rendergate.yaml (`version: 1` is all it needs besides)",
        ));
    };
    if session.cases.is_empty() {
        return Err(undecided("there is no case to record: no chart was found"));
    }
    let before = session.goldens()?.unwrap_or_default();
    let (key, new_key) = match session.key(Some(&before), environment)? {
        Some(key) => (key, None),
        None => {
            let key = ephemeral_key()?;
            (key.clone(), Some(key.to_file()))
        }
    };
    let masking = Masking::Fingerprints(key.clone());
    let renderer = session.renderer();
    let outcomes = on_threads(args.selection.threads, || {
        render_cases(&renderer, &session.cases, &masking, Chance::Listed)
    })
    .map_err(undecided)?;
    refuse_failures(&outcomes)?;

    let store = Store::new(session.project.root.join(folder));
    let mut recording = store.begin().map_err(undecided)?;
    if let Some(content) = &new_key {
        recording.write_key(content).map_err(undecided)?;
    }
    write(&outcomes, &key, &mut recording)?;
    let mut foreign = Vec::new();
    if !session.is_partial() {
        for file in goldens_without_case(&before, &outcomes, &key) {
            // Whoever names a folder with other files in it must not lose them.
            if let Some(Err(GoldenError::NotAGolden)) = before.golden(&file) {
                foreign.push(file);
            } else {
                recording.remove(&file).map_err(undecided)?;
            }
        }
    }
    let recorded = recording.commit().map_err(undecided)?;
    let mut text = String::new();
    for file in &recorded.written {
        let _ = writeln!(text, "wrote    {folder}/{file}");
    }
    for file in &recorded.removed {
        let _ = writeln!(text, "removed  {folder}/{file}");
    }
    for file in &foreign {
        let _ = writeln!(
            text,
            "left     {folder}/{file}: not a golden: goldens need a folder of their own"
        );
    }
    let _ = writeln!(
        text,
        "{} recorded: {} written, {} removed, {} unchanged",
        counted(outcomes.len(), "case"),
        counted(recorded.written.len(), "file"),
        recorded.removed.len(),
        recorded.unchanged
    );
    if new_key.is_some() {
        let _ = writeln!(
            text,
            "a new key for fingerprints of secrets: commit {folder}/.key with the goldens"
        );
    }
    Ok(Printed {
        stdout: text.into_bytes(),
        ..Printed::default()
    })
}

/// `1 case`, `2 cases`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn write(
    outcomes: &[CaseOutcome],
    key: &MaskKey,
    recording: &mut artifact::Recording<'_>,
) -> Result<(), Stop> {
    for outcome in outcomes {
        for (file, text) in outcome.goldens(key).map_err(undecided)?.unwrap_or_default() {
            recording.write(&file, text.as_bytes()).map_err(undecided)?;
        }
    }
    Ok(())
}

/// Nothing is recorded where a case did not answer as it should: half a record is no record.
fn refuse_failures(outcomes: &[CaseOutcome]) -> Result<(), Stop> {
    let mut text = String::new();
    for outcome in outcomes {
        for cell in &outcome.cells {
            let id = outcome.case.id();
            let _ = match (&cell.rendering, expects_error(&outcome.case)) {
                (Rendering::Failed(failure), _) => writeln!(text, "{id}: {}", failure.message),
                (Rendering::Error(sentence), false) => {
                    writeln!(text, "{id}: does not render:\n{sentence}")
                }
                (Rendering::Manifests(_), true) => {
                    writeln!(text, "{id}: is expected to fail and renders")
                }
                _ => Ok(()),
            };
        }
    }
    if text.is_empty() {
        return Ok(());
    }
    let text: Vec<_> = text.trim_end().lines().map(report::escape::text).collect();
    Err(Box::new(Printed::failed(
        format!("nothing was recorded:\n{}", text.join("\n")),
        Status::Undecided,
    )))
}
