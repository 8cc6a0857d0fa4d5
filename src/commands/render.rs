//! `rendergate render --output DIR`: every case's manifests and receipts, as a build artifact.

use std::path::Path;

use artifact::{InputDigest, Masking, Receipt, mask};
use helm_render::output::frame;
use manifest::{ManifestSet, canonical, sha256_hex};
use rayon::prelude::*;

use super::Printed;
use crate::cases::{Case, Cell, expects_error};
use crate::cli::Render;
use crate::environment::Environment;
use crate::exit::Status;
use crate::pipeline::{artifact_cell, on_threads};
use crate::render_case::{Rendered, RenderedCell, Renderer};
use crate::session::{Session, Stop, undecided};

/// Renders all cases.
pub fn run(args: &Render, environment: &Environment) -> Printed {
    render(args, environment).unwrap_or_else(|stop| *stop)
}

/// What one cell writes, or why it writes nothing.
enum Written {
    Files { manifests: Vec<u8>, receipt: String },
    Expected,
    Failed(String),
}

fn render(args: &Render, environment: &Environment) -> Result<Printed, Stop> {
    let session = Session::open(&args.selection, environment)?;
    if session.cases.is_empty() {
        return Err(undecided("there is no case to render: no chart was found"));
    }
    let masking = match session.key(session.goldens()?.as_ref(), environment)? {
        _ if args.show_secrets => None,
        Some(key) => Some(Masking::Fingerprints(key)),
        // A key of one run would make the same input give other bytes in the next.
        None => Some(Masking::NamesOnly),
    };
    let renderer = session.renderer();
    let cells: Vec<(&Case, &Cell)> = session
        .cases
        .iter()
        .flat_map(|case| case.cells.iter().map(move |cell| (case, cell)))
        .collect();
    let files = session
        .cases
        .iter()
        .flat_map(|case| (0..case.cells.len()).map(move |at| file_name(case, at)));
    let files: Vec<String> = files.collect::<Result<_, _>>().map_err(undecided)?;
    artifact::layout::check_files(files.iter().map(String::as_str)).map_err(undecided)?;
    let output = &args.output;
    // Each cell is written where it is rendered, so that memory does not grow with the number of cases.
    let work = || -> Vec<Result<Written, String>> {
        cells
            .par_iter()
            .zip(&files)
            .map(|((case, cell), file)| {
                let written = one(&renderer, case, cell, masking.as_ref());
                if let Written::Files { manifests, receipt } = &written {
                    write(output, file, manifests)?;
                    write(
                        output,
                        &format!("{}.receipt.json", file.trim_end_matches(".yaml")),
                        receipt.as_bytes(),
                    )?;
                }
                Ok(written)
            })
            .collect()
    };
    let results = on_threads(args.selection.threads, work).map_err(undecided)?;
    let mut written = 0;
    let mut expected = 0;
    let mut failures = String::new();
    for (result, (case, _)) in results.into_iter().zip(&cells) {
        match result.map_err(undecided)? {
            Written::Files { .. } => written += 1,
            Written::Expected => expected += 1,
            Written::Failed(text) => {
                failures.push_str(&format!("{}: {}\n", case.id(), report::escape::text(&text)));
            }
        }
    }
    let failed = cells.len() - written - expected;
    let mut summary = format!(
        "{written} of {} cells rendered to {}",
        cells.len(),
        output.display()
    );
    if expected > 0 {
        summary.push_str(&format!("; {expected} failed as expected"));
    }
    if failed > 0 {
        summary.push_str(&format!("; {failed} did not render"));
    }
    let status = if failed > 0 || written + expected == 0 {
        Status::Undecided
    } else {
        Status::Passed
    };
    Ok(Printed {
        stdout: format!("{summary}\n").into_bytes(),
        stderr: failures.into_bytes(),
        status: status.code(),
    })
}

/// The file of a cell below the output folder.
fn file_name(case: &Case, at: usize) -> Result<String, String> {
    let cell = case.cells.get(at).map(artifact_cell);
    let named = if case.cells.len() > 1 {
        cell.as_ref()
    } else {
        None
    };
    artifact::layout::golden_file(&case.chart, &case.name, named).map_err(|error| error.to_string())
}

fn write(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), String> {
    let path = folder.join(file);
    let parent = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
    std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn one(renderer: &Renderer, case: &Case, cell: &Cell, masking: Option<&Masking>) -> Written {
    let rendered = match renderer.render(case, cell) {
        Rendered::Chart(rendered) => rendered,
        Rendered::Error(_) if expects_error(case) => return Written::Expected,
        Rendered::Error(text) => return Written::Failed(format!("does not render: {text}")),
        Rendered::Failed(failure) => return Written::Failed(failure.message),
    };
    if expects_error(case) {
        return Written::Failed("is expected to fail and renders".into());
    }
    let manifests = match masking {
        None => rendered.text(),
        Some(masking) => match masked_text(&rendered, masking) {
            Ok(text) => text,
            Err(error) => return Written::Failed(error),
        },
    };
    let receipt = receipt(renderer, case, cell, &rendered, &manifests).write();
    Written::Files { manifests, receipt }
}

/// The text of a cell with the documents that hold secrets in their canonical form, fingerprints in the
/// place of the secrets.
fn masked_text(rendered: &RenderedCell, masking: &Masking) -> Result<Vec<u8>, String> {
    let mut chart = rendered.chart.clone();
    let hooks = chart.hooks.iter_mut().map(|hook| &mut hook.manifest);
    for manifest in chart.manifests.iter_mut().chain(hooks) {
        let bytes = manifest.content.as_bytes();
        // Only Secrets, lists that may hold them and checksums of them have something to hide.
        let kind = manifest.head.kind.as_bytes();
        let concerned = kind == b"Secret"
            || kind.ends_with(b"List")
            || memchr::memmem::find(bytes, b"checksum/").is_some();
        if !concerned {
            continue;
        }
        let mut set =
            ManifestSet::read(bytes).map_err(|error| format!("{}: {error}", manifest.path))?;
        if mask(&mut set, masking) == artifact::MaskReport::default() {
            continue;
        }
        let documents: Vec<String> = set
            .resources()
            .iter()
            .map(|resource| canonical::yaml(&resource.content))
            .collect();
        manifest.content = documents.join("---\n").trim_end().into();
    }
    Ok(frame::template_output(&chart, rendered.options))
}

fn receipt(
    renderer: &Renderer,
    case: &Case,
    cell: &Cell,
    rendered: &RenderedCell,
    manifests: &[u8],
) -> Receipt {
    let name = artifact_cell(cell);
    let config = &case.config;
    let mut receipt = Receipt::new(&case.chart, &case.name);
    receipt.capabilities =
        sha256_hex(format!("{}\n{}", name.kubernetes, config.api_versions.join("\n")).as_bytes());
    receipt.profile = name.profile;
    receipt.kubernetes = name.kubernetes;
    receipt.chart_digest = hex(&rendered.inputs.chart);
    receipt.dependencies = rendered
        .inputs
        .dependencies
        .iter()
        .map(|(name, digest)| (name.clone(), hex(digest)))
        .collect();
    let files = config
        .values
        .iter()
        .map(|path| (path.clone(), renderer.value_bytes(path)));
    let flags = [
        ("--set-json", &config.set_json),
        ("--set", &config.set),
        ("--set-string", &config.set_string),
        ("--set-file", &config.set_file),
        ("--set-literal", &config.set_literal),
    ];
    let flags = flags.into_iter().flat_map(|(flag, args)| {
        args.iter()
            .map(move |arg| (flag.to_string(), arg.clone().into_bytes()))
    });
    receipt.values = files
        .chain(flags)
        .map(|(name, bytes)| InputDigest {
            name,
            digest: sha256_hex(&bytes),
        })
        .collect();
    receipt.seed = renderer.seed_text();
    receipt.output = sha256_hex(manifests);
    receipt.tool = env!("CARGO_PKG_VERSION").to_string();
    receipt
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
