//! Templates: do they render, and is what they render fit for Kubernetes?

use std::sync::Arc;

use chart::values::{Composing, validate_schema};
use chart::{Chart, File, Table};
use go_codec::gostruct::{Field, Struct, Type};
use go_codec::yaml::{self, Strictness};
use go_template::Ambient;
use go_value::{Str, Tree, number};

use super::documents::{Document, Documents};
use super::folder::StatError;
use super::rules::{BrokenDocument, Helm2Remains, TemplatesFolder, YamlFiles};
use super::{Linter, Severity, Stop, deprecations, helm_text, names, refuse};
use crate::capabilities::{KubeVersion, capabilities};
use crate::engine::{Engine, Rendering};
use crate::output::split::trim_space;
use crate::render::{Release, release_object};

const FOLDER: &str = "templates/";

pub(super) fn lint(
    linter: &mut Linter<'_>,
    engine: &Arc<Engine>,
    ambient: &dyn Ambient,
) -> Result<(), Stop> {
    if !folder(linter) {
        return Ok(());
    }
    let chart = match linter.chart()? {
        Ok(chart) => chart,
        Err(text) => {
            linter.check(Severity::Error, FOLDER, Err(text));
            return Ok(());
        }
    };
    let Some((chart, values)) = values(&chart, linter)? else {
        return Ok(());
    };
    let rendering = match values {
        Ok(values) => render(&chart, &values, linter, engine, ambient)?,
        Err(text) => Err(text),
    };
    match rendering {
        Err(text) => {
            linter.check(Severity::Error, FOLDER, Err(text));
        }
        Ok(rendering) => {
            linter.report.log.extend(rendering.log);
            for template in chart.templates() {
                let path = chart::source::path::join_clean(
                    &chart.name().to_text(),
                    &template.name.to_text(),
                );
                let rendered = rendering.files.get(path.as_bytes());
                if !check_template(template, rendered, linter)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Whether there are templates to go on with.
fn folder(linter: &mut Linter<'_>) -> bool {
    let stat = linter.folder.stat("templates");
    let no_folder = || Err("not a directory".into());
    let (severity, result) = match (linter.profile.lint.templates_folder, stat) {
        (_, Ok(true)) => return true,
        (TemplatesFolder::Wanted, Err(_)) => (Severity::Warning, Err("directory not found".into())),
        (TemplatesFolder::Optional, Err(_)) => return true,
        (TemplatesFolder::Wanted | TemplatesFolder::Optional, Ok(false)) => {
            (Severity::Warning, no_folder())
        }
        (TemplatesFolder::WantedStrictly, Err(StatError::NotFound)) => {
            (Severity::Warning, Err("directory does not exist".into()))
        }
        (TemplatesFolder::WantedStrictly, Err(StatError::Other(text))) => {
            (Severity::Error, Err(text))
        }
        (TemplatesFolder::WantedStrictly, Ok(false)) => (Severity::Error, no_folder()),
    };
    linter.check(severity, FOLDER, result)
}

type Composed = (Arc<Chart>, Result<chart::values::Coalesced, String>);

/// The chart as it is rendered and its values; `None` where Helm says nothing and gives up.
fn values(chart: &Arc<Chart>, linter: &mut Linter<'_>) -> Result<Option<Composed>, Stop> {
    let (rules, user) = (linter.profile.chart, &linter.options.values);
    let processed = match chart::dependency::process(chart, user, rules) {
        Ok(processed) => processed,
        Err(error) => return helm_text(error.into()).map(|_| None),
    };
    linter
        .report
        .log
        .extend(processed.warnings.iter().map(ToString::to_string));
    let chart = processed.chart;
    // Helm composes twice: what a null of the user removes comes back from the defaults.
    let mut composing = Composing::new(&chart, rules);
    let first: Table = match composing.coalesce(user) {
        Ok(values) => values.to_table(),
        Err(error) => return helm_text(error.into()).map(|_| None),
    };
    let second = match composing.coalesce(&first) {
        Ok(values) => values,
        Err(error) => return Ok(Some((chart, Err(helm_text(error.into())?)))),
    };
    if !linter.options.skip_schema_validation
        && let Err(error) = validate_schema(&chart, &second, rules)
    {
        return Ok(Some((chart, Err(helm_text(error.into())?))));
    }
    Ok(Some((chart, Ok(second))))
}

fn render(
    chart: &Arc<Chart>,
    values: &chart::values::Coalesced,
    linter: &Linter<'_>,
    engine: &Arc<Engine>,
    ambient: &dyn Ambient,
) -> Result<Result<Rendering, String>, Stop> {
    let profile = linter.profile;
    let kube_version = match &linter.options.kube_version {
        Some(version) => version.clone(),
        None => KubeVersion::of_minor(profile.default_kube_minor),
    };
    let release = Release {
        name: "test-release".into(),
        namespace: linter.options.namespace.clone(),
        is_upgrade: false,
    };
    let release = release_object(&release, None);
    let capabilities = capabilities(profile, &kube_version, &[]);
    match engine.render(chart, &values.to_map(), release, capabilities, ambient) {
        Ok(rendering) => Ok(Ok(rendering)),
        Err(error) => helm_text(error).map(Err),
    }
}

/// Whether the templates behind this one are looked at.
fn check_template(
    template: &File,
    rendered: Option<&Str>,
    linter: &mut Linter<'_>,
) -> Result<bool, Stop> {
    use Severity::{Error, Warning};
    let rules = linter.profile.lint;
    let path = template.name.to_text();
    let extension = chart::source::path::ext(template.name.as_bytes());
    linter.check(Error, &path, known_extension(extension));
    if rules.helm_2_remains == Helm2Remains::Reported {
        linter.check(Warning, &path, no_crd_hook(template.data.as_bytes()));
        linter.check(Error, &path, no_release_time(template.data.as_bytes()));
    }
    let is_yaml = match rules.yaml_files {
        YamlFiles::Yaml => extension == b".yaml",
        YamlFiles::YamlOrYml => {
            extension.eq_ignore_ascii_case(b".yaml") || extension.eq_ignore_ascii_case(b".yml")
        }
    };
    let text = rendered.map(Str::as_bytes).unwrap_or_default();
    if !is_yaml || trim_space(text).is_empty() {
        return Ok(true);
    }
    linter.check(Warning, &path, top_indent(text));
    for document in Documents::new(text, linter.profile) {
        let document = match document {
            Ok(Some(document)) => document,
            Ok(None) => continue,
            Err(error) => {
                let text = format!("unable to parse YAML: {}", error.text);
                linter.check(Error, &path, Err(text));
                match rules.broken_document {
                    BrokenDocument::EndsTemplates => return Ok(false),
                    BrokenDocument::Passed if error.forever => {
                        return Err(Stop::Undecided(format!(
                            "{path}: this release of Helm does not end at a document that is no JSON"
                        )));
                    }
                    BrokenDocument::Passed => match error.partial {
                        Some(partial) => partial,
                        None => continue,
                    },
                }
            }
        };
        let kube_version = linter.options.kube_version.as_ref();
        let current = deprecations::check(&document, kube_version, linter.profile);
        linter.check(Warning, &path, names::check(&document));
        linter.check(Warning, &path, current);
        linter.check(Error, &path, selector(&document, text));
        let annotations = list_annotations(&document, text, linter);
        linter.check(Error, &path, annotations);
    }
    Ok(true)
}

fn known_extension(extension: &[u8]) -> Result<(), String> {
    let known = matches!(extension, b".yaml" | b".yml" | b".tpl" | b".txt");
    refuse(!known, || {
        format!(
            "file extension '{}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt",
            String::from_utf8_lossy(extension)
        )
    })
}

/// `"?helm\.sh/hook"?:\s+crd-install`
fn no_crd_hook(template: &[u8]) -> Result<(), String> {
    const KEY: &[u8] = b"helm.sh/hook";
    let is_hook = |at: usize| {
        let behind = template.get(at + KEY.len()..).unwrap_or_default();
        let behind = behind.strip_prefix(b"\"").unwrap_or(behind);
        let Some(value) = behind.strip_prefix(b":") else {
            return false;
        };
        let blanks = value
            .iter()
            .take_while(|byte| matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' '))
            .count();
        blanks > 0
            && value
                .get(blanks..)
                .is_some_and(|text| text.starts_with(b"crd-install"))
    };
    let found = memchr::memmem::find_iter(template, KEY).any(is_hook);
    refuse(found, || {
        "manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the \
         crds/ directory at the top level of the chart"
            .into()
    })
}

fn no_release_time(template: &[u8]) -> Result<(), String> {
    let found = memchr::memmem::find(template, b".Release.Time").is_some();
    refuse(found, || {
        ".Release.Time has been removed in v3, please replace with the `now` function in your templates".into()
    })
}

/// Whether the first line that is not blank begins at its margin.
fn top_indent(text: &[u8]) -> Result<(), String> {
    /// `bufio.MaxScanTokenSize`
    const MAX_LINE: usize = 64 * 1024;
    for line in text.split(|byte| *byte == b'\n') {
        if line.len() >= MAX_LINE {
            return Err("bufio.Scanner: token too long".into());
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if trim_space(line).is_empty() {
            continue;
        }
        return refuse(line.starts_with(b" ") || line.starts_with(b"\t"), || {
            format!(
                "document starts with an illegal indent: {}, which may cause parsing problems",
                number::quote(line)
            )
        });
    }
    Ok(())
}

/// Helm looks for the words anywhere in the file.
fn selector(document: &Document, text: &[u8]) -> Result<(), String> {
    let needs = matches!(
        document.kind.as_bytes(),
        b"Deployment" | b"ReplicaSet" | b"DaemonSet" | b"StatefulSet"
    );
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    refuse(
        needs && !has(b"matchLabels") && !has(b"matchExpressions"),
        || {
            format!(
                "a {} must contain matchLabels or matchExpressions, and {} does not",
                document.kind,
                number::quote(document.name.as_bytes())
            )
        },
    )
}

static METADATA: Struct = Struct {
    name: "",
    type_name: "struct { Annotations map[string]string }",
    fields: &[Field {
        name: "Annotations",
        ty: Type::Map(&Type::String),
    }],
};
static ITEM: Struct = Struct {
    name: "",
    type_name: "struct { Metadata struct { Annotations map[string]string } }",
    fields: &[Field {
        name: "Metadata",
        ty: Type::Struct(&METADATA),
    }],
};
static LIST: Struct = Struct {
    name: "",
    type_name: "struct { Items []struct { Metadata struct { Annotations map[string]string } } }",
    fields: &[Field {
        name: "Items",
        ty: Type::Slice(&Type::Struct(&ITEM)),
    }],
};
static LIST_TYPE: Type = Type::Struct(&LIST);

/// Helm looks at the first document of the file, whichever the list is.
fn list_annotations(document: &Document, text: &[u8], linter: &Linter<'_>) -> Result<(), String> {
    if document.kind != "List" {
        return Ok(());
    }
    let codec = linter.profile.codec;
    let tree = yaml::unmarshal(text, &LIST_TYPE, Strictness::Lenient, codec)
        .map_err(|error| format!("unable to parse YAML: {error}"))?;
    let annotated = |item: &Tree| {
        item.get(b"Metadata")
            .and_then(|metadata| metadata.get(b"Annotations"))
            .and_then(|annotations| annotations.get(b"helm.sh/resource-policy"))
            .is_some()
    };
    let found =
        matches!(tree.get(b"Items"), Some(Tree::List(items)) if items.iter().any(annotated));
    let word = linter.profile.lint.annotation;
    refuse(found, || {
        format!("{word} 'helm.sh/resource-policy' within List objects are ignored")
    })
}
