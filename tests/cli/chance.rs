//! What a chart draws hangs on nothing but where and how it draws.

use std::collections::BTreeMap;

use crate::world::{CONFIG, World};

/// A chart that draws in two files, in a `define` and in a subchart.
fn world() -> World {
    let world = World::with_template(
        "{{- define \"web.token\" }}{{ randAlphaNum 16 }}{{ end -}}\n\
         apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  \
         one: {{ randAlphaNum 16 | quote }}\n  two: {{ randAlphaNum 16 | quote }}\n  three: {{ include \"web.token\" . | quote }}\n  \
         id: {{ uuidv4 }}\n  time: {{ now | date \"2006-01-02T15:04:05\" | quote }}\n",
    );
    world.write(
        "charts/web/templates/other.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata:\n  one: {{ randAlphaNum 16 | quote }}\n  key: {{ genPrivateKey \"ed25519\" | sha256sum }}\n  hash: {{ bcrypt \"x\" }}\n",
    );
    world.subchart("charts/web/charts/sub", "sub");
    world.write(
        "charts/web/charts/sub/templates/drawn.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sub}\ndata:\n  one: {{ randAlphaNum 16 | quote }}\n",
    );
    world
}

/// All values under `data` of a rendering, by the name of the object and the key.
fn drawn(world: &World, flags: &str) -> BTreeMap<String, String> {
    let ran = world.rg(&format!("render --output out {flags}"));
    assert_eq!(ran.status, 0, "{ran}");
    let text = world.read("out/charts/web/prod.yaml");
    let (mut name, mut in_data) = ("", false);
    let mut values = BTreeMap::new();
    for line in text.lines() {
        if let Some(found) = line.strip_prefix("metadata: {name: ") {
            name = found.trim_end_matches('}');
        }
        match line.strip_prefix("  ") {
            None => in_data = line == "data:",
            Some(line) if in_data => values.extend(
                line.split_once(": ")
                    .map(|(key, value)| (format!("{name}/{key}"), value.to_string())),
            ),
            Some(_) => {}
        }
    }
    values
}

/// What was drawn before is drawn again, whatever else is drawn now.
fn assert_kept(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    for (place, value) in before {
        assert_eq!(after.get(place), Some(value), "{place}");
    }
}

#[test]
fn draws_differ_from_each_other_and_not_from_run_to_run() {
    let world = world();
    let first = drawn(&world, "");
    assert!(first.len() >= 9, "{first:?}");
    let different: std::collections::BTreeSet<_> = first.values().collect();
    assert_eq!(different.len(), first.len(), "{first:?}");
    assert_eq!(first, drawn(&world, ""));
}

#[test]
fn edits_elsewhere_change_no_drawn_value() {
    let world = world();
    let before = drawn(&world, "");
    let edits: [&dyn Fn(); 8] = [
        &|| {
            world.replace(
                "charts/web/templates/app.yaml",
                "apiVersion",
                "# a comment\n{{/* and\n another */}}\n\napiVersion",
            )
        },
        &|| {
            world.replace(
                "charts/web/templates/app.yaml",
                "  two:",
                "  # between\n  more: {{ randAlphaNum 17 | quote }}\n  two:",
            )
        },
        &|| {
            world.write("charts/web/templates/aaa.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aaa}\ndata:\n  one: {{ randAlphaNum 16 | quote }}\n")
        },
        &|| {
            world.write(
                "charts/web/templates/_helpers.tpl",
                "{{ define \"x\" }}{{ randAlphaNum 16 }}{{ end }}",
            )
        },
        &|| {
            world.subchart("charts/web/charts/a-new-one", "a-new-one");
            world.write("charts/web/charts/a-new-one/templates/drawn.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\ndata:\n  one: {{ randAlphaNum 16 | quote }}\n");
        },
        &|| {
            world.replace(
                "charts/web/Chart.yaml",
                "version: 1.0.0",
                "version: 2.0.0\nappVersion: \"9\"",
            )
        },
        &|| {
            world.write(
                "charts/web/values.yaml",
                "replicas: 5\ntag: \"2\"\ncolor: blue\nmore: [1, 2]\n",
            )
        },
        &|| {
            world.configure("        kube-version: 1.31\n        api-versions: [x/v1]\n        is-upgrade: true\n")
        },
    ];
    for edit in edits {
        edit();
        assert_kept(&before, &drawn(&world, ""));
    }
}

#[test]
fn helm_releases_and_threads_change_no_drawn_value() {
    let world = world();
    let before = drawn(&world, "");
    for version in ["v3.18.6", "v4.1.1", "v4.2.4"] {
        for threads in [1, 2, 7] {
            assert_kept(
                &before,
                &drawn(
                    &world,
                    &format!("--helm-version {version} --threads {threads}"),
                ),
            );
        }
    }
}

#[test]
fn what_a_draw_hangs_on_does_change_it() {
    let world = world();
    let before = drawn(&world, "");
    let differs = |flags: &str, place: &str| {
        let after = drawn(&world, flags);
        assert_ne!(before[place], after[place], "{place}");
    };
    world.replace("rendergate.yaml", "release: shop", "release: other");
    differs("", "app/one");
    world.write(
        "rendergate.yaml",
        CONFIG.replace("namespace: shop", "namespace: other"),
    );
    differs("", "sub/one");
    world.write(
        "rendergate.yaml",
        format!("{CONFIG}chance: {{seed: another, instant: 2030-05-06T07:08:09Z}}\n"),
    );
    differs("", "other/one");
    differs("", "app/time");
    assert_eq!(drawn(&world, "")["app/time"], "\"2030-05-06T07:08:09\"");
}

#[test]
fn the_golden_lists_what_hangs_on_chance() {
    let world = world();
    world.record();
    let golden = world.read("goldens/charts/web/prod.yaml");
    let list: Vec<&str> = golden
        .lines()
        .filter(|line| line.starts_with("# chance:"))
        .collect();
    insta::assert_snapshot!(list.join("\n"), @"
    # chance: bcrypt web/templates/other.yaml - ConfigMap - other /data/hash
    # chance: genPrivateKey web/templates/other.yaml - ConfigMap - other /data/key
    # chance: now web/templates/app.yaml - ConfigMap - app /data/time
    # chance: randAlphaNum web.token - ConfigMap - app /data/three
    # chance: randAlphaNum web/charts/sub/templates/drawn.yaml - ConfigMap - sub /data/one
    # chance: randAlphaNum web/templates/app.yaml - ConfigMap - app /data/one
    # chance: randAlphaNum web/templates/app.yaml - ConfigMap - app /data/two
    # chance: randAlphaNum web/templates/other.yaml - ConfigMap - other /data/one
    # chance: uuidv4 web/templates/app.yaml - ConfigMap - app /data/id
    ");
}

#[test]
fn map_order_is_listed_and_sorted() {
    let world = World::with_template(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  keys: {{ keys .Values | join \",\" }}\n  sorted: {{ keys .Values | sortAlpha | join \",\" }}\n",
    );
    world.record();
    let golden = world.read("goldens/charts/web/prod.yaml");
    assert!(golden.contains("  keys: color,replicas,tag\n"), "{golden}");
    let list: Vec<&str> = golden
        .lines()
        .filter(|line| line.starts_with("# chance:"))
        .collect();
    insta::assert_snapshot!(list.join("\n"), @"# chance: map-order web/templates/app.yaml - ConfigMap - app /data/keys");
}

#[test]
fn new_chance_is_told() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "color: {{ .Values.color }}",
        "color: {{ .Values.color }}\n  salt: {{ randAlpha 8 }}",
    );
    world.record();
    world.commit_all("second");
    insta::assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 1 line changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/salt
          + WHFRoHQe

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    warn[RG013] chance-differs: charts/web prod: what the chart leaves to chance is not what it was in the base
      | + ConfigMap shop/shop-config /data/salt (randAlpha in web/templates/config.yaml)

    Refused: 1 finding in 1 case, 1 resource changed, 1 line changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_failure_that_hangs_on_chance_is_told() {
    let world = World::with_template(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {a: b}\n{{ if regexMatch \"^[^x]*x\" (randAlpha 12) }}{{ fail \"bad luck\" }}{{ end }}\n",
    );
    // Whatever the fixed seed draws, the answer is the same again.
    let one = world.rg("check");
    assert_eq!(one, world.rg("check"));
}

#[test]
fn template_draws_like_helm() {
    let world = world();
    let run = || {
        world
            .rg("template shop charts/web --show-only templates/other.yaml")
            .stdout
    };
    assert_ne!(run(), run());
}
