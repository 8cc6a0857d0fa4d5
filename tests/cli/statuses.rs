//! The table of statuses, row by row.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// A guard as charts have them.
const GUARDED: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: guarded
data:
  token: {{ required \"a token is needed\" .Values.token }}
";

#[test]
fn everything_as_recorded_passes() {
    let world = World::recorded();
    assert_snapshot!(world.rg("check"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn no_golden_and_no_base_is_refused() {
    let world = World::new();
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG003] missing-golden: charts/web prod: the case has no golden

    Refused: 1 finding in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
    ");
}

#[test]
fn no_place_for_goldens_and_no_base_is_refused() {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1

    deny[RG003] missing-golden: charts/web prod: the case has no golden, and there is no base to compare with

    Refused: 1 finding in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
    ");
}

#[test]
fn a_golden_without_a_case_is_refused() {
    let world = World::recorded();
    world.replace("rendergate.yaml", "name: prod", "name: production");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG004] golden-without-case: goldens/charts/web/prod.yaml belongs to no case
    deny[RG003] missing-golden: charts/web production: the case has no golden

    Refused: 2 findings in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
      golden-without-case: Run `rendergate record`, which removes it, or bring the case back.
    ");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/production.yaml
    removed  goldens/charts/web/prod.yaml
    1 case recorded: 1 file written, 1 removed, 0 unchanged
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn a_golden_edited_by_hand_is_refused() {
    let world = World::recorded();
    world.replace("goldens/charts/web/prod.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG005] golden-edited: charts/web prod: goldens/charts/web/prod.yaml: the golden was edited: its digest is sha256:e46f1ad9c8ef705144f2a95fe151f2e135e178cb33c72a7ec293cc30dba6d3fd, the header says sha256:054b28f550c1bba5f3ffab8d70e8cc1f696413b799c9d321dcd6e51b008902b8

    Refused: 1 finding in 1 case
      golden-edited: Run `rendergate record`.
    ");
}

#[test]
fn an_edited_golden_does_not_agree_with_an_edited_chart() {
    let world = World::recorded();
    world.replace("goldens/charts/web/prod.yaml", "color: red", "color: blue");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_eq!(world.rg("check").status, 2);
}

#[test]
fn a_case_that_does_not_render_leaves_the_run_undecided() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        ".Values.color",
        ".Values.color.name",
    );
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | web/templates/config.yaml:7:19
      |   executing "web/templates/config.yaml" at <.Values.color.name>:
      |     can't evaluate field name in type interface {}

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn a_template_that_does_not_parse_leaves_the_run_undecided() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Values.color }",
    );
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | parse error at (web/templates/config.yaml:7): unexpected "}" in operand

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn what_is_not_supported_leaves_the_run_undecided() {
    let world = World::recorded();
    world.write(
        "charts/web/values.schema.json",
        r#"{"$ref": "https://example.com/schema.json"}"#,
    );
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG051] unsupported: charts/web prod: the schema of chart web refers to https://example.com/schema.json, which is not fetched

    Undecided: 1 finding in 1 case
      unsupported: Leave the case out until a release supports it.
    ");
}

#[test]
fn a_missing_dependency_leaves_the_run_undecided() {
    let world = World::recorded();
    world.write(
        "charts/web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - name: db\n    version: 1.0.0\n    repository: https://charts.example.com\n",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG052] missing-dependency: charts/web prod: an error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: db

    Undecided: 1 finding in 1 case
      missing-dependency: Run `helm dependency build`, or commit the dependency.
    ");
}

#[test]
fn a_limit_leaves_the_run_undecided() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ until 2000000000 | len }}",
    );
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG053] limit-reached: charts/web prod: template: web/templates/config.yaml:7:12: executing "web/templates/config.yaml" at <until 2000000000>: error calling until: the result would have more than 1048576 items (limit MAX_LIST)

    Undecided: 1 finding in 1 case
      limit-reached: Look at what grows: an endless recursion, a huge list, nested aliases.
    "#);
}

#[test]
fn output_that_is_no_manifest_leaves_the_run_undecided() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "color: {{ .Values.color }}",
        "? [color, of]\n  : {{ .Values.color }}",
    );
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | YAML parse error on web/templates/config.yaml: error converting YAML to JSON: yaml: invalid map key: []interface {}{"color", "of"}

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn an_expected_error_passes_while_the_sentence_stays() {
    let world = World::with_template(GUARDED);
    world.configure("        expect: error\n");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/prod.yaml
    1 case recorded: 1 file written, 0 removed, 0 unchanged
    ");
    assert_snapshot!(world.read("goldens/charts/web/prod.yaml"), @r#"
    # rendergate golden 1
    # chart: charts/web
    # case: prod
    # cell: v4.1.1 1.35
    # error:
    # digest: sha256:1fd1709c14e76680b05c99f6633a91b3b02b5556f7ca06d8f23bf6f32b948c4f
    ---
    error: "execution error at (web/templates/app.yaml:6:12): a token is needed"
    # end
    "#);
    assert_snapshot!(world.rg("check"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn an_expected_error_with_another_sentence_is_refused() {
    let world = World::with_template(GUARDED);
    world.configure("        expect: error\n");
    world.record();
    world.replace(
        "charts/web/templates/app.yaml",
        "a token is needed",
        "set token",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG030] expected-error-differs: charts/web prod: the case fails with another sentence than the golden's
      | recorded:
      | execution error at (web/templates/app.yaml:6:12): a token is needed
      | now:
      | execution error at (web/templates/app.yaml:6:12): set token

    Refused: 1 finding in 1 case
      expected-error-differs: If the new sentence is right, run `rendergate record`.
    ");
}

#[test]
fn an_expected_error_that_renders_is_refused() {
    let world = World::with_template(GUARDED);
    world.configure("        expect: error\n");
    world.record();
    world.write("charts/web/values.yaml", "token: abc\n");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG031] expected-error-rendered: charts/web prod: the case is expected to fail and renders
    deny[RG002] stale-golden: charts/web prod: the golden holds an error and the case renders

    Refused: 2 findings in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
      expected-error-rendered: Mend the guard, or say `expect: render`.
    ");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: nothing was recorded:
    charts/web/prod: is expected to fail and renders
    ");
}

#[test]
fn a_case_that_stops_rendering_is_not_saved_by_expecting_it() {
    let world = World::recorded();
    world.write("charts/web/templates/guard.yaml", GUARDED);
    world.configure("        expect: error\n");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    deny[RG033] stops-rendering: charts/web prod: the case renders in the base and fails now
      | execution error at (web/templates/guard.yaml:6:12): a token is needed

    Refused: 1 finding in 1 case
      stops-rendering: If that is meant, lower the level of `stops-rendering` in the base first.
    ");
}

#[test]
fn undecided_weighs_more_than_refused() {
    let world = World::new();
    world.chart("charts/db", "db");
    world.write(
        "rendergate.yaml",
        format!("{CONFIG}  - path: charts/db\n    cases: [{{name: prod}}]\n"),
    );
    world.record();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.replace(
        "charts/db/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ fail \"broken\" }}",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 1 resource changed, 2 lines changed (against its golden)
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    undecided[RG050] does-not-render: charts/db prod: the chart does not render
      | execution error at (db/templates/config.yaml:7:12): broken
    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 0 removed, 1 changed resources

    Undecided: 1 finding in 2 cases
      stale-golden: Run `rendergate record` and commit what it writes.
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

#[test]
fn nothing_rendered_at_all_is_undecided() {
    let world = World::empty();
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    undecided[RG057] nothing-rendered: there is no case to render

    Undecided: 1 finding in 0 cases
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
    world.write("rendergate.yaml", "version: 1\n");
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    undecided[RG057] nothing-rendered: there is no case to render

    Undecided: 1 finding in 0 cases
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
    let world = World::new();
    world.write(
        "rendergate.yaml",
        "version: 1\ncharts:\n  - path: charts/web\n    cases: []\n",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    undecided[RG057] nothing-rendered: there is no case to render

    Undecided: 1 finding in 0 cases
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
}

#[test]
fn a_chart_that_renders_no_resource_is_undecided() {
    let world = World::recorded();
    world.write("charts/web/templates/app.yaml", "{{/* nothing */}}\n");
    world.write(
        "charts/web/templates/config.yaml",
        "{{- if .Values.enabled }}x: 1{{ end }}\n",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 2 resources removed, 25 lines changed (against its golden)
      - ConfigMap shop/shop-config  removed  web/templates/config.yaml
        - apiVersion: v1
        - data:
        -   color: red
        - kind: ConfigMap
        - metadata:
        -   name: shop-config
        -   namespace: shop
      - Deployment.apps shop/shop-web  removed  web/templates/app.yaml
        - apiVersion: apps/v1
        - kind: Deployment
        - metadata:
        -   name: shop-web
        -   namespace: shop
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

    undecided[RG057] nothing-rendered: no case renders a single resource
    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 2 removed, 0 changed resources

    Undecided: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
}

#[test]
fn exit_zero_forgives_refusals_only() {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("check --exit-zero"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 1 resource changed, 2 lines changed (against its golden)
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 0 removed, 1 changed resources

    Refused: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
    world.write("charts/web/templates/app.yaml", "{{ fail \"broken\" }}");
    assert_eq!(world.rg("check --exit-zero").status, 3);
    world.write("rendergate.yaml", "version: 2\n");
    assert_eq!(world.rg("check --exit-zero").status, 1);
}

#[test]
fn diff_refuses_only_when_asked() {
    let world = World::new();
    world.write(
        "a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: old}\n",
    );
    world.write(
        "b.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: new}\n",
    );
    assert_snapshot!(world.rg("diff a.yaml b.yaml"), @"
    status: 0
    -- stdout
    before  a.yaml
    after   b.yaml

    b.yaml: 1 resource changed, 2 lines changed
      ~ ConfigMap a  changed
        /data/x
          - old
          + new
    ");
    assert_eq!(world.rg("diff a.yaml b.yaml --detailed-exitcode").status, 2);
    assert_eq!(world.rg("diff a.yaml a.yaml --detailed-exitcode").status, 0);
}

#[test]
fn template_ends_as_helm_does() {
    let world = World::new();
    assert_eq!(world.rg("template shop charts/web").status, 0);
    world.write("charts/web/templates/app.yaml", "{{ fail \"broken\" }}");
    assert_snapshot!(world.rg("template shop charts/web --helm-version v4.1.1"), @"
    status: 1
    -- stderr
    Error: execution error at (web/templates/app.yaml:1:3): broken

    Use --debug flag to render out invalid YAML
    ");
    assert_snapshot!(world.rg("template shop charts/web --helm-version v3.18.6"), @"
    status: 1
    -- stderr
    Error: execution error at (web/templates/app.yaml:1:3): broken

    Use --debug flag to render out invalid YAML
    ");
    assert_snapshot!(world.rg("template shop charts/missing"), @"
    status: 1
    -- stderr
    Error: repo charts not found
    ");
}
