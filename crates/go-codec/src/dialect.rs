//! What differs between the releases of the Go libraries: plain data, chosen by a profile.
//!
//! What is not here: any version number of Helm. To add a difference, add an enum and a field; code asks
//! the field.

/// How the sentence about a map key that JSON cannot have begins (`sigs.k8s.io/yaml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapKeyError {
    /// `Unsupported map key …`, before 1.4.0.
    Capitalized,
    /// `unsupported map key …`
    Lowercase,
}

/// How `encoding/json` writes backspace and form feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlEscapes {
    /// `\u0008` and `\u000c`, before Go 1.22.
    Numeric,
    /// `\b` and `\f`
    Short,
}

/// Which implementation stands behind `encoding/json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonEngine {
    /// The old one: bytes that are not UTF-8 are written `\ufffd`, type errors name the struct.
    V1,
    /// `encoding/json/v2`, from Go 1.27 on: such bytes are written as U+FFFD itself, other sentences.
    V2,
}

/// How the BurntSushi TOML library writes floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlFloats {
    /// All digits (`1000000.0`), before 1.6.0.
    Fixed,
    /// With an exponent where that is shorter (`1e+06`).
    General,
}

/// How the BurntSushi TOML library writes infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlInfinity {
    /// `+inf`, before 1.4.0.
    Signed,
    /// `inf`
    Plain,
}

/// What the BurntSushi TOML library answers for a top-level value that is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlTopLevel {
    /// An error, before 1.3.0.
    TablesOnly,
    /// Lists are written as they are.
    AnyValue,
}

/// Which TOML the BurntSushi library reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlSyntax {
    /// TOML 1.0, before 1.6.0.
    V1_0,
    /// TOML 1.1: line breaks in inline tables, `\\e` and `\\x`, times without seconds.
    V1_1,
}

/// Where line numbers of TOML errors at the end of the input begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlLines {
    /// The line may be 0, before 1.5.0.
    FromZero,
    /// Lines count from 1.
    FromOne,
}

/// What the reader of Helm 4's values documents does with a last line that has no line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastLine {
    /// It is lost when its length is a multiple of the reader's buffer (before Helm 4.3).
    LostAtBufferEdge,
    /// It is read like the others.
    Kept,
}

/// The rules by which a profile reads and writes the three formats. The default is the newest release of
/// each library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The sentence about unsupported map keys.
    pub map_key_error: MapKeyError,
    /// Backspace and form feed in JSON.
    pub control_escapes: ControlEscapes,
    /// The implementation of `encoding/json`.
    pub json_engine: JsonEngine,
    /// Floats in TOML.
    pub toml_floats: TomlFloats,
    /// Infinity in TOML.
    pub toml_infinity: TomlInfinity,
    /// Top-level values in TOML.
    pub toml_top_level: TomlTopLevel,
    /// The TOML that is read.
    pub toml_syntax: TomlSyntax,
    /// Line numbers of TOML errors.
    pub toml_lines: TomlLines,
    /// The last line of a stream of values documents.
    pub last_line: LastLine,
}

impl Dialect {
    /// The newest release of each library, for constants that differ from it in some fields.
    pub const NEWEST: Dialect = Dialect {
        map_key_error: MapKeyError::Lowercase,
        control_escapes: ControlEscapes::Short,
        json_engine: JsonEngine::V2,
        toml_floats: TomlFloats::General,
        toml_infinity: TomlInfinity::Plain,
        toml_top_level: TomlTopLevel::AnyValue,
        toml_syntax: TomlSyntax::V1_1,
        toml_lines: TomlLines::FromOne,
        last_line: LastLine::Kept,
    };
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect::NEWEST
    }
}
