//! What a chart draws must not move when something else changes: properties over edited charts.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;

use chart::Chart;
use chart::source::SourceFile;
use helm_render::ambient::{FrozenAmbient, FrozenConfig};
use helm_render::{Engine, Profile, Release, RenderRequest, profile, render};

/// Draws of every kind, each under a name of its own; `NOTE` is where edits go.
const DRAWS: &str = r#"NOTE
alpha: {{ randAlpha 12 }}
again: {{ randAlpha 12 }}
number: n{{ randNumeric 9 }}
ascii: {{ randAscii 9 | b64enc }}
bytes: {{ randBytes 9 }}
int: {{ randInt 0 1000000 }}
uuid: {{ uuidv4 }}
shuffled: {{ shuffle "abcdefghijklm" }}
helper: {{ include "shared.password" . }}
hash: {{ htpasswd "user" "pass" | b64enc }}
key: {{ genPrivateKey "ed25519" | sha256sum }}
ca: {{ (genCA "ca" 10).Cert | sha256sum }}
aes: {{ encryptAES "k" "text" }}
now: {{ now | date "2006-01-02T15:04:05" | quote }}
{{- range $i, $_ := until 4 }}
loop{{ $i }}: {{ randAlpha 12 }}
{{- end }}
tpl: {{ tpl "{{ randAlpha 7 }}" . }}
"#;

const HELPERS: &str = r#"{{ define "shared.password" }}{{ randAlphaNum 20 }}{{ end }}"#;

/// The files of a chart.
type Files = BTreeMap<String, String>;

fn files() -> Files {
    let chart = |name: &str| format!("apiVersion: v2\nname: {name}\nversion: 0.1.0\n");
    let draws = DRAWS.replace("NOTE", "# first");
    BTreeMap::from([
        ("Chart.yaml".into(), chart("web")),
        ("templates/_helpers.tpl".into(), HELPERS.into()),
        ("templates/draws.yaml".into(), draws.clone()),
        ("charts/db/Chart.yaml".into(), chart("db")),
        ("charts/db/templates/draws.yaml".into(), draws),
    ])
}

fn drawn(
    files: &Files,
    profile: &'static Profile,
    engine: &Arc<Engine>,
) -> BTreeMap<String, String> {
    let sources = files
        .iter()
        .map(|(name, text)| SourceFile {
            path: name.clone(),
            data: text.clone().into_bytes(),
        })
        .collect();
    let request = RenderRequest {
        chart: Chart::load_files("web", sources, profile.chart).unwrap(),
        user_values: chart::Table::default(),
        release: Release {
            name: "r".into(),
            namespace: "n".into(),
            is_upgrade: false,
        },
        kube_version: None,
        api_versions: Vec::new(),
        skip_schema_validation: false,
        labels: Vec::new(),
        chart_versions: chart::Versions::new(),
    };
    let ambient = FrozenAmbient::new(FrozenConfig::new("r", "n"));
    let rendered = render(engine, &request, &ambient).unwrap();
    let mut found = BTreeMap::new();
    for manifest in rendered.manifests {
        for line in manifest.content.to_text().lines() {
            if let Some((name, value)) = line.split_once(": ") {
                found.insert(format!("{} {name}", manifest.path), value.to_owned());
            }
        }
    }
    found
}

fn drawn_newest(files: &Files) -> BTreeMap<String, String> {
    let profile = profile::newest();
    drawn(files, profile, &Engine::new(profile))
}

/// Every value of `before` is still there and the same.
fn assert_kept(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>, edit: &str) {
    for (name, value) in before {
        assert_eq!(after.get(name), Some(value), "{edit} changed {name}");
    }
}

#[test]
fn draws_are_many_and_differ() {
    let found = drawn_newest(&files());
    assert!(found.len() >= 36, "{found:#?}");
    let value = |name: &str| &found[name];
    assert_ne!(
        value("web/templates/draws.yaml alpha"),
        value("web/templates/draws.yaml again")
    );
    assert_ne!(
        value("web/templates/draws.yaml loop1"),
        value("web/templates/draws.yaml loop2")
    );
    assert_ne!(
        value("web/templates/draws.yaml alpha"),
        value("web/charts/db/templates/draws.yaml alpha")
    );
    assert_eq!(
        value("web/templates/draws.yaml now"),
        "\"2024-01-01T00:00:00\""
    );
}

#[test]
fn edits_elsewhere_change_no_draw() {
    let before = drawn_newest(&files());
    let edit = |name: &str, change: &dyn Fn(&mut Files)| {
        let mut edited = files();
        change(&mut edited);
        assert_kept(&before, &drawn_newest(&edited), name);
    };
    edit("a comment line above", &|files| {
        let text = files.get_mut("templates/draws.yaml").unwrap();
        *text = text.replace("# first", "# first\n# second {{/* third */}}\n\n");
    });
    edit("a random call in another file", &|files| {
        files.insert(
            "templates/a.yaml".into(),
            "a: {{ randAlpha 12 }}\nh: {{ include \"shared.password\" . }}\n".into(),
        );
        files.insert(
            "templates/z.yaml".into(),
            "z: {{ randAlpha 12 }}\nca: {{ (genCA \"ca\" 10).Cert | sha256sum }}\n".into(),
        );
    });
    edit("another call in the same file", &|files| {
        let text = files.get_mut("templates/draws.yaml").unwrap();
        *text = text.replace("# first", "other: {{ randAlpha 13 }}{{ randNumeric 12 }}");
    });
    edit("a new subchart", &|files| {
        files.insert(
            "charts/cache/Chart.yaml".into(),
            "apiVersion: v2\nname: cache\nversion: 9.9.9\n".into(),
        );
        files.insert(
            "charts/cache/templates/draws.yaml".into(),
            DRAWS.replace("NOTE", ""),
        );
    });
    edit("another version of the chart", &|files| {
        let text = files.get_mut("Chart.yaml").unwrap();
        *text = text.replace("0.1.0", "7.7.7");
    });
    edit("another define beside the one that draws", &|files| {
        let text = files.get_mut("templates/_helpers.tpl").unwrap();
        text.insert_str(0, "{{ define \"other\" }}{{ randAlphaNum 20 }}{{ end }}\n");
    });
}

#[test]
fn profiles_draw_alike() {
    let found: Vec<_> = profile::PROFILES
        .iter()
        .map(|profile| {
            let mut found = drawn(&files(), profile, &Engine::new(profile));
            // The identifier of an authority's key in its certificate follows the profile's Go release.
            found.retain(|name, _| !name.ends_with(" ca"));
            found
        })
        .collect();
    assert!(found.len() >= 3);
    for (profile, other) in profile::PROFILES.iter().zip(&found) {
        assert_eq!(*other, found[0], "{}", profile.version);
    }
}

#[test]
fn threads_draw_alike() {
    let profile = profile::newest();
    let engine = Engine::new(profile);
    let alone = drawn(&files(), profile, &engine);
    for threads in [1, 2, 7] {
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| drawn(&files(), profile, &engine)))
                .collect();
            for thread in running {
                assert_eq!(thread.join().unwrap(), alone, "{threads} threads");
            }
        });
    }
}
