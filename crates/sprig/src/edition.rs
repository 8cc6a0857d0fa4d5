//! Says what differs between the builds of Sprig that Helm releases link.
//!
//! An edition is plain data. Functions ask for a field, never for a release; a new difference is a
//! new field here, named after what it changes.

use go_codec::dialect::{ControlEscapes, JsonEngine};
use go_template::Call;
use go_value::CallError;

pub use crate::unicode::Unicode;

/// The rules of one build of Sprig with the libraries and the Go release it was linked with.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// Functions of the tables that this edition does not have.
    pub absent: &'static [&'static str],
    /// How `camelcase` treats capitals (huandu/xstrings).
    pub camel_case: CamelCase,
    /// What `merge` and `mergeOverwrite` do where a map meets something else (mergo).
    pub merge: MergeRules,
    /// The characters that the Go release knows.
    pub unicode: Unicode,
    /// How `urlParse` checks hosts (`net/url`).
    pub hosts: HostRules,
    /// How JSON is read and written (`encoding/json`); Sprig writes nothing else.
    pub codec: go_codec::Dialect,
    /// How a certificate authority's key gets its identifier (`crypto/x509`).
    pub subject_key_id: SubjectKeyId,
    /// How versions and constraints are read (Masterminds semver).
    pub semver: masterminds_semver::Rules,
    /// How regular expressions are read.
    pub regexp: go_regexp::Dialect,
}

/// How the subject key identifier of an authority is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKeyId {
    /// The SHA-1 of the key (Go up to 1.24).
    Sha1,
    /// The first 20 bytes of the SHA-256 of the key (Go 1.25).
    Sha256,
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

/// How `net/url` checks the host of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostRules {
    /// What may stand in brackets.
    pub brackets: Brackets,
    /// Which colon opens the port.
    pub port: PortColon,
}

/// What `net/url` accepts between the brackets of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brackets {
    /// Anything, where a bracket opens the host (Go before 1.24.8 and 1.25.2).
    Anything,
    /// An IPv6 address; what stands before the last opening bracket is dropped (before 1.26.1).
    Ipv6Anywhere,
    /// An IPv6 address, where a bracket opens the host.
    Ipv6AtStart,
}

/// Which colon of a host opens its port, for the check of the port and its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortColon {
    /// The last one (Go before 1.26).
    Last,
    /// The first one, but for `postgres` and `postgresql` (Go 1.26.0).
    FirstButPostgres,
    /// The first one for `http` and `https`, else the last one (Go 1.26.2).
    FirstOfHttp,
}

impl Edition {
    /// Helm 3.12.0: Sprig 3.2.3, semver 3.2.0, Go 1.20.
    pub const HELM_3_12_0: Edition = Edition {
        absent: &["sha512sum"],
        camel_case: CamelCase::KeepCapitals,
        merge: MergeRules::Mergo0,
        unicode: Unicode::V13,
        hosts: HostRules {
            brackets: Brackets::Anything,
            port: PortColon::Last,
        },
        codec: go_codec::Dialect {
            control_escapes: ControlEscapes::Numeric,
            json_engine: JsonEngine::V1,
            ..go_codec::Dialect::NEWEST
        },
        subject_key_id: SubjectKeyId::Sha1,
        semver: masterminds_semver::Rules::V3_2_0,
        regexp: go_regexp::Dialect::GO_1_20,
    };

    /// Helm 3.12.1 to 3.13: semver 3.2.1.
    pub const HELM_3_12_1: Edition = Edition {
        semver: masterminds_semver::Rules::V3_2_1,
        ..Edition::HELM_3_12_0
    };

    /// Helm 3.14: Go 1.21.
    pub const HELM_3_14: Edition = Edition {
        unicode: Unicode::V15,
        regexp: go_regexp::Dialect::GO_1_21,
        ..Edition::HELM_3_12_1
    };

    /// Helm 3.15: Go 1.22.
    pub const HELM_3_15: Edition = Edition {
        codec: go_codec::Dialect {
            json_engine: JsonEngine::V1,
            ..go_codec::Dialect::NEWEST
        },
        regexp: go_regexp::Dialect::GO_1_22,
        ..Edition::HELM_3_14
    };

    /// Helm 3.16 and 3.17: Sprig 3.3.0, semver 3.3.0, Go 1.22 and 1.23.
    pub const HELM_3_16: Edition = Edition {
        absent: &[],
        camel_case: CamelCase::LowerTails,
        merge: MergeRules::Mergo1,
        semver: masterminds_semver::Rules::V3_3_0,
        ..Edition::HELM_3_15
    };

    /// Helm 3.18: Go 1.24.
    pub const HELM_3_18: Edition = Edition {
        hosts: HostRules {
            brackets: Brackets::Ipv6Anywhere,
            port: PortColon::Last,
        },
        ..Edition::HELM_3_16
    };

    /// Helm 3.19: semver 3.4.0.
    pub const HELM_3_19: Edition = Edition {
        semver: masterminds_semver::Rules::V3_4_0,
        ..Edition::HELM_3_18
    };

    /// Helm 3.20 to 3.21.0, 4.0 and 4.1: Go 1.25.
    pub const HELM_4_1: Edition = Edition {
        subject_key_id: SubjectKeyId::Sha256,
        regexp: go_regexp::Dialect::GO_1_26,
        ..Edition::HELM_3_19
    };

    /// Helm 3.21.1 and later, 4.2: semver 3.5.0, Go 1.26.
    pub const HELM_4_2: Edition = Edition {
        hosts: HostRules {
            brackets: Brackets::Ipv6AtStart,
            port: PortColon::FirstOfHttp,
        },
        semver: masterminds_semver::Rules::V3_5_0,
        ..Edition::HELM_4_1
    };

    /// Helm 4.3: Go 1.27.
    pub const HELM_4_3: Edition = Edition {
        unicode: Unicode::V17,
        codec: go_codec::Dialect::NEWEST,
        regexp: go_regexp::Dialect::GO_1_27,
        ..Edition::HELM_4_2
    };
}

/// The edition that the running function was installed with.
pub(crate) fn of(call: &Call<'_>) -> Result<&'static Edition, CallError> {
    call.bound::<Edition>()
}
