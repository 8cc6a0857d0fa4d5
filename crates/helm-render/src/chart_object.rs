//! `.Chart`: a Go struct in Helm 3, a map with Go's field names in Helm 4.
//!
//! Sources: v3 `recAllTpls` of `pkg/engine/engine.go`, v4 `structToMap` of `pkg/chart/common.go`.

use std::rc::Rc;

use chart::{Dependency, Maintainer, Metadata};
use go_value::{ElemType, List, Map, MapType, Str, Value};

use crate::go_struct::{Field, GoStruct};

/// How a release hands chart metadata to templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartObject {
    /// A struct: unknown fields are errors, lists hold pointers (Helm 3).
    Struct,
    /// A map: unknown fields are empty, lists hold maps (Helm 4).
    Map,
}

/// The struct of Helm 3 that has tags for YAML.
const DEPENDENCY: &str = "*chart.Dependency";

impl ChartObject {
    /// The `.Chart` of one chart.
    pub fn build(self, metadata: &Metadata, is_root: bool) -> Value {
        match self {
            ChartObject::Struct => {
                let metadata = object("chart.Metadata", false, metadata_fields(metadata, self));
                Value::Object(Rc::new(GoStruct {
                    type_name: "struct { chart.Metadata; IsRoot bool }",
                    pointer: false,
                    embedded: &["Metadata"],
                    yaml_tags: false,
                    fields: vec![
                        Field::always("Metadata", "Metadata", metadata),
                        Field::always("IsRoot", "IsRoot", is_root),
                    ],
                }))
            }
            ChartObject::Map => {
                let map = as_map(metadata_fields(metadata, self));
                map.insert(Str::from("IsRoot"), Value::Bool(is_root));
                Value::Map(map)
            }
        }
    }

    fn item(self, type_name: &'static str, fields: Vec<Field>) -> Value {
        match self {
            ChartObject::Struct => object(type_name, true, fields),
            ChartObject::Map => Value::Map(as_map(fields)),
        }
    }

    fn list(self, elem: ElemType, items: Vec<Value>) -> Value {
        Value::List(match self {
            // A field that `Chart.yaml` does not have is a nil slice; the map of Helm 4 makes lists anew.
            ChartObject::Struct if items.is_empty() => List::nil(elem),
            ChartObject::Struct => List::new(elem, items),
            ChartObject::Map => List::new(ElemType::Any, items),
        })
    }

    fn strings(self, items: &[Str]) -> Value {
        self.list(
            ElemType::String,
            items.iter().cloned().map(Value::Str).collect(),
        )
    }
}

fn object(type_name: &'static str, pointer: bool, fields: Vec<Field>) -> Value {
    Value::Object(Rc::new(GoStruct {
        type_name,
        pointer,
        embedded: &[],
        // Releases without these tags have no function that shows them.
        yaml_tags: type_name == DEPENDENCY,
        fields,
    }))
}

fn as_map(fields: Vec<Field>) -> Map {
    fields
        .into_iter()
        .map(|field| (Str::from(field.name), field.value))
        .collect()
}

fn metadata_fields(metadata: &Metadata, form: ChartObject) -> Vec<Field> {
    let annotations = if metadata.annotations.is_empty() {
        Map::nil(MapType::STRING)
    } else {
        let entries = metadata.annotations.iter();
        let entries = entries.map(|(key, value)| (key.clone(), Value::Str(value.clone())));
        entries.collect::<Map>().as_type(MapType::STRING)
    };
    let maintainers = metadata
        .maintainers
        .iter()
        .map(|maintainer| maintainer_value(maintainer, form))
        .collect();
    let dependencies = metadata
        .dependencies
        .iter()
        .map(|dependency| dependency_value(dependency, form))
        .collect();
    vec![
        Field::optional("Name", "name", metadata.name.clone()),
        Field::optional("Home", "home", metadata.home.clone()),
        Field::optional("Sources", "sources", form.strings(&metadata.sources)),
        Field::optional("Version", "version", metadata.version.clone()),
        Field::optional("Description", "description", metadata.description.clone()),
        Field::optional("Keywords", "keywords", form.strings(&metadata.keywords)),
        Field::optional(
            "Maintainers",
            "maintainers",
            form.list(ElemType::Named("*chart.Maintainer"), maintainers),
        ),
        Field::optional("Icon", "icon", metadata.icon.clone()),
        Field::optional("APIVersion", "apiVersion", metadata.api_version.clone()),
        Field::optional("Condition", "condition", metadata.condition.clone()),
        Field::optional("Tags", "tags", metadata.tags.clone()),
        Field::optional("AppVersion", "appVersion", metadata.app_version.clone()),
        Field::optional("Deprecated", "deprecated", metadata.deprecated),
        Field::optional("Annotations", "annotations", Value::Map(annotations)),
        Field::optional("KubeVersion", "kubeVersion", metadata.kube_version.clone()),
        Field::optional(
            "Dependencies",
            "dependencies",
            form.list(ElemType::Named(DEPENDENCY), dependencies),
        ),
        Field::optional("Type", "type", metadata.chart_type.clone()),
    ]
}

fn maintainer_value(maintainer: &Maintainer, form: ChartObject) -> Value {
    form.item(
        "*chart.Maintainer",
        vec![
            Field::optional("Name", "name", maintainer.name.clone()),
            Field::optional("Email", "email", maintainer.email.clone()),
            Field::optional("URL", "url", maintainer.url.clone()),
        ],
    )
}

fn dependency_value(dependency: &Dependency, form: ChartObject) -> Value {
    let imports = dependency
        .import_values
        .iter()
        .map(Value::from_tree)
        .collect();
    form.item(
        DEPENDENCY,
        vec![
            Field::always("Name", "name", dependency.name.clone()),
            Field::optional("Version", "version", dependency.version.clone()),
            Field::always("Repository", "repository", dependency.repository.clone()),
            Field::optional("Condition", "condition", dependency.condition.clone()),
            Field::optional("Tags", "tags", form.strings(&dependency.tags)),
            Field::optional("Enabled", "enabled", dependency.enabled),
            Field::optional("ImportValues", "import-values", Value::list(imports)),
            Field::optional("Alias", "alias", dependency.alias.clone()),
        ],
    )
}
