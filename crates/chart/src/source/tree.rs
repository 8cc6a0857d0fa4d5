//! Sorts the files of a source into a chart and its subcharts.
//!
//! Follows Helm's `LoadFiles`.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use go_codec::gostruct;
use go_value::{Str, Tree};

use super::archive::load_archive_files;
use super::{LoadError, path};
use crate::chart::{Chart, Content, File};
use crate::limits::{Limit, MAX_CHART_DEPTH, MAX_CHARTS, MAX_FILES, MAX_UNPACKED_BYTES};
use crate::metadata::{self, Draft};
use crate::rules::{Rules, UnpackText};
use crate::values::Table;
use crate::values::merge::load_chart_values;
use crate::warning::Warning;

/// What is counted and collected while one source is loaded.
pub(super) struct Loading<'a> {
    pub rules: &'a Rules,
    pub directory_bytes: u64,
    files: usize,
    unpacked: u64,
    charts: usize,
    warnings: Vec<Warning>,
}

impl<'a> Loading<'a> {
    pub(super) fn new(rules: &'a Rules) -> Loading<'a> {
        Loading {
            rules,
            directory_bytes: 0,
            files: 0,
            unpacked: 0,
            charts: 0,
            warnings: Vec::new(),
        }
    }

    pub(super) fn count_file(&mut self) -> Result<(), Limit> {
        self.files += 1;
        if self.files > MAX_FILES {
            Err(Limit::files())
        } else {
            Ok(())
        }
    }

    pub(super) fn count_unpacked(&mut self, bytes: u64) -> Result<(), Limit> {
        self.unpacked = self.unpacked.saturating_add(bytes);
        if self.unpacked > MAX_UNPACKED_BYTES {
            Err(Limit::unpacked_bytes())
        } else {
            Ok(())
        }
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }
}

/// v4 asks for the `apiVersion` before it loads.
pub(super) fn detect_version(chart_yaml: &[u8], rules: &Rules) -> Result<(), LoadError> {
    let tree = decode(chart_yaml, &metadata::CHART_BASE_TYPE, "Chart.yaml", rules)?;
    match metadata::api_version_of(tree).as_bytes() {
        b"" | b"v1" | b"v2" => Ok(()),
        b"v3" => Err(LoadError::ApiVersion3),
        _ => Err(LoadError::UnsupportedVersion),
    }
}

/// A chart and its subcharts from the files of a source.
pub(super) fn load(files: Vec<File>, mut loading: Loading<'_>) -> Result<Arc<Chart>, LoadError> {
    let mut chart = load_files(files, &mut loading, None, 0)?;
    chart.warnings = loading.warnings;
    Ok(Arc::new(chart))
}

fn decode(
    data: &[u8],
    ty: &'static gostruct::Type,
    file: &'static str,
    rules: &Rules,
) -> Result<Tree, LoadError> {
    crate::values::merge::decode_into(data, ty, rules)
        .map_err(|error| LoadError::Document { file, error })
}

/// What `load_files` gathers before the chart is one.
#[derive(Default)]
struct Parts {
    metadata: Option<Draft>,
    content: Content,
    values: Table,
    subcharts: BTreeMap<String, Vec<File>>,
}

fn load_files(
    files: Vec<File>,
    loading: &mut Loading<'_>,
    parent: Option<&Str>,
    depth: usize,
) -> Result<Chart, LoadError> {
    if depth > MAX_CHART_DEPTH {
        return Err(Limit::chart_depth().into());
    }
    loading.charts += 1;
    if loading.charts > MAX_CHARTS {
        return Err(Limit::charts().into());
    }
    let rules = loading.rules;
    let mut parts = Parts::default();
    for file in files.iter().filter(|file| file.name == "Chart.yaml") {
        let draft = parts.metadata.get_or_insert_default();
        draft.apply(decode(
            file.data.as_bytes(),
            metadata::metadata_type(rules),
            "Chart.yaml",
            rules,
        )?);
        draft.default_api_version();
    }
    for file in files {
        if !file.name.as_bytes().starts_with(b"charts/")
            || path::ext(file.name.as_bytes()) == b".prov"
        {
            parts.content.sources.push(file.clone());
        }
        parts.sort_in(file, loading)?;
    }
    let Some(draft) = parts.metadata else {
        return Err(LoadError::MissingChartYaml);
    };
    let metadata = draft.validate(rules)?;
    let full_path = match parent {
        Some(parent) => [parent.as_bytes(), b"/charts/", metadata.name.as_bytes()]
            .concat()
            .into(),
        None => metadata.name.clone(),
    };
    let mut dependencies = Vec::new();
    for (name, files) in parts.subcharts {
        if name.starts_with(['_', '.']) {
            continue;
        }
        let chart = load_subchart(&name, files, loading, &metadata.name, &full_path, depth)?;
        dependencies.push(Arc::new(chart));
    }
    Ok(Chart {
        metadata: Arc::new(metadata),
        content: Arc::new(parts.content),
        values: parts.values,
        dependencies,
        full_path,
        is_root: parent.is_none(),
        warnings: Vec::new(),
        digest: OnceLock::new(),
    })
}

fn load_subchart(
    name: &str,
    files: Vec<File>,
    loading: &mut Loading<'_>,
    parent: &Str,
    parent_path: &Str,
    depth: usize,
) -> Result<Chart, LoadError> {
    let says_subchart = loading.rules.unpack_text == UnpackText::Subchart;
    let result = if path::ext(name.as_bytes()) == b".tgz" {
        let Some(file) = files.into_iter().next() else {
            return Err(LoadError::MissingChartYaml);
        };
        if file.name != name {
            let (expected, found) = (name.to_owned(), file.name.to_string());
            return Err(LoadError::SubchartTar {
                parent: parent.clone(),
                expected,
                found,
                says_subchart,
            });
        }
        load_archive_files(file.data.as_bytes(), loading)
            .map_err(LoadError::from)
            .and_then(|files| load_files(files, loading, Some(parent_path), depth + 1))
    } else {
        let inner = files.into_iter().filter_map(|file| {
            // What lies directly in charts/ is no chart.
            let at = file.name.as_bytes().iter().position(|b| *b == b'/')?;
            let name = file.name.slice(at + 1..file.name.len());
            Some(File {
                name,
                data: file.data,
            })
        });
        load_files(inner.collect(), loading, Some(parent_path), depth + 1)
    };
    result.map_err(|error| LoadError::Subchart {
        name: name.to_owned(),
        parent: parent.clone(),
        says_subchart,
        error: Box::new(error),
    })
}

impl Parts {
    /// Puts a file where Helm puts it.
    fn sort_in(&mut self, file: File, loading: &mut Loading<'_>) -> Result<(), LoadError> {
        let rules = loading.rules;
        match file.name.as_bytes() {
            b"Chart.yaml" => {}
            b"Chart.lock" => self.content.lock = Some(read_lock(&file, "Chart.lock", rules)?),
            b"values.yaml" => {
                self.values =
                    load_chart_values(file.data.as_bytes(), rules).map_err(LoadError::Values)?;
                self.content.raw_values = Some(file.data);
            }
            b"values.schema.json" => self.content.schema = Some(file.data),
            b"requirements.yaml" => {
                let draft = self.metadata.get_or_insert_default();
                if !draft.is_v1() {
                    loading.warn(Warning::Requirements(
                        "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". \
                         We recommend migrating dependencies to Chart.yaml.",
                    ));
                }
                draft.apply(decode(
                    file.data.as_bytes(),
                    metadata::metadata_type(rules),
                    "requirements.yaml",
                    rules,
                )?);
                if draft.is_v1() {
                    self.content.files.push(file);
                }
            }
            b"requirements.lock" => {
                self.content.lock = Some(read_lock(&file, "requirements.lock", rules)?);
                let draft = self.metadata.get_or_insert_default();
                if draft.is_v1() {
                    self.content.files.push(file);
                } else {
                    loading.warn(Warning::Requirements(
                        "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". \
                         We recommend migrating to Chart.lock.",
                    ));
                }
            }
            name if name.starts_with(b"templates/") => self.content.templates.push(file),
            name if name.starts_with(b"charts/") && path::ext(name) != b".prov" => {
                let name = file.name.slice(b"charts/".len()..file.name.len());
                let first = name
                    .as_bytes()
                    .split(|b| *b == b'/')
                    .next()
                    .unwrap_or_default();
                let first = String::from_utf8_lossy(first).into_owned();
                self.subcharts.entry(first).or_default().push(File {
                    name,
                    data: file.data,
                });
            }
            _ => self.content.files.push(file),
        }
        Ok(())
    }
}

fn read_lock(file: &File, name: &'static str, rules: &Rules) -> Result<metadata::Lock, LoadError> {
    let tree = decode(
        file.data.as_bytes(),
        metadata::lock_type(rules),
        name,
        rules,
    )?;
    metadata::lock_from(tree).map_err(|error| LoadError::Document { file: name, error })
}
