//! What the tests of this crate share: rules of three releases, JSON of the fixtures, a case run to its end.

#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use chart::values::{ReadError, ReadFile, ValueSources, coalesce, user_values, validate_schema};
use chart::{
    AliasCopies, ArchiveSizeText, Chart, Containment, DeepCopy, DependencyFailure,
    DuplicateDependencies, GzipSniff, ImportPaths, ImportValuesRule, Keyrings, LoadError,
    LoaderRule, MetadataPackage, MissingText, NameCheck, Nulls, NumberRule, OpenIndex, PgpLibrary,
    RemoteRefs, Rules, SanthoshTekuri, SchemaEngine, SetJson, SubchartSchemas, UnpackText, UrnRefs,
    ValuesDocuments, VerificationSteps, dependency,
};
use go_codec::Dialect;
use go_codec::dialect::{JsonEngine, LastLine};
use go_codec::json::{Html, Layout};
use go_value::{Tree, Value};

/// The releases whose answers the fixtures hold.
pub const HELMS: [&str; 3] = ["v3.18.6", "v4.1.1", "v4.2.4"];

static V3: LazyLock<Dialect> = LazyLock::new(|| Dialect {
    json_engine: JsonEngine::V1,
    ..Dialect::default()
});
static V4: LazyLock<Dialect> = LazyLock::new(|| Dialect {
    json_engine: JsonEngine::V1,
    last_line: LastLine::LostAtBufferEdge,
    ..Dialect::default()
});

/// The rules of a release.
pub fn rules(helm: &str) -> Rules {
    let v3 = Rules {
        loader: LoaderRule::Direct,
        max_file_size: Some(5 << 20),
        max_archive_size: Some(100 << 20),
        max_directory_size: None,
        archive_size_text: ArchiveSizeText::FileSize,
        gzip_sniff: GzipSniff::Signature,
        unpack_text: UnpackText::Subchart,
        metadata_package: MetadataPackage::Chart,
        name_check: NameCheck::Basename,
        duplicate_dependencies: DuplicateDependencies::Refused,
        values_documents: ValuesDocuments::First,
        chart_numbers: NumberRule::Float,
        set_json: SetJson::Pairs,
        open_index: OpenIndex::Error,
        alias_copies: AliasCopies::Shared,
        import_values: ImportValuesRule::Merged,
        import_paths: ImportPaths::Formatted,
        unicode: go_value::unicode::Version::V15,
        deep_copy: DeepCopy::Anything,
        nulls: Nulls::N2b,
        missing_text: MissingText::Capital,
        dependency_failure: DependencyFailure::Bare,
        schema_engine: SchemaEngine::SanthoshTekuri,
        santhosh_tekuri: SanthoshTekuri::V6_0_2,
        subchart_schemas: SubchartSchemas::Panic,
        urn_refs: UrnRefs::Unsupported,
        remote_refs: RemoteRefs::Fetched,
        pgp: PgpLibrary::XCrypto,
        verification: VerificationSteps::WithMetadata,
        keyrings: Keyrings::Binary,
        semver: masterminds_semver::Rules::V3_3_0,
        codec: &V3,
        regexp: &go_regexp::Dialect::GO_1_22,
    };
    let v4 = Rules {
        loader: LoaderRule::DetectVersion,
        pgp: PgpLibrary::GoCrypto,
        verification: VerificationSteps::SumsAlone,
        archive_size_text: ArchiveSizeText::Size,
        metadata_package: MetadataPackage::V2,
        values_documents: ValuesDocuments::Merged,
        set_json: SetJson::PairsOrObject,
        open_index: OpenIndex::Ignored,
        alias_copies: AliasCopies::Separate,
        nulls: Nulls::N3,
        missing_text: MissingText::Backticks,
        dependency_failure: DependencyFailure::Prefixed,
        subchart_schemas: SubchartSchemas::Skipped,
        urn_refs: UrnRefs::Permissive,
        semver: masterminds_semver::Rules::V3_4_0,
        codec: &V4,
        ..v3.clone()
    };
    match helm {
        "v3.18.6" => v3,
        "v4.1.1" => v4,
        "v4.2.4" => Rules {
            name_check: NameCheck::NoDots,
            nulls: Nulls::N5,
            missing_text: MissingText::Apostrophes,
            semver: masterminds_semver::Rules::V3_5_0,
            ..v4
        },
        other => panic!("no rules for {other}"),
    }
}

/// The folder of fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .canonicalize()
        .expect("folder of fixtures")
}

/// A JSON text as a tree.
pub fn json(text: &str) -> Tree {
    go_codec::json::from_slice(text.as_bytes(), go_codec::yaml::Numbers::Float64, &V3)
        .expect("JSON of a fixture")
}

/// A string in a tree.
pub fn text(tree: &Tree, key: &str) -> String {
    match tree.get(key.as_bytes()) {
        Some(Tree::Str(text)) => text.to_string(),
        _ => String::new(),
    }
}

/// A list in a tree.
pub fn list<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    match tree.get(key.as_bytes()) {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}

/// The strings of a list in a tree.
pub fn strings(tree: &Tree, key: &str) -> Vec<String> {
    let item = |item: &Tree| match item {
        Tree::Str(text) => text.to_string(),
        other => panic!("no string: {other:?}"),
    };
    list(tree, key).iter().map(item).collect()
}

/// What the flags of a case say, as far as this crate looks at them.
#[derive(Default)]
pub struct Flags {
    pub sources: ValueSources,
    pub skip_schema_validation: bool,
}

/// Reads the flags of a fixture; commas separate the files of one `-f`.
pub fn flags(args: &[String]) -> Flags {
    let mut flags = Flags::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().unwrap_or_default();
        match arg.as_str() {
            "-f" | "--values" => flags
                .sources
                .files
                .extend(value().split(',').map(str::to_owned)),
            "--set" => flags.sources.set.push(value()),
            "--set-string" => flags.sources.set_string.push(value()),
            "--set-json" => flags.sources.set_json.push(value()),
            "--set-file" => flags.sources.set_file.push(value()),
            "--set-literal" => flags.sources.set_literal.push(value()),
            "--skip-schema-validation" => flags.skip_schema_validation = true,
            "-s" | "--show-only" | "--kube-version" => drop(value()),
            "--include-crds" | "--skip-crds" => {}
            other => panic!("unknown flag {other}"),
        }
    }
    flags
}

/// A chart after all stages, with the values that each of its charts sees.
pub struct Done {
    pub chart: Arc<Chart>,
    pub values: go_value::Map,
}

/// What one chart of a tree shows: name, version, values as JSON, number of dependencies, files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub name: String,
    pub version: String,
    pub values: String,
    pub dependencies: usize,
    pub files: Option<Vec<String>>,
}

/// Runs a case in a folder as `helm template r CHART FLAGS` does until templates are parsed.
pub fn run(folder: &Path, chart: &str, args: &[String], rules: &Rules) -> Result<Done, String> {
    let mut reader = |path: &str| {
        std::fs::read(folder.join(path))
            .map_err(|error| ReadError(chart::source::go_read_error(Path::new(path), &error)))
    };
    run_with(
        &mut reader,
        || Chart::load(&folder.join(chart), rules, &Containment::Follow),
        args,
        rules,
    )
}

/// Runs a case whose files are read and whose chart is loaded by the caller.
pub fn run_with(
    reader: &mut dyn ReadFile,
    load: impl FnOnce() -> Result<Arc<Chart>, LoadError>,
    args: &[String],
    rules: &Rules,
) -> Result<Done, String> {
    let flags = flags(args);
    let user = user_values(&flags.sources, rules, reader).map_err(|error| error.to_string())?;
    let loaded = load().map_err(|error| error.to_string())?;
    dependency::check_installable(loaded.metadata()).map_err(|error| error.to_string())?;
    dependency::check_present(&loaded, rules).map_err(|error| error.to_string())?;
    let processed =
        dependency::process(&loaded, &user, rules).map_err(|error| error.to_string())?;
    let values = coalesce(&processed.chart, &user, rules).map_err(|error| error.to_string())?;
    if !flags.skip_schema_validation {
        validate_schema(&processed.chart, &values, rules).map_err(|error| error.to_string())?;
    }
    Ok(Done {
        chart: processed.chart,
        values: values.to_map(),
    })
}

/// What every chart of a tree shows, by its path.
pub fn shown(done: &Done) -> BTreeMap<String, Shown> {
    let mut found = BTreeMap::new();
    collect(&done.chart, Value::Map(done.values.clone()), &mut found);
    found
}

fn collect(chart: &Arc<Chart>, values: Value, found: &mut BTreeMap<String, Shown>) {
    let mut files: Vec<String> = chart
        .files()
        .iter()
        .map(|file| file.name.to_string())
        .collect();
    files.sort();
    files.dedup();
    // A library chart renders nothing.
    if *chart.metadata().chart_type.to_text() != *"library" {
        let shown = Shown {
            name: chart.name().to_string(),
            version: chart.metadata().version.to_string(),
            values: shown_json(&values),
            dependencies: chart.metadata().dependencies.len(),
            files: Some(files),
        };
        found.insert(chart.full_path().to_string(), shown);
    }
    for child in chart.dependencies() {
        let own = values
            .as_map()
            .and_then(|map| map.get(child.name().as_bytes()))
            .unwrap_or(Value::Nil);
        collect(child, own, found);
    }
}

/// A value as Go's `encoding/json` writes it.
pub fn shown_json(value: &Value) -> String {
    let text =
        go_codec::json::to_string(value, Html::Escaped, Layout::Compact, rules("v4.1.1").codec);
    String::from_utf8(text.expect("JSON")).expect("UTF-8")
}

/// The charts of an answer.
pub fn wanted_charts(answer: &Tree) -> BTreeMap<String, Shown> {
    let Some(Tree::Map(charts)) = answer.get(b"charts") else {
        return BTreeMap::new();
    };
    let chart = |(path, chart): &(go_value::Str, Tree)| {
        let shown = Shown {
            name: text(chart, "name"),
            version: text(chart, "version"),
            values: match chart.get(b"values") {
                Some(Tree::Str(values)) => values.to_string(),
                Some(values) => shown_json(&values.to_value()),
                None => String::new(),
            },
            dependencies: match chart.get(b"deps") {
                Some(Tree::Float(count)) => *count as usize,
                _ => 0,
            },
            files: chart.get(b"files").map(|_| strings(chart, "files")),
        };
        (path.to_string(), shown)
    };
    charts.iter().map(chart).collect()
}

/// A refusal by a schema without the order of its lines and names, which is chance in Helm.
pub fn order_free(error: &str) -> String {
    if !error.starts_with("values don't meet the specifications") {
        return error.to_owned();
    }
    let sorted = |line: &str| {
        let Some((start, rest)) = line.split_once(": additional properties ") else {
            return line.to_owned();
        };
        let mut names: Vec<&str> = rest.trim_end_matches(" not allowed").split(", ").collect();
        names.sort_unstable();
        format!("{start}: additional properties {}", names.join(", "))
    };
    let sorted = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        if line.starts_with("duplicate ") {
            words.sort_unstable();
        }
        sorted(&words.join(" "))
    };
    let mut lines: Vec<String> = error.lines().map(sorted).collect();
    lines.sort();
    lines.join("\n")
}
