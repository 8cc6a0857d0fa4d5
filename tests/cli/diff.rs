//! `diff BEFORE AFTER`: charts, files, folders, revisions and goldens on either side.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn values_of_one_side() {
    let world = World::new();
    world.write("env.yaml", "replicas: 4\n");
    assert_snapshot!(world.rg("diff charts/web charts/web --after-set color=blue --after-values env.yaml"), @"
    status: 0
    -- stdout
    before  charts/web
    after   charts/web

    charts/web: 2 resources changed, 4 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue
      ~ Deployment.apps default/release-name-web  changed  web/templates/app.yaml
        /spec/replicas
          - 1
          + 4
    ");
    assert_snapshot!(world.rg("diff charts/web charts/web -f env.yaml --set color=blue"), @"
    status: 0
    -- stdout
    before  charts/web
    after   charts/web

    1 case without changes
    ");
}

#[test]
fn releases_of_helm() {
    let world = World::new();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Capabilities.HelmVersion.Version }}",
    );
    assert_snapshot!(world.rg("diff charts/web charts/web --before-helm-version 3.18 --after-helm-version 4.2"), @"
    status: 0
    -- stdout
    before  charts/web
    after   charts/web

    charts/web: 1 resource changed, 2 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - v3.18.6
          + v4.2.4
    ");
    // Without flags the configuration's.
    assert_snapshot!(world.rg("diff charts/web charts/web --after-helm-version 4.2.4"), @"
    status: 0
    -- stdout
    before  charts/web
    after   charts/web

    charts/web: 1 resource changed, 2 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - v4.1.1
          + v4.2.4
    ");
}

#[test]
fn a_revision_and_the_work_tree() {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("diff HEAD:charts/web charts/web --detailed-exitcode"), @"
    status: 2
    -- stdout
    before  HEAD:charts/web
    after   charts/web

    charts/web: 1 resource changed, 2 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue
    ");
    assert_snapshot!(world.rg("diff HEAD:charts/web/nothing charts/web"), @"
    status: 1
    -- stderr
    rendergate: HEAD:charts/web/nothing: no such file or folder in that revision (PATH is from the repository's top, or begins with ./)
    ");
    assert_snapshot!(world.rg("diff nothing:charts/web charts/web"), @r#"
    status: 1
    -- stderr
    rendergate: no revision "nothing" here: check the name
    "#);
}

#[test]
fn goldens_and_charts() {
    let world = World::recorded();
    let flags = "--release shop --namespace shop";
    assert_eq!(
        world
            .rg(&format!(
                "diff goldens:charts/web/prod charts/web --detailed-exitcode {flags}"
            ))
            .status,
        0
    );
    assert_snapshot!(world.rg(&format!("diff goldens:charts/web/prod charts/web --after-set replicas=9 {flags}")), @"
    status: 0
    -- stdout
    before  goldens:charts/web/prod
    after   charts/web

    charts/web: 1 resource changed, 2 lines changed
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/replicas
          - 1
          + 9
    ");
    assert_snapshot!(world.rg("diff goldens:charts/web/none charts/web"), @"
    status: 1
    -- stderr
    rendergate: goldens:charts/web/none: no such golden below goldens/
    ");
    assert_snapshot!(world.rg("diff goldens:none charts/web"), @"
    status: 1
    -- stderr
    rendergate: goldens:none: a case is CHART/CASE
    ");
}

#[test]
fn folders_of_manifests() {
    let world = World::new();
    world.write(
        "a/one.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n",
    );
    world.write(
        "a/sub/two.yml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n",
    );
    world.write("b/all.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\ndata: {x: y}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: three}\n");
    world.write("b/notes.txt", "no manifest");
    assert_snapshot!(world.rg("diff a b"), @"
    status: 0
    -- stdout
    before  a
    after   b

    b: 1 resource added, 1 resource removed, 1 resource changed, 10 lines changed
      - ConfigMap one  removed
        - apiVersion: v1
        - kind: ConfigMap
        - metadata:
        -   name: one
      + ConfigMap three  added
        + apiVersion: v1
        + kind: ConfigMap
        + metadata:
        +   name: three
      ~ ConfigMap two  changed
        /data
          + x: true
    ");
    assert_eq!(world.rg("diff a a --detailed-exitcode").status, 0);
    world.write("c/notes.txt", "no manifest");
    assert_snapshot!(world.rg("diff a c"), @"
    status: 1
    -- stderr
    rendergate: c: no Chart.yaml and no manifests (*.yaml, *.yml, *.json) or snapshots (*.snap) in it
    ");
    assert_snapshot!(world.rg("diff a/one.yaml b/all.yaml --format diff"), @"
    status: 0
    -- stdout
    --- before b/all.yaml: ConfigMap one
    +++ /dev/null
    @@ -1,4 +0,0 @@
    -apiVersion: v1
    -kind: ConfigMap
    -metadata:
    -  name: one
    --- /dev/null
    +++ after b/all.yaml: ConfigMap three
    @@ -0,0 +1,4 @@
    +apiVersion: v1
    +kind: ConfigMap
    +metadata:
    +  name: three
    --- /dev/null
    +++ after b/all.yaml: ConfigMap two
    @@ -0,0 +1,6 @@
    +apiVersion: v1
    +data:
    +  x: true
    +kind: ConfigMap
    +metadata:
    +  name: two
    ");
}

#[test]
fn sides_that_are_nothing() {
    let world = World::new();
    assert_snapshot!(world.rg("diff a b"), @"
    status: 1
    -- stderr
    rendergate: a: no such file or folder; a side is a chart, a file or folder of manifests, REV:PATH or goldens:CHART/CASE
    ");
    assert_snapshot!(world.rg("diff HEAD:a b"), @"
    status: 1
    -- stderr
    rendergate: HEAD:a: this folder is in no git repository
    ");
    world.write("bad.yaml", "a: [\n");
    assert_snapshot!(world.rg("diff bad.yaml bad.yaml"), @"
    status: 3
    -- stderr
    rendergate: bad.yaml: line 1: error converting YAML to JSON: yaml: line 1: did not find expected node content
    ");
    world.write("charts/web/templates/app.yaml", "{{ fail \"broken\" }}");
    assert_snapshot!(world.rg("diff charts/web charts/web"), @"
    status: 3
    -- stderr
    rendergate: web does not render:
    execution error at (web/templates/app.yaml:1:3): broken
    ");
}

#[test]
fn every_kind_of_change_is_shown() {
    let world = World::new();
    world.write(
        "a.yaml",
        "\
apiVersion: v1
kind: Service
metadata: {name: s}
spec:
  ports:
    - {name: http, port: 80}
    - {name: metrics, port: 9090}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data:
  script: |
    one
    two
    three
  number: \"1\"
  flag: \"yes\"
---
apiVersion: v1
kind: ConfigMap
metadata: {name: gone}
data: {a: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: old-name}
data: {a: long enough to be the same, b: and more of it, c: so it is renamed}
",
    );
    world.write(
        "b.yaml",
        "\
apiVersion: v1
kind: Service
metadata: {name: s}
spec:
  ports:
    - {name: grpc, port: 81}
    - {name: metrics, port: 9090}
    - {name: http, port: 8080}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data:
  script: |
    one
    2
    three
  number: 1
---
apiVersion: v1
kind: ConfigMap
metadata: {name: new}
data: {x: y}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: new-name}
data: {a: long enough to be the same, b: and more of it, c: so it is renamed}
",
    );
    assert_snapshot!(world.rg("diff a.yaml b.yaml"), @r#"
    status: 0
    -- stdout
    before  a.yaml
    after   b.yaml

    b.yaml: 2 resources added, 2 resources removed, 2 resources changed, 19 lines changed
      ~ ConfigMap c  changed
        /data/flag
          - "yes"
        /data/number  (type only)
          - "1"
          + 1
        /data/script  (1 line removed, 1 added)
          @@ line 1 @@
            one
          - two
          + 2
            three
      ~ ConfigMap new  renamed, was ConfigMap gone
        /data/a
          - b
        /data/x
          + true
        /metadata/name
          - gone
          + new
      ~ ConfigMap new-name  renamed, was ConfigMap old-name
        /metadata/name
          - old-name
          + new-name
      ~ Service s  changed
        /spec/ports/[port=81,protocol=TCP]
          + name: grpc
          + port: 81
        /spec/ports/[port=9090,protocol=TCP]  moved from position 2 to 2
        /spec/ports/[name=http]/port
          - 80
          + 8080
    "#);
}

#[test]
fn folders_of_goldens_are_compared_case_by_case() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.write(
        "charts/web/templates/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: b}\n",
    );
    world.record();
    world.commit_all("first");
    world.replace("rendergate.yaml", "replicas=0", "replicas=2");
    world.record();
    assert_snapshot!(world.rg("diff HEAD:goldens goldens"), @"
    status: 0
    -- stdout
    before  HEAD:goldens
    after   goldens

    goldens charts/web/small: 1 resource changed, 2 lines changed
      ~ Deployment.apps default/release-name-web  changed  web/templates/app.yaml
        /spec/replicas
          - 0
          + 2

    1 case without changes
    ");
    // Fingerprints are compared with fingerprints.
    let flags = "--release shop --namespace shop --detailed-exitcode";
    let file = "goldens/charts/web/prod.yaml";
    assert_eq!(
        world.rg(&format!("diff {file} charts/web {flags}")).status,
        0
    );
    assert_eq!(
        world.rg(&format!("diff {file} HEAD:{file} {flags}")).status,
        0
    );
    world.replace(file, "color: red", "color: blue");
    assert_snapshot!(world.rg(&format!("diff {file} charts/web")), @"
    status: 3
    -- stderr
    rendergate: goldens/charts/web/prod.yaml: the golden was edited: its digest is sha256:e0e5bd76bb7ebb8bd4c7ffd6a568dfcaa42d5572f9788b97434347b86948cc29, the header says sha256:883ede1c429ae5de0a01ecb21fda870dd4d3b7d8b28cc5a83252777b491860de
    ");
}

#[test]
fn folders_of_charts_are_compared_chart_by_chart() {
    let world = World::recorded();
    world.chart("charts/api", "api");
    world.chart("charts/old", "old");
    let library = "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n";
    world.write("charts/lib/Chart.yaml", library);
    world.commit_all("second");
    std::fs::remove_dir_all(world.root().join("charts/old")).unwrap();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("diff HEAD:charts charts"), @"
    status: 0
    -- stdout
    before       HEAD:charts
    after        charts
    fails alike  lib: library charts are not installable

    charts old: 2 resources removed, 25 lines changed
      - ConfigMap default/release-name-config  removed  old/templates/config.yaml
        - apiVersion: v1
        - data:
        -   color: red
        - kind: ConfigMap
        - metadata:
        -   name: release-name-config
        -   namespace: default
      - Deployment.apps default/release-name-web  removed  old/templates/app.yaml
        - apiVersion: apps/v1
        - kind: Deployment
        - metadata:
        -   name: release-name-web
        -   namespace: default
        - spec:
        -   replicas: 1
        -   selector:
        -     matchLabels:
        -       app: web
        -   template:
        -     metadata:
        -       labels:
        -         app: web
        -     spec:
        -       containers:
        -       - image: web:1.0
        -         name: web

    charts web: 1 resource changed, 2 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    1 case without changes
    ");
    assert_eq!(
        world
            .rg("diff HEAD:charts charts --detailed-exitcode --test api")
            .status,
        0
    );
    // What is gone is on one side only.
    let old = world.rg("diff HEAD:charts charts --detailed-exitcode --test old");
    assert_eq!(old.status, 2, "{old}");
    let here = world.rg_in("charts", &["diff", "HEAD:.", "."]);
    assert!(here.stdout.contains(". web: 1 resource changed"), "{here}");
    world.write("charts/api/templates/bad.yaml", "{{ fail \"broken\" }}");
    assert_snapshot!(world.rg("diff HEAD:charts charts --test a"), @"
    status: 3
    -- stdout
    before           HEAD:charts
    after            charts
    does not render  api: execution error at (api/templates/bad.yaml:1:3): broken
    ");
}
