//! Helm's engine.

use std::sync::Arc;

use chart::Chart;
use chart::source::SourceFile;
use go_codec::json;
use go_codec::yaml::Numbers;
use go_value::{Map, Str, Tree, Value};
use helm_render::ambient::RealAmbient;
use helm_render::{Cause, Engine};

use super::{PROFILE, refused};
use crate::record::Record;

/// The file of the template, as `# Source:` would show it.
const MAIN: &str = "c/templates/t.yaml";

pub(super) fn render(engine: &Arc<Engine>, case: &Record) -> Record {
    let profile = *PROFILE;
    let values = json::from_slice(case.text("values"), Numbers::Float64, profile.codec);
    let values = match values {
        Ok(Tree::Nil) => Map::nil(go_value::MapType::ANY),
        Ok(tree) => match Value::from_tree(&tree) {
            Value::Map(map) => map,
            _ => return refused("values are no JSON object"),
        },
        Err(_) => return refused("values are no JSON object"),
    };
    let mut files = vec![
        file("Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        file("templates/t.yaml", case.text("template")),
    ];
    for (number, partial) in case.list("partials").iter().enumerate() {
        files.push(file(&format!("templates/_{number}.tpl"), partial));
    }
    let chart = match Chart::load_files("c", files, profile.chart) {
        Ok(chart) => chart,
        Err(error) => return Record::default().with("loadError", error.to_string()),
    };
    let release: Map = [
        ("Name", Value::str("r")),
        ("Namespace", Value::str("default")),
        ("IsUpgrade", Value::Bool(false)),
        ("IsInstall", Value::Bool(true)),
        ("Revision", Value::int(1)),
        ("Service", Value::str("Helm")),
    ]
    .into_iter()
    .map(|(name, value)| (Str::from(name), value))
    .collect();
    let rendered = engine.render(
        &chart,
        &values,
        Value::Map(release),
        Value::Nil,
        &RealAmbient::new(Some("UTC".to_owned()), false),
    );
    match rendered {
        Ok(rendering) => {
            let out = rendering.files.get(MAIN.as_bytes());
            Record::default().with("out", out.map_or(&b""[..], Str::as_bytes))
        }
        Err(error) => {
            let name = match error.cause {
                Cause::Chart => "error",
                Cause::Panic => "panic",
                Cause::Limit => "limit",
                Cause::Unsupported => "unsupported",
            };
            Record::default().with(name, error.text)
        }
    }
}

fn file(path: &str, data: &[u8]) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        data: data.to_vec(),
    }
}
