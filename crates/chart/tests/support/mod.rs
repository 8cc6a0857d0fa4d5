//! What the tests of this crate share: rules of three releases, JSON of the fixtures, a case run to its end.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chart::values::{ReadError, ValueSources, coalesce, user_values, validate_schema};
use chart::{
    AliasCopies, ArchiveSizeText, Chart, Containment, DependencyFailure, DuplicateDependencies,
    GzipSniff, ImportPaths, ImportValuesRule, LoaderRule, MissingText, NameCheck, Nulls,
    NumberRule, OpenIndex, RemoteRefs, Rules, SchemaEngine, SetJson, SubchartSchemas, UnpackText,
    UrnRefs, ValuesDocuments, dependency,
};
use go_codec::Dialect;
use go_codec::dialect::{JsonEngine, LastLine};
use go_value::Tree;

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
        name_check: NameCheck::Basename,
        duplicate_dependencies: DuplicateDependencies::Refused,
        values_documents: ValuesDocuments::First,
        chart_numbers: NumberRule::Float,
        set_json: SetJson::Pairs,
        open_index: OpenIndex::Error,
        alias_copies: AliasCopies::Shared,
        import_values: ImportValuesRule::Merged,
        import_paths: ImportPaths::Formatted,
        nulls: Nulls::N2b,
        missing_text: MissingText::Capital,
        dependency_failure: DependencyFailure::Bare,
        schema_engine: SchemaEngine::SanthoshTekuri,
        subchart_schemas: SubchartSchemas::Panic,
        urn_refs: UrnRefs::Unsupported,
        remote_refs: RemoteRefs::Fetched,
        semver: masterminds_semver::Rules::V3_3_0,
        codec: &V3,
        regexp: &go_regexp::Dialect::GO_1_22,
    };
    let v4 = Rules {
        loader: LoaderRule::DetectVersion,
        archive_size_text: ArchiveSizeText::Size,
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
    pub chart: std::sync::Arc<Chart>,
    pub values: go_value::Map,
}

/// Runs a case in a folder as `helm template r CHART FLAGS` does until templates are parsed.
pub fn run(folder: &Path, chart: &str, args: &[String], rules: &Rules) -> Result<Done, String> {
    let flags = flags(args);
    let mut reader = |path: &str| {
        std::fs::read(folder.join(path))
            .map_err(|error| ReadError(chart::source::go_read_error(Path::new(path), &error)))
    };
    let user =
        user_values(&flags.sources, rules, &mut reader).map_err(|error| error.to_string())?;
    let loaded = Chart::load(&folder.join(chart), rules, &Containment::Follow)
        .map_err(|error| error.to_string())?;
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
