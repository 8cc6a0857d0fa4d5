//! Says what differs between the builds of Sprig that Helm releases link.
//!
//! An edition is plain data. Functions ask for a field, never for a release; a new difference is a
//! new field here, named after what it changes.

use go_template::Call;
use go_value::CallError;

/// The rules of one build of Sprig with the libraries and the Go release it was linked with.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// Functions of the tables that this edition does not have.
    pub absent: &'static [&'static str],
    /// How `camelcase` treats capitals (huandu/xstrings).
    pub camel_case: CamelCase,
    /// What `merge` and `mergeOverwrite` do where a map meets something else (mergo).
    pub merge: MergeRules,
    /// How `urlParse` names a bad port (`net/url`).
    pub bad_port: BadPort,
}

/// How `camelcase` treats capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CamelCase {
    /// `FOO_BAR` becomes `FOOBAR` (xstrings 1.4 `ToCamelCase`).
    KeepCapitals,
    /// `FOO_BAR` becomes `FooBar` (xstrings 1.5 `ToPascalCase`).
    LowerTails,
}

/// Which mergo merges dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRules {
    /// `github.com/imdario/mergo` 0.3.13.
    Mergo0,
    /// `dario.cat/mergo` 1.0.1.
    Mergo1,
}

/// What an `invalid port` error quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPort {
    /// From the last colon on (Go up to 1.25).
    FromLastColon,
    /// From the first colon on (Go 1.26).
    FromFirstColon,
}

impl Edition {
    /// Sprig 3.2.3 as Helm 3.12 to 3.15 link it.
    pub const SPRIG_3_2_3: Edition = Edition {
        absent: &["sha512sum"],
        camel_case: CamelCase::KeepCapitals,
        merge: MergeRules::Mergo0,
        bad_port: BadPort::FromLastColon,
    };

    /// Sprig 3.3.0 as Helm 3.16 and later link it.
    pub const SPRIG_3_3_0: Edition = Edition {
        absent: &[],
        camel_case: CamelCase::LowerTails,
        merge: MergeRules::Mergo1,
        bad_port: BadPort::FromLastColon,
    };
}

/// The edition that the running function was installed with.
pub(crate) fn of(call: &Call<'_>) -> Result<&'static Edition, CallError> {
    call.bound::<Edition>()
}
