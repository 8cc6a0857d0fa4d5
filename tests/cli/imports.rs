//! `diff` with what other tools wrote: snapshots of helm-unittest, goldens of Go tests, rendered folders.

use insta::assert_snapshot;

use crate::world::World;

const SNAPSHOT: &str = "\
notes:
  1: |
    raw: |
      Visit the shop.
should render:
  1: |
    apiVersion: v1
    data:
      color: green
    kind: ConfigMap
    metadata:
      name: RELEASE-NAME-config
      namespace: NAMESPACE
  2: |
    replicas: 1
    selector:
      matchLabels:
        app: web
  10: |
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: RELEASE-NAME-web
      namespace: NAMESPACE
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
            - image: web:1.0
              name: web
";

/// A test in the form `format: yaml`.
const ONE_TEXT: &str = "\
other colors: |
  ---
  apiVersion: v1
  data:
    color: blue
  kind: ConfigMap
  metadata:
    name: RELEASE-NAME-config
    namespace: NAMESPACE
  ---
  apiVersion: v1
  kind: ServiceAccount
  metadata:
    name: RELEASE-NAME
";

fn world() -> World {
    let world = World::new();
    world.write("charts/web/tests/__snapshot__/web_test.yaml.snap", SNAPSHOT);
    world.write("charts/web/tests/web_test.yaml", "suite: web\n");
    world
}

#[test]
fn a_snapshot_and_the_chart() {
    let world = world();
    assert_snapshot!(world.rg("diff charts/web/tests/__snapshot__ charts/web"), @"
    status: 0
    -- stdout
    before        charts/web/tests/__snapshot__
    after         charts/web
    not compared  2 texts of charts/web/tests/__snapshot__: a part of a manifest, or no manifest at all

    charts/web: 2 resources changed, 4 lines changed
      ~ ConfigMap NAMESPACE/release-name-config  changed  web/templates/config.yaml
        /data/color
          - green
          + red
      ~ Deployment.apps NAMESPACE/release-name-web  changed  web/templates/app.yaml
        /spec/replicas
          - 2
          + 1

    warn[RG140] availability-lowered: charts/web: Deployment.apps NAMESPACE/release-name-web is less available than before
      | /spec/replicas: 2 -> 1
    ");
    assert_snapshot!(world.rg("diff charts/web/tests/__snapshot__/web_test.yaml.snap charts/web --release web --namespace web --set color=green --set replicas=2"), @"
    status: 0
    -- stdout
    before        charts/web/tests/__snapshot__/web_test.yaml.snap
    after         charts/web
    not compared  2 texts of charts/web/tests/__snapshot__/web_test.yaml.snap: a part of a manifest, or no manifest at all

    charts/web: 2 resources added, 2 resources removed, 4 lines changed
      ~ ConfigMap web/web-config  renamed, was ConfigMap NAMESPACE/web-config  web/templates/config.yaml
        /metadata/namespace
          - NAMESPACE
          + web
      ~ Deployment.apps web/web-web  renamed, was Deployment.apps NAMESPACE/web-web  web/templates/app.yaml
        /metadata/namespace
          - NAMESPACE
          + web
    ");
}

#[test]
fn tests_that_render_one_resource_in_two_ways() {
    let world = world();
    world.write(
        "charts/web/tests/__snapshot__/other_test.yaml.snap",
        ONE_TEXT,
    );
    assert_snapshot!(world.rg("diff charts/web/tests charts/web"), @r#"
    status: 3
    -- stderr
    rendergate: charts/web/tests: the tests "__snapshot__/other_test.yaml: other colors" and "__snapshot__/web_test.yaml: should render" hold two different ConfigMap NAMESPACE/release-name-config; choose one with `--test`
    "#);
    let ran = world.rg_words(&[
        "diff",
        "charts/web/tests",
        "charts/web",
        "--test",
        "other colors",
    ]);
    assert_snapshot!(ran, @"
    status: 0
    -- stdout
    before  charts/web/tests
    after   charts/web

    charts/web: 1 resource added, 1 resource removed, 1 resource changed, 24 lines changed
      - ServiceAccount release-name  removed  the test
        - apiVersion: v1
        - kind: ServiceAccount
        - metadata:
        -   name: release-name
      ~ ConfigMap NAMESPACE/release-name-config  changed  web/templates/config.yaml
        /data/color
          - blue
          + red
      + Deployment.apps NAMESPACE/release-name-web  added  web/templates/app.yaml
        + apiVersion: apps/v1
        + kind: Deployment
        + metadata:
        +   name: release-name-web
        +   namespace: NAMESPACE
        + spec:
        +   replicas: 1
        +   selector:
        +     matchLabels:
        +       app: web
        +   template:
        +     metadata:
        +       labels:
        +         app: web
        +     spec:
        +       containers:
        +       - image: web:1.0
        +         name: web
    ");
    assert_snapshot!(world.rg("diff charts/web/tests charts/web --test nothing"), @r#"
    status: 1
    -- stderr
    rendergate: charts/web/tests: none of its tests has that in its name; they are "__snapshot__/other_test.yaml: other colors", "__snapshot__/web_test.yaml: notes", "__snapshot__/web_test.yaml: should render"
    "#);
    assert_snapshot!(world.rg("diff charts/web charts/web --test nothing"), @"
    status: 1
    -- stderr
    rendergate: --test chooses tests of snapshots (*.snap) and goldens, and charts of a folder; neither side holds any
    ");
}

#[test]
fn two_snapshots_are_compared_test_by_test() {
    let world = world();
    world.write(
        "new.snap",
        SNAPSHOT
            .replace("green", "blue")
            .replace("replicas: 1", "replicas: 3")
            + ONE_TEXT,
    );
    assert_snapshot!(world.rg("diff charts/web/tests/__snapshot__/web_test.yaml.snap new.snap"), @"
    status: 0
    -- stdout
    before  charts/web/tests/__snapshot__/web_test.yaml.snap
    after   new.snap

    new.snap other colors: 2 resources added, 11 lines changed
      + ServiceAccount RELEASE-NAME  added  the test
        + apiVersion: v1
        + kind: ServiceAccount
        + metadata:
        +   name: RELEASE-NAME
      + ConfigMap NAMESPACE/RELEASE-NAME-config  added  the test
        + apiVersion: v1
        + data:
        +   color: blue
        + kind: ConfigMap
        + metadata:
        +   name: RELEASE-NAME-config
        +   namespace: NAMESPACE

    new.snap should render: 2 resources changed, 4 lines changed
      ~ ConfigMap NAMESPACE/RELEASE-NAME-config  changed  entry 1
        /data/color
          - green
          + blue
      ~ document entry 2  changed  entry 2
        /replicas
          - 1
          + 3

    1 case without changes
    ");
}

#[test]
fn files_that_are_no_snapshots_say_what_they_are() {
    let world = World::new();
    world.write("list.snap", "- a\n");
    world.write("empty.snap", "");
    world.write(
        "toml.snap",
        "[default]\nSnapShot = \"\"\"\n- a: b\n\"\"\"\n",
    );
    world.write("number.snap", "a test: 1\n");
    world.write("key.snap", "a test:\n  x: |\n    a: b\n");
    world.write("map.snap", "a test:\n  1:\n    a: b\n");
    world.write("yaml.snap", "a test:\n  1: |\n    a: [\n");
    world.write("broken.snap", "a: [\n");
    let mut text = String::new();
    for name in [
        "list", "empty", "toml", "number", "key", "map", "yaml", "broken",
    ] {
        let ran = world.rg(&format!("diff {name}.snap charts/web"));
        text += &format!("{} {}", ran.status, ran.stderr);
    }
    assert_snapshot!(text, @r#"
    3 rendergate: list.snap: no snapshot of helm-unittest: expected a map from the names of tests to what they render, found a list
    3 rendergate: empty.snap: no snapshot of helm-unittest: expected a map from the names of tests to what they render, found nothing
    3 rendergate: toml.snap: no snapshot of helm-unittest, it looks like TOML, as older releases of chartsnap write it; update it with a newer one
    3 rendergate: number.snap: test "a test": expected a text, or a map from numbers to texts, found a number
    3 rendergate: key.snap: test "a test": expected a text, or a map from numbers to texts, found the key "x"
    3 rendergate: map.snap: test "a test": expected a text, or a map from numbers to texts, found a map
    3 rendergate: yaml.snap: test "a test": entry 1 (line 2 of the manifests): error converting YAML to JSON: yaml: line 1: did not find expected node content
    3 rendergate: broken.snap: no snapshot of helm-unittest, it is no YAML: line 1: error converting YAML to JSON: yaml: line 1: did not find expected node content
    "#);
}

#[test]
fn a_snapshot_of_manifests_is_a_file_of_manifests() {
    let world = World::new();
    world.write("chartsnap.snap", "# chartsnap: snapshot_version=v3\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    world.write(
        "a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    );
    assert_eq!(
        world
            .rg("diff chartsnap.snap a.yaml --detailed-exitcode")
            .status,
        0
    );
}

#[test]
fn goldens_of_go_tests() {
    let world = World::new();
    let golden = |name: &str, set: &str| {
        let ran = world.rg(&format!(
            "template web charts/web --namespace web --set {set}"
        ));
        assert_eq!(ran.status, 0, "{ran}");
        world.write(&format!("golden/{name}.golden.yaml"), &ran.stdout);
    };
    golden("defaults", "color=red");
    golden("green", "color=green");
    world.write("golden/values.yaml", "not: a golden\n");
    let flags = "charts/web --release web --namespace web";
    assert_snapshot!(world.rg(&format!("diff golden {flags}")), @r#"
    status: 3
    -- stderr
    rendergate: golden: the tests "defaults" and "green" hold two different ConfigMap web/web-config; choose one with `--test`
    "#);
    assert_eq!(
        world
            .rg(&format!(
                "diff golden {flags} --test defaults --detailed-exitcode"
            ))
            .status,
        0
    );
    assert_eq!(
        world
            .rg(&format!(
                "diff golden/defaults.golden.yaml {flags} --detailed-exitcode"
            ))
            .status,
        0
    );
    golden("green", "color=blue");
    world.write(
        "old/green.golden.yaml",
        world
            .read("golden/green.golden.yaml")
            .replace("blue", "green"),
    );
    assert_snapshot!(world.rg("diff old golden"), @"
    status: 0
    -- stdout
    before  old
    after   golden

    golden defaults: 2 resources added, 25 lines changed
      + ConfigMap web/web-config  added  web/templates/config.yaml
        + apiVersion: v1
        + data:
        +   color: red
        + kind: ConfigMap
        + metadata:
        +   name: web-config
        +   namespace: web
      + Deployment.apps web/web-web  added  web/templates/app.yaml
        + apiVersion: apps/v1
        + kind: Deployment
        + metadata:
        +   name: web-web
        +   namespace: web
        + spec:
        +   replicas: 1
        +   selector:
        +     matchLabels:
        +       app: web
        +   template:
        +     metadata:
        +       labels:
        +         app: web
        +     spec:
        +       containers:
        +       - image: web:1.0
        +         name: web

    golden green: 1 resource changed, 2 lines changed
      ~ ConfigMap web/web-config  changed  web/templates/config.yaml
        /data/color
          - green
          + blue
    ");
}

#[test]
fn a_rendered_folder_and_the_chart() {
    let world = World::new();
    let ran = world.rg("template web charts/web --namespace web --output-dir out");
    assert_eq!(ran.status, 0, "{ran}");
    world.replace("out/web/templates/config.yaml", "  namespace: web\n", "");
    let flags = "charts/web --release web --detailed-exitcode";
    assert_eq!(
        world
            .rg(&format!("diff out {flags} --namespace web"))
            .status,
        0
    );
    assert_eq!(world.rg(&format!("diff out {flags}")).status, 2);
}

#[test]
fn receipts_are_no_manifests() {
    let world = World::recorded();
    assert_eq!(world.rg("render -o one").status, 0);
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_eq!(world.rg("render -o two").status, 0);
    assert_snapshot!(world.rg("diff one two"), @"
    status: 0
    -- stdout
    before  one
    after   two

    two: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue
    ");
}

#[test]
fn folders_that_hold_something_else_say_what() {
    let world = World::recorded();
    world.chart("charts/api", "api");
    let mut text = String::new();
    for side in ["charts/web/templates", "HEAD:charts/web/templates"] {
        let ran = world.rg(&format!("diff {side} charts/web"));
        text += &format!("{} {}", ran.status, ran.stderr);
    }
    assert_snapshot!(text, @"
    3 rendergate: charts/web/templates/app.yaml: line 1: error converting YAML to JSON: yaml: line 3: did not find expected key; it looks like a template: name the chart's folder to render it
    3 rendergate: HEAD:charts/web/templates/app.yaml: line 1: error converting YAML to JSON: yaml: line 3: did not find expected key; it looks like a template: name the chart's folder to render it
    ");
    let here = world.rg_in(
        "charts",
        &["diff", "HEAD:./web", "web", "--detailed-exitcode"],
    );
    assert_eq!(here.status, 0, "{here}");
}
