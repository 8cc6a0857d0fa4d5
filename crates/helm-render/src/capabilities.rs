//! `.Capabilities`: what a chart is told of the cluster and of Helm.
//!
//! Sources: v3 `pkg/chartutil/capabilities.go`, v4 `pkg/chart/common/capabilities.go`,
//! `internal/version/version.go`.

use std::any::Any;
use std::borrow::Cow;
use std::rc::Rc;

use go_value::{
    CallError, ElemType, JsonForm, Kind, List, Method, Object, ObjectRef, Str, Type, Underlying,
    Value,
};
use masterminds_semver::{Version, generic};

use crate::Profile;

/// How `--kube-version` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeVersionForm {
    /// As a semantic version, suffixes kept everywhere (up to 3.18).
    Semver,
    /// As a Kubernetes version, suffixes dropped everywhere (3.19 to 3.21, 4.0).
    Generic,
    /// As a Kubernetes version; `.Version` keeps the suffix, printing and constraints use the bare one (4.1 on).
    GenericKeepingSuffix,
}

/// A Kubernetes version as charts see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeVersion {
    /// `.Version` and `.GitVersion`, with a leading `v`.
    pub version: String,
    /// What printing the object and the chart's `kubeVersion` constraint use.
    pub normalized: String,
    /// `.Major`
    pub major: String,
    /// `.Minor`
    pub minor: String,
}

impl KubeVersion {
    /// The version that a release assumes: `v1.<minor>.0`.
    pub fn of_minor(minor: u32) -> KubeVersion {
        let version = format!("v1.{minor}.0");
        KubeVersion {
            normalized: version.clone(),
            version,
            major: "1".into(),
            minor: minor.to_string(),
        }
    }

    /// Reads the argument of `--kube-version`.
    ///
    /// # Errors
    /// The text of the underlying parser, as Helm prints it behind `invalid kube version 'X': `.
    pub fn parse(text: &str, profile: &Profile) -> Result<KubeVersion, String> {
        let form = profile.kube_version;
        if form == KubeVersionForm::Semver {
            let parsed = Version::parse(text, &profile.sprig.semver).map_err(|e| e.to_string())?;
            let version = format!("v{parsed}");
            return Ok(KubeVersion {
                normalized: version.clone(),
                version,
                major: parsed.major().to_string(),
                minor: parsed.minor().to_string(),
            });
        }
        let parsed = generic::Version::parse_generic(text).map_err(|e| e.to_string())?;
        let normalized = format!("v{parsed}");
        let version = match form {
            KubeVersionForm::GenericKeepingSuffix if text.starts_with('v') => text.to_string(),
            KubeVersionForm::GenericKeepingSuffix => format!("v{text}"),
            _ => normalized.clone(),
        };
        Ok(KubeVersion {
            version,
            normalized,
            major: parsed.major().to_string(),
            minor: parsed.minor().to_string(),
        })
    }
}

/// The default API versions of a Kubernetes minor, in the order of Helm's list.
pub fn default_api_versions(minor: u32) -> &'static str {
    macro_rules! lists {
        ($($minor:literal),*) => {
            match minor {
                $($minor => include_str!(concat!("../data/api-versions/k8s-1.", $minor, ".txt")),)*
                _ => "",
            }
        };
    }
    lists!(27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37)
}

/// Builds the `.Capabilities` object of a profile.
///
/// `kube_version` and `extra_apis` are what the flags `--kube-version` and `--api-versions` add.
pub fn capabilities(profile: &Profile, kube_version: &KubeVersion, extra_apis: &[String]) -> Value {
    let apis = default_api_versions(profile.api_versions_minor)
        .lines()
        .chain(extra_apis.iter().map(String::as_str))
        .map(Value::str)
        .collect();
    Value::Object(Rc::new(Capabilities {
        package: profile.capabilities_package,
        kube_version: Rc::new(KubeVersionObject {
            package: profile.capabilities_package,
            keeps_suffix: profile.kube_version == KubeVersionForm::GenericKeepingSuffix,
            version: kube_version.clone(),
        }),
        api_versions: Rc::new(VersionSet {
            package: profile.capabilities_package,
            versions: List::new(ElemType::String, apis),
        }),
        helm_version: Rc::new(BuildInfo {
            version: profile.version,
            commit: profile.commit,
            go_version: profile.go_version,
            kube_client_version: profile.kube_client_version,
        }),
    }))
}

#[derive(Debug)]
struct Capabilities {
    package: &'static str,
    kube_version: ObjectRef,
    api_versions: ObjectRef,
    helm_version: ObjectRef,
}

impl Object for Capabilities {
    fn type_name(&self) -> Cow<'static, str> {
        format!("*{}.Capabilities", self.package).into()
    }

    fn kind(&self) -> Kind {
        Kind::Pointer
    }

    fn underlying(&self) -> Underlying {
        Underlying::Pointer(vec![
            ("KubeVersion", Value::Object(Rc::clone(&self.kube_version))),
            ("APIVersions", Value::Object(Rc::clone(&self.api_versions))),
            ("HelmVersion", Value::Object(Rc::clone(&self.helm_version))),
        ])
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `KubeVersion` is a struct whose methods have pointer receivers; templates reach it through the
/// addressable field of the capabilities, so they see the methods, and printing uses `String()`.
#[derive(Debug)]
struct KubeVersionObject {
    package: &'static str,
    keeps_suffix: bool,
    version: KubeVersion,
}

fn kube_version_of(object: &dyn Object) -> Result<&KubeVersionObject, CallError> {
    object
        .as_any()
        .downcast_ref()
        .ok_or_else(|| CallError::unsupported("KubeVersion: wrong receiver"))
}

const KUBE_VERSION_METHODS: &[Method] = &[
    Method {
        name: "String",
        params: &[],
        variadic: None,
        run: |object, _| {
            Ok(Value::str(
                kube_version_of(object)?.version.normalized.as_str(),
            ))
        },
    },
    Method {
        name: "GitVersion",
        params: &[],
        variadic: None,
        run: |object, _| {
            Ok(Value::str(
                kube_version_of(object)?.version.version.as_str(),
            ))
        },
    },
];

impl Object for KubeVersionObject {
    fn type_name(&self) -> Cow<'static, str> {
        format!("{}.KubeVersion", self.package).into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn underlying(&self) -> Underlying {
        let version = &self.version;
        let mut fields = vec![("Version", Value::str(version.version.as_str()))];
        if self.keeps_suffix {
            fields.push(("normalizedVersion", Value::str(version.normalized.as_str())));
        }
        fields.push(("Major", Value::str(version.major.as_str())));
        fields.push(("Minor", Value::str(version.minor.as_str())));
        Underlying::Struct(fields)
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"Version" => Some(Value::str(self.version.version.as_str())),
            b"Major" => Some(Value::str(self.version.major.as_str())),
            b"Minor" => Some(Value::str(self.version.minor.as_str())),
            _ => None,
        }
    }

    fn methods(&self) -> &'static [Method] {
        KUBE_VERSION_METHODS
    }

    fn display_by_pointer(&self) -> Option<Str> {
        Some(Str::from(self.version.normalized.as_str()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct VersionSet {
    package: &'static str,
    versions: List,
}

const VERSION_SET_METHODS: &[Method] = &[Method {
    name: "Has",
    params: &[Type::String],
    variadic: None,
    run: |object, args| {
        let set: &VersionSet = object
            .as_any()
            .downcast_ref()
            .ok_or_else(|| CallError::unsupported("VersionSet: wrong receiver"))?;
        let wanted = args.first().and_then(Value::as_str);
        Ok(Value::Bool(
            set.versions
                .iter()
                .any(|version| version.as_str() == wanted),
        ))
    },
}];

impl Object for VersionSet {
    fn type_name(&self) -> Cow<'static, str> {
        format!("{}.VersionSet", self.package).into()
    }

    fn kind(&self) -> Kind {
        Kind::Slice
    }

    fn underlying(&self) -> Underlying {
        Underlying::Value(Value::List(self.versions.clone()))
    }

    fn methods(&self) -> &'static [Method] {
        VERSION_SET_METHODS
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct BuildInfo {
    version: &'static str,
    commit: &'static str,
    go_version: &'static str,
    kube_client_version: Option<&'static str>,
}

impl BuildInfo {
    fn members(&self, names: [&'static str; 5]) -> Vec<(&'static str, Value)> {
        let mut members = vec![
            (names[0], Value::str(self.version)),
            (names[1], Value::str(self.commit)),
            (names[2], Value::str("clean")),
            (names[3], Value::str(self.go_version)),
        ];
        if let Some(client) = self.kube_client_version {
            members.push((names[4], Value::str(client)));
        }
        members
    }
}

impl Object for BuildInfo {
    fn type_name(&self) -> Cow<'static, str> {
        "version.BuildInfo".into()
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn underlying(&self) -> Underlying {
        Underlying::Struct(self.members([
            "Version",
            "GitCommit",
            "GitTreeState",
            "GoVersion",
            "KubeClientVersion",
        ]))
    }

    fn json(&self) -> JsonForm {
        let members = self.members([
            "version",
            "git_commit",
            "git_tree_state",
            "go_version",
            "kube_client_version",
        ]);
        // Every member but the last has `omitempty`; none of a release's is empty except an unknown commit.
        JsonForm::Members(
            members
                .into_iter()
                .filter(|(name, value)| {
                    *name == "kube_client_version" || value.as_str().is_none_or(|s| !s.is_empty())
                })
                .map(|(name, value)| (Str::from(name), value))
                .collect(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
