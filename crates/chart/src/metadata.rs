//! `Chart.yaml`: its fields, how they are decoded, cleaned and validated.
//!
//! Follows Helm's `chart/v2/metadata.go` and `dependency.go`. Decoding is that of `sigs.k8s.io/yaml` into
//! Go structs, so a number in a string field becomes a string and names match in any case.

use std::sync::LazyLock;

use go_codec::gostruct::{Field, Struct, Type};
use go_codec::yaml::{self, Strictness};
use go_time::{Location, Time};
use go_value::{Str, Tree, number, unicode};
use masterminds_semver::Version;

use crate::rules::{DuplicateDependencies, MetadataPackage, NameCheck, Rules};
use crate::source::path;

/// A `Chart.yaml`, with the names of Helm's `chart.Metadata`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// `name`
    pub name: Str,
    /// `home`
    pub home: Str,
    /// `sources`
    pub sources: Vec<Str>,
    /// `version`
    pub version: Str,
    /// `description`
    pub description: Str,
    /// `keywords`
    pub keywords: Vec<Str>,
    /// `maintainers`
    pub maintainers: Vec<Maintainer>,
    /// `icon`
    pub icon: Str,
    /// `apiVersion`; `v1` where the file has none.
    pub api_version: Str,
    /// `condition`
    pub condition: Str,
    /// `tags`
    pub tags: Str,
    /// `appVersion`
    pub app_version: Str,
    /// `deprecated`
    pub deprecated: bool,
    /// `annotations`, sorted by key.
    pub annotations: Vec<(Str, Str)>,
    /// `kubeVersion`
    pub kube_version: Str,
    /// `dependencies`; after dependency processing those that are enabled.
    pub dependencies: Vec<Dependency>,
    /// Whether `dependencies` is there at all, if only as an empty list: Helm then processes dependencies.
    pub lists_dependencies: bool,
    /// `type`
    pub chart_type: Str,
}

/// An entry of `maintainers`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// `name`
    pub name: Str,
    /// `email`
    pub email: Str,
    /// `url`
    pub url: Str,
}

/// An entry of `dependencies`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependency {
    /// `name`; after dependency processing the alias where there is one.
    pub name: Str,
    /// `version`, a range.
    pub version: Str,
    /// `repository`
    pub repository: Str,
    /// `condition`
    pub condition: Str,
    /// `tags`
    pub tags: Vec<Str>,
    /// `enabled`; true after dependency processing.
    pub enabled: bool,
    /// `import-values`; after dependency processing a list of `{child, parent}` maps.
    pub import_values: Vec<ImportValue>,
    /// `alias`
    pub alias: Str,
}

/// An entry of `import-values`: a string, or a map with `child` and `parent`.
pub type ImportValue = Tree;

/// A lock file, as far as it is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// `digest`
    pub digest: Str,
    /// `dependencies`
    pub dependencies: Vec<Dependency>,
}

/// Why a `Chart.yaml` is refused after it was read; `Display` is Helm's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValidationError {
    /// A field that must not be empty.
    #[error("validation: chart.metadata.{0} is required")]
    Required(&'static str),
    /// The name is `.` or `..`.
    #[error("validation: chart.metadata.name {} is not allowed", quote(.0))]
    NameNotAllowed(Str),
    /// The name is a path.
    #[error("validation: chart.metadata.name {} is invalid", quote(.0))]
    NameInvalid(Str),
    /// The version is none.
    #[error("validation: chart.metadata.version {} is invalid", quote(.0))]
    VersionInvalid(Str),
    /// The type is unknown.
    #[error("validation: chart.metadata.type must be application or library")]
    Type,
    /// A null among the maintainers.
    #[error("validation: maintainers must not contain empty or null nodes")]
    NullMaintainer,
    /// A null among the dependencies.
    #[error("validation: dependencies must not contain empty or null nodes")]
    NullDependency,
    /// An alias with other characters than letters, digits, `-` and `_`.
    #[error("validation: dependency {} has disallowed characters in the alias", quote(.0))]
    Alias(Str),
    /// Two dependencies of one name or alias.
    #[error("validation: more than one dependency with name or alias {}", quote(.0))]
    Duplicate(Str),
}

fn quote(text: &Str) -> String {
    number::quote(text.as_bytes()).to_text().into_owned()
}

/// A `Metadata` as it is read, neither cleaned nor checked: entries of lists may be null.
#[derive(Debug, Default)]
pub struct Draft {
    /// The fields; maintainers and dependencies are beside them.
    pub metadata: Metadata,
    /// `maintainers`
    pub maintainers: Vec<Option<Maintainer>>,
    /// `dependencies`
    pub dependencies: Vec<Option<Dependency>>,
}

const STRINGS: Type = Type::Slice(&Type::String);

const MAINTAINER_FIELDS: &[Field] = &[
    Field {
        name: "name",
        ty: Type::String,
    },
    Field {
        name: "email",
        ty: Type::String,
    },
    Field {
        name: "url",
        ty: Type::String,
    },
];

const DEPENDENCY_FIELDS: &[Field] = &[
    Field {
        name: "name",
        ty: Type::String,
    },
    Field {
        name: "version",
        ty: Type::String,
    },
    Field {
        name: "repository",
        ty: Type::String,
    },
    Field {
        name: "condition",
        ty: Type::String,
    },
    Field {
        name: "tags",
        ty: STRINGS,
    },
    Field {
        name: "enabled",
        ty: Type::Bool,
    },
    Field {
        name: "import-values",
        ty: Type::LIST_ANY,
    },
    Field {
        name: "alias",
        ty: Type::String,
    },
];

/// The Go types of chart files, whose names begin with the package they live in.
macro_rules! go_types {
    ($module:ident, $package:literal) => {
        mod $module {
            use super::*;

            static MAINTAINER: Struct = Struct {
                name: "Maintainer",
                type_name: concat!($package, ".Maintainer"),
                fields: MAINTAINER_FIELDS,
            };
            static DEPENDENCY: Struct = Struct {
                name: "Dependency",
                type_name: concat!($package, ".Dependency"),
                fields: DEPENDENCY_FIELDS,
            };
            static METADATA_STRUCT: Struct = Struct {
                name: "Metadata",
                type_name: concat!($package, ".Metadata"),
                fields: &[
                    Field {
                        name: "name",
                        ty: Type::String,
                    },
                    Field {
                        name: "home",
                        ty: Type::String,
                    },
                    Field {
                        name: "sources",
                        ty: STRINGS,
                    },
                    Field {
                        name: "version",
                        ty: Type::String,
                    },
                    Field {
                        name: "description",
                        ty: Type::String,
                    },
                    Field {
                        name: "keywords",
                        ty: STRINGS,
                    },
                    Field {
                        name: "maintainers",
                        ty: Type::Slice(&Type::Pointer(&Type::Struct(&MAINTAINER))),
                    },
                    Field {
                        name: "icon",
                        ty: Type::String,
                    },
                    Field {
                        name: "apiVersion",
                        ty: Type::String,
                    },
                    Field {
                        name: "condition",
                        ty: Type::String,
                    },
                    Field {
                        name: "tags",
                        ty: Type::String,
                    },
                    Field {
                        name: "appVersion",
                        ty: Type::String,
                    },
                    Field {
                        name: "deprecated",
                        ty: Type::Bool,
                    },
                    Field {
                        name: "annotations",
                        ty: Type::Map(&Type::String),
                    },
                    Field {
                        name: "kubeVersion",
                        ty: Type::String,
                    },
                    Field {
                        name: "dependencies",
                        ty: Type::Slice(&Type::Pointer(&Type::Struct(&DEPENDENCY))),
                    },
                    Field {
                        name: "type",
                        ty: Type::String,
                    },
                ],
            };
            static LOCK_STRUCT: Struct = Struct {
                name: "Lock",
                type_name: concat!($package, ".Lock"),
                fields: &[
                    Field {
                        name: "generated",
                        ty: Type::Any,
                    },
                    Field {
                        name: "digest",
                        ty: Type::String,
                    },
                    Field {
                        name: "dependencies",
                        ty: Type::Slice(&Type::Pointer(&Type::Struct(&DEPENDENCY))),
                    },
                ],
            };
            pub(super) static METADATA: Type = Type::Struct(&METADATA_STRUCT);
            pub(super) static LOCK: Type = Type::Struct(&LOCK_STRUCT);
        }
    };
}

go_types!(in_chart, "chart");
go_types!(in_v2, "v2");

static CHART_BASE: Struct = Struct {
    name: "chartBase",
    type_name: "loader.chartBase",
    fields: &[Field {
        name: "apiVersion",
        ty: Type::String,
    }],
};

/// The Go type of `Chart.yaml` and `requirements.yaml`.
pub(crate) fn metadata_type(rules: &Rules) -> &'static Type {
    match rules.metadata_package {
        MetadataPackage::Chart => &in_chart::METADATA,
        MetadataPackage::V2 => &in_v2::METADATA,
    }
}

/// The Go type of `Chart.lock` and `requirements.lock`.
pub(crate) fn lock_type(rules: &Rules) -> &'static Type {
    match rules.metadata_package {
        MetadataPackage::Chart => &in_chart::LOCK,
        MetadataPackage::V2 => &in_v2::LOCK,
    }
}

/// The Go type by which Helm 4 learns a chart's `apiVersion`.
pub(crate) static CHART_BASE_TYPE: Type = Type::Struct(&CHART_BASE);

/// `apiVersion: v1`
pub(crate) static API_V1: LazyLock<Str> = LazyLock::new(|| Str::from("v1"));

fn string(tree: Tree) -> Str {
    match tree {
        Tree::Str(text) => text,
        _ => Str::empty(),
    }
}

fn strings(tree: Tree) -> Vec<Str> {
    match tree {
        Tree::List(items) => items.into_iter().map(string).collect(),
        _ => Vec::new(),
    }
}

fn entries(tree: Tree) -> Vec<(Str, Tree)> {
    match tree {
        Tree::Map(entries) => entries,
        _ => Vec::new(),
    }
}

/// Decodes a list of pointers onto the one that is there: like `encoding/json`, an element that exists at
/// its place is decoded into, not replaced.
fn pointers<T: Default>(tree: Tree, old: &mut Vec<Option<T>>, apply: fn(&mut T, Tree)) {
    let Tree::List(items) = tree else { return };
    let mut before = std::mem::take(old).into_iter();
    for item in items {
        let there = before.next().flatten();
        old.push(match item {
            Tree::Nil => None,
            item => {
                let mut value = there.unwrap_or_default();
                apply(&mut value, item);
                Some(value)
            }
        });
    }
}

fn apply_maintainer(maintainer: &mut Maintainer, tree: Tree) {
    for (key, value) in entries(tree) {
        match key.as_bytes() {
            b"name" => maintainer.name = string(value),
            b"email" => maintainer.email = string(value),
            b"url" => maintainer.url = string(value),
            _ => {}
        }
    }
}

fn apply_dependency(dependency: &mut Dependency, tree: Tree) {
    for (key, value) in entries(tree) {
        match key.as_bytes() {
            b"name" => dependency.name = string(value),
            b"version" => dependency.version = string(value),
            b"repository" => dependency.repository = string(value),
            b"condition" => dependency.condition = string(value),
            b"tags" => dependency.tags = strings(value),
            b"enabled" => dependency.enabled = value == Tree::Bool(true),
            b"import-values" => {
                if let Tree::List(items) = value {
                    dependency.import_values = items;
                }
            }
            b"alias" => dependency.alias = string(value),
            _ => {}
        }
    }
}

/// A lock file from its decoded fields.
///
/// # Errors
/// Go's sentence about a `generated` that is no time.
pub(crate) fn lock_from(tree: Tree) -> Result<Lock, String> {
    let mut lock = Lock::default();
    for (key, value) in entries(tree) {
        match key.as_bytes() {
            b"generated" => check_time(&value)?,
            b"digest" => lock.digest = string(value),
            b"dependencies" => {
                let mut dependencies = Vec::new();
                pointers(value, &mut dependencies, apply_dependency);
                lock.dependencies = dependencies.into_iter().flatten().collect();
            }
            _ => {}
        }
    }
    Ok(lock)
}

/// `time.Time.UnmarshalJSON`
fn check_time(value: &Tree) -> Result<(), String> {
    const FAILED: &str = "error unmarshaling JSON: while decoding JSON: ";
    match value {
        Tree::Nil => Ok(()),
        Tree::Str(text) => Time::parse(
            b"2006-01-02T15:04:05Z07:00",
            text.as_bytes(),
            &Location::utc(),
        )
        .map(drop)
        .map_err(|error| format!("{FAILED}{}", String::from_utf8_lossy(error.as_bytes()))),
        _ => Err(format!(
            "{FAILED}Time.UnmarshalJSON: input is not a JSON string"
        )),
    }
}

/// The `apiVersion` alone.
pub(crate) fn api_version_of(tree: Tree) -> Str {
    entries(tree)
        .into_iter()
        .find(|(key, _)| *key == "apiVersion")
        .map(|(_, value)| string(value))
        .unwrap_or_default()
}

impl Draft {
    /// Decodes a `Chart.yaml` alone (`LoadChartfile`, `StrictLoadChartfile`): no `apiVersion` stays none.
    ///
    /// # Errors
    /// The decoder's sentence.
    pub fn read(data: &[u8], strictness: Strictness, rules: &Rules) -> Result<Draft, String> {
        let tree = yaml::unmarshal(data, metadata_type(rules), strictness, rules.codec)
            .map_err(|error| error.to_string())?;
        let mut draft = Draft::default();
        draft.apply(tree);
        Ok(draft)
    }

    /// Decodes a document onto what earlier ones have set: `requirements.yaml` onto `Chart.yaml`.
    pub(crate) fn apply(&mut self, tree: Tree) {
        let metadata = &mut self.metadata;
        for (key, value) in entries(tree) {
            match key.as_bytes() {
                b"name" => metadata.name = string(value),
                b"home" => metadata.home = string(value),
                b"sources" => metadata.sources = strings(value),
                b"version" => metadata.version = string(value),
                b"description" => metadata.description = string(value),
                b"keywords" => metadata.keywords = strings(value),
                b"maintainers" => pointers(value, &mut self.maintainers, apply_maintainer),
                b"icon" => metadata.icon = string(value),
                b"apiVersion" => metadata.api_version = string(value),
                b"condition" => metadata.condition = string(value),
                b"tags" => metadata.tags = string(value),
                b"appVersion" => metadata.app_version = string(value),
                b"deprecated" => metadata.deprecated = value == Tree::Bool(true),
                b"annotations" => {
                    for (key, value) in entries(value) {
                        let value = string(value);
                        match metadata
                            .annotations
                            .binary_search_by(|(known, _)| known.cmp(&key))
                        {
                            Ok(at) => {
                                if let Some(entry) = metadata.annotations.get_mut(at) {
                                    entry.1 = value;
                                }
                            }
                            Err(at) => metadata.annotations.insert(at, (key, value)),
                        }
                    }
                }
                b"kubeVersion" => metadata.kube_version = string(value),
                b"dependencies" => {
                    metadata.lists_dependencies = true;
                    pointers(value, &mut self.dependencies, apply_dependency);
                }
                b"type" => metadata.chart_type = string(value),
                _ => {}
            }
        }
    }

    /// What an absent `apiVersion` means.
    pub(crate) fn default_api_version(&mut self) {
        if self.metadata.api_version.is_empty() {
            self.metadata.api_version = API_V1.clone();
        }
    }

    /// Whether the `apiVersion` is `v1`.
    pub(crate) fn is_v1(&self) -> bool {
        self.metadata.api_version == *API_V1
    }

    /// Cleans and checks all fields, in Helm's order.
    pub(crate) fn validate(self, rules: &Rules) -> Result<Metadata, ValidationError> {
        let Draft {
            mut metadata,
            maintainers,
            dependencies,
        } = self;
        sanitize_all([
            &mut metadata.name,
            &mut metadata.description,
            &mut metadata.home,
            &mut metadata.icon,
            &mut metadata.condition,
            &mut metadata.tags,
            &mut metadata.app_version,
            &mut metadata.kube_version,
        ]);
        sanitize_all(metadata.sources.iter_mut().chain(&mut metadata.keywords));
        check_own_fields(&metadata, rules)?;
        for maintainer in maintainers {
            let mut maintainer = maintainer.ok_or(ValidationError::NullMaintainer)?;
            sanitize_all([
                &mut maintainer.name,
                &mut maintainer.email,
                &mut maintainer.url,
            ]);
            metadata.maintainers.push(maintainer);
        }
        let mut names = std::collections::BTreeSet::new();
        for dependency in dependencies {
            let mut dependency = dependency.ok_or(ValidationError::NullDependency)?;
            sanitize_all([
                &mut dependency.name,
                &mut dependency.version,
                &mut dependency.repository,
                &mut dependency.condition,
            ]);
            sanitize_all(&mut dependency.tags);
            if !dependency
                .alias
                .as_bytes()
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
            {
                return Err(ValidationError::Alias(dependency.name));
            }
            let key = if dependency.alias.is_empty() {
                &dependency.name
            } else {
                &dependency.alias
            };
            if !names.insert(key.clone())
                && rules.duplicate_dependencies == DuplicateDependencies::Refused
            {
                return Err(ValidationError::Duplicate(key.clone()));
            }
            metadata.dependencies.push(dependency);
        }
        Ok(metadata)
    }
}

fn check_own_fields(metadata: &Metadata, rules: &Rules) -> Result<(), ValidationError> {
    if metadata.api_version.is_empty() {
        return Err(ValidationError::Required("apiVersion"));
    }
    let name = metadata.name.as_bytes();
    if name.is_empty() {
        return Err(ValidationError::Required("name"));
    }
    if rules.name_check == NameCheck::NoDots && matches!(name, b"." | b"..") {
        return Err(ValidationError::NameNotAllowed(metadata.name.clone()));
    }
    if rules.name_check != NameCheck::Any && path::base(name) != name {
        return Err(ValidationError::NameInvalid(metadata.name.clone()));
    }
    if metadata.version.is_empty() {
        return Err(ValidationError::Required("version"));
    }
    if Version::parse(&metadata.version, &rules.semver).is_err() {
        return Err(ValidationError::VersionInvalid(metadata.version.clone()));
    }
    if !matches!(
        metadata.chart_type.as_bytes(),
        b"" | b"application" | b"library"
    ) {
        return Err(ValidationError::Type);
    }
    Ok(())
}

fn sanitize_all<'a>(texts: impl IntoIterator<Item = &'a mut Str>) {
    for text in texts {
        if !text.as_bytes().iter().all(|b| matches!(b, 0x20..=0x7e)) {
            *text = sanitize(text);
        }
    }
}

/// Helm's `sanitizeString`: every space character is a blank, what does not print is gone.
fn sanitize(text: &Str) -> Str {
    let text = text.to_text();
    let kept = text.chars().filter_map(|rune| {
        if unicode::is_space(u32::from(rune)) {
            Some(' ')
        } else {
            unicode::is_print(u32::from(rune)).then_some(rune)
        }
    });
    Str::from(kept.collect::<String>())
}
