//! The files in `crds/` (Helm 4): definitions of custom resources, nothing else, and no templates.

use super::documents::{Document, Documents};
use super::folder::StatError;
use super::rules::CrdFiles;
use super::{Linter, Severity, Stop, refuse};

const FOLDER: &str = "crds/";

pub(super) fn lint(linter: &mut Linter<'_>) -> Result<(), Stop> {
    if linter.profile.lint.crd_files == CrdFiles::Ignored {
        return Ok(());
    }
    let valid = match linter.folder.stat("crds") {
        Err(StatError::NotFound) => return Ok(()),
        Err(StatError::Other(text)) => Err(text),
        Ok(is_folder) => refuse(!is_folder, || "not a directory".into()),
    };
    if !linter.check(Severity::Error, FOLDER, valid) {
        return Ok(());
    }
    let chart = match linter.chart()? {
        Ok(chart) => chart,
        Err(text) => {
            linter.check(Severity::Error, FOLDER, Err(text));
            return Ok(());
        }
    };
    for crd in chart.crds() {
        let path = crd.name.to_text();
        for document in Documents::new(crd.data.as_bytes(), linter.profile) {
            let document =
                document.map_err(|error| format!("unable to parse YAML: {}", error.text));
            match document {
                Err(text) => {
                    linter.check(Severity::Error, &path, Err(text));
                    return Ok(());
                }
                Ok(None) if linter.profile.lint.crd_files == CrdFiles::EmptyPanics => {
                    return Err(Stop::Panic(
                        "runtime error: invalid memory address or nil pointer dereference".into(),
                    ));
                }
                Ok(None) => {}
                Ok(Some(document)) => {
                    linter.check(Severity::Error, &path, group(&document));
                    linter.check(Severity::Error, &path, kind(&document));
                }
            }
        }
    }
    Ok(())
}

fn group(document: &Document) -> Result<(), String> {
    let known = document
        .api_version
        .as_bytes()
        .starts_with(b"apiextensions.k8s.io");
    refuse(!known, || {
        "apiVersion is not in 'apiextensions.k8s.io'".into()
    })
}

fn kind(document: &Document) -> Result<(), String> {
    refuse(document.kind != "CustomResourceDefinition", || {
        "object kind is not 'CustomResourceDefinition'".into()
    })
}
