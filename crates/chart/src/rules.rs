//! What differs between Helm releases in loading charts and composing values, as plain data.

/// How a chart's source is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoaderRule {
    /// v3: files first; a missing `Chart.yaml` shows afterwards, every `apiVersion` is accepted.
    Direct,
    /// v4: `Chart.yaml` is read first to learn the `apiVersion`, and failures of a top-level archive hide
    /// behind `unable to load chart archive`.
    DetectVersion,
}

/// The text for an archive that unpacks to too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveSizeText {
    /// v3: `… larger than the maximum file size N`
    FileSize,
    /// v4: `… larger than the maximum size N`
    Size,
}

/// What counts as a gzip archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GzipSniff {
    /// Before 3.13.0: what `http.DetectContentType` calls `application/x-gzip`.
    ContentType,
    /// 3.13.0: that, and anything that begins with the three bytes of gzip.
    Signature,
}

/// The text around the failure of a subchart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnpackText {
    /// Before 3.17.0: `error unpacking X in Y`
    Plain,
    /// 3.17.0: `error unpacking subchart X in Y`
    Subchart,
}

/// The Go package of chart metadata, which shows in the names of types in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataPackage {
    /// v3: `chart.Metadata`
    Chart,
    /// v4: `v2.Metadata`
    V2,
}

/// Which chart names are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCheck {
    /// Before 3.14.1: only the empty one.
    Any,
    /// 3.14.1: names that differ from their last path element.
    Basename,
    /// 3.20.2, 4.1.4: `.` and `..` as well.
    NoDots,
}

/// What two dependencies of one name or alias are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateDependencies {
    /// Before 3.14.0: allowed.
    Allowed,
    /// 3.14.0: an error of loading.
    Refused,
}

/// How many YAML documents a values file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValuesDocuments {
    /// v3: the first one counts.
    First,
    /// v4: all, merged in order; [`go_codec::Dialect`] says what becomes of a last line without a line break.
    Merged,
}

/// What numbers in a chart's `values.yaml` become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberRule {
    /// `float64`
    Float,
    /// 3.18.0 only: `json.Number`.
    JsonNumber,
}

/// The forms of `--set-json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetJson {
    /// v3: `key=JSON` pairs.
    Pairs,
    /// v4: pairs, or one JSON object.
    PairsOrObject,
}

/// What an index without its closing bracket is in `--set`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenIndex {
    /// `error parsing index: EOF`
    Error,
    /// 4.1: silently the end of the argument.
    Ignored,
}

/// How much two aliases of one chart share while dependencies are processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasCopies {
    /// v3: nested charts and dependency entries are shared, so what the first alias does shows in the second.
    Shared,
    /// v4: each alias has its own.
    Separate,
}

/// How `import-values` composes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportValuesRule {
    /// Before 3.13.0: in the values of the parent itself, coalescing.
    InPlace,
    /// 3.13.0 only: merging, and imported values win over the parent's own.
    ImportedWins,
    /// 3.13.1: merging, the parent's own values win.
    Merged,
}

/// What `child` and `parent` of `import-values` may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportPaths {
    /// Before 3.18.5: anything but a string panics.
    StringsOnly,
    /// 3.18.5: anything, in Go's `%v` form.
    Formatted,
}

/// The generations of null handling in values.
///
/// The order is the order of age, so `nulls >= Nulls::N3` reads as "since N3".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nulls {
    /// Up to 3.12.x: tables of values are changed in place while charts coalesce.
    N1,
    /// 3.13.0: works on copies.
    N2,
    /// 3.17.1: tables of subcharts keep nulls until the subchart's own turn.
    N2b,
    /// 3.19.5, 4.0.0: a user's null removes the key in nested tables, default or not.
    N3,
    /// 3.20.1, 4.1.3: a user's null removes a key only where there is a default.
    N4,
    /// 4.2.0: nulls in chart defaults are dropped first.
    N5,
}

impl Nulls {
    /// Whether composing values changes the defaults of charts.
    pub fn in_place(self) -> bool {
        self == Nulls::N1
    }
}

/// What Helm's deep copy of values copes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeepCopy {
    /// All values.
    Anything,
    /// 4.1.0 only: a null in a list is a Go panic.
    NoNullInLists,
}

/// The text for dependencies that are not in `charts/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingText {
    /// v3: `An error …`, with backticks.
    Capital,
    /// 4.0, 4.1: `an error …`, with backticks.
    Backticks,
    /// 4.2: `an error …`, with apostrophes.
    Apostrophes,
}

/// Whether failures of dependency processing say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyFailure {
    /// v3: the bare text.
    Bare,
    /// v4: after `chart dependencies processing failed: `.
    Prefixed,
}

/// Which library validates values against `values.schema.json`, and so the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaEngine {
    /// Up to 3.18.4: xeipuuv/gojsonschema 1.2.0.
    GoJsonSchema,
    /// 3.18.5 and 4.x: santhosh-tekuri/jsonschema 6.0.
    SanthoshTekuri,
}

/// What differs between releases of santhosh-tekuri/jsonschema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SanthoshTekuri {
    /// The numbers of items that another keyword has passed over already.
    pub rest_items: RestItems,
    /// The location of a refused property name.
    pub name_location: NameLocation,
    /// A number beside a string that spells it.
    pub spelled_numbers: SpelledNumbers,
    /// Which quotes make the local part of an address a quoted one.
    pub quoted_local: QuotedLocal,
}

impl SanthoshTekuri {
    /// Release 6.0.2.
    pub const V6_0_2: SanthoshTekuri = SanthoshTekuri {
        rest_items: RestItems::FromZero,
        name_location: NameLocation::Root,
        spelled_numbers: SpelledNumbers::Equal,
        quoted_local: QuotedLocal::FirstQuote,
    };
    /// Release 6.0.3.
    pub const V6_0_3: SanthoshTekuri = SanthoshTekuri {
        rest_items: RestItems::Own,
        name_location: NameLocation::Object,
        spelled_numbers: SpelledNumbers::Different,
        quoted_local: QuotedLocal::BothQuotes,
    };
}

/// How the items behind those of `prefixItems` and the like are numbered in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestItems {
    /// From zero again.
    FromZero,
    /// By their place in the list.
    Own,
}

/// Where a property name that is refused is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameLocation {
    /// At the root, wherever it is.
    Root,
    /// At its object. The library may name another object of the same depth, whichever a Go map gave it last.
    Object,
}

/// What `const`, `enum` and `uniqueItems` make of a number beside a string that spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpelledNumbers {
    /// They are equal.
    Equal,
    /// They are not.
    Different,
}

/// When the local part of an `email` is a quoted string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotedLocal {
    /// It begins with a quote.
    FirstQuote,
    /// It begins and ends with one.
    BothQuotes,
}

/// What values of a subchart that are absent or no table mean to schema validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubchartSchemas {
    /// Before 3.19.1: a Go panic (`interface conversion: …`).
    Panic,
    /// 3.19.1, 4.x: skipped, or a line of its own.
    Skipped,
}

/// What a `$ref` to a `urn:` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrnRefs {
    /// 3.18.5 to 3.19.0, 4.0.0, 4.0.1: no loader for it, an error.
    Unsupported,
    /// 3.19.1, 4.0.2: allows everything.
    Permissive,
}

/// What a `$ref` to `http:` or `https:` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteRefs {
    /// 3.18.5: files are the only thing that can be loaded, so every other address is `invalid file url`.
    Unsupported,
    /// Helm asks the network; we do not, so it is an error of ours that names the address.
    Fetched,
}

/// Which OpenPGP library a release links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PgpLibrary {
    /// v3 before 3.21.4: golang.org/x/crypto, which knows no Edwards curves and lets keys and signatures expire unseen.
    XCrypto,
    /// 3.21.4, v4: ProtonMail/go-crypto
    GoCrypto,
}

/// In which steps a provenance file is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationSteps {
    /// v3: the metadata in the signed text is read too.
    WithMetadata,
    /// v4
    SumsAlone,
}

/// Which keyrings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyrings {
    /// Before 4.3.0: streams of packets.
    Binary,
    /// 4.3.0: armored ones and keyboxes of GnuPG too.
    Detected,
}

/// What differs between Helm releases in this stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How a source is opened.
    pub loader: LoaderRule,
    /// The greatest size of one file, in bytes; 3.17.3 to 4.2: 5 MiB.
    pub max_file_size: Option<u64>,
    /// The greatest size of all files of an archive, in bytes; since 3.17.3: 100 MiB.
    pub max_archive_size: Option<u64>,
    /// The greatest size of all files of a directory, in bytes; since 4.3.0: 100 MiB.
    pub max_directory_size: Option<u64>,
    /// The text for an archive that is too large.
    pub archive_size_text: ArchiveSizeText,
    /// What counts as gzip.
    pub gzip_sniff: GzipSniff,
    /// The text around the failure of a subchart.
    pub unpack_text: UnpackText,
    /// The package of chart metadata.
    pub metadata_package: MetadataPackage,
    /// Which chart names are refused.
    pub name_check: NameCheck,
    /// Two dependencies of one name or alias.
    pub duplicate_dependencies: DuplicateDependencies,
    /// Documents of a values file.
    pub values_documents: ValuesDocuments,
    /// Numbers of a chart's `values.yaml`.
    pub chart_numbers: NumberRule,
    /// The forms of `--set-json`.
    pub set_json: SetJson,
    /// An index without its closing bracket.
    pub open_index: OpenIndex,
    /// What aliases of one chart share.
    pub alias_copies: AliasCopies,
    /// How `import-values` composes.
    pub import_values: ImportValuesRule,
    /// What `child` and `parent` may be.
    pub import_paths: ImportPaths,
    /// Nulls in values.
    pub nulls: Nulls,
    /// The characters that the Go release knows.
    pub unicode: go_value::unicode::Version,
    /// Deep copies of values.
    pub deep_copy: DeepCopy,
    /// The text for missing dependencies.
    pub missing_text: MissingText,
    /// The prefix of failures of dependency processing.
    pub dependency_failure: DependencyFailure,
    /// The schema library.
    pub schema_engine: SchemaEngine,
    /// The release of the newer library.
    pub santhosh_tekuri: SanthoshTekuri,
    /// Subcharts without a table of values, in schema validation.
    pub subchart_schemas: SubchartSchemas,
    /// `urn:` references in schemas.
    pub urn_refs: UrnRefs,
    /// `http:` references in schemas.
    pub remote_refs: RemoteRefs,
    /// The OpenPGP library.
    pub pgp: PgpLibrary,
    /// The steps of a verification.
    pub verification: VerificationSteps,
    /// The forms of keyrings.
    pub keyrings: Keyrings,
    /// How Masterminds' semver of that release reads versions and ranges.
    pub semver: masterminds_semver::Rules,
    /// How YAML and JSON of that release are read.
    pub codec: &'static go_codec::Dialect,
    /// How regular expressions of that release's Go are read (patterns in schemas).
    pub regexp: &'static go_regexp::Dialect,
}
