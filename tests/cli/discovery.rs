//! Without a configuration: charts are found, `ci/*-values.yaml` are their cases.

use insta::assert_snapshot;

use crate::world::World;

fn repository() -> World {
    let world = World::empty();
    world.chart("charts/web", "web");
    world.write("charts/web/ci/small-values.yaml", "replicas: 0\n");
    world.write("charts/web/ci/default-values.yaml", "color: green\n");
    world.write("charts/web/ci/notes.txt", "not a case\n");
    world.write("charts/web/ci/other.yaml", "not: a case\n");
    world.chart("other/db", "db");
    // Subcharts, hidden folders and those of package managers are no charts of the repository's own.
    world.subchart("charts/web/charts/sub", "sub");
    world.chart(".cache/charts/old", "old");
    world.chart("node_modules/x/chart", "x");
    world
}

#[test]
fn cases_are_the_defaults_and_values_for_ci() {
    let world = repository();
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.3.0

    deny[RG003] missing-golden: all 4 cases: the case has no golden, and there is no base to compare with

    Refused: 4 findings in 4 cases
      missing-golden: 4 cases have no golden: run `rendergate record` and commit what it writes.
    ");
    assert_snapshot!(world.rg("render --output out"), @"
    status: 0
    -- stdout
    4 of 4 cells rendered to out
    ");
    assert_snapshot!(world.names("out"), @"
    out/charts/web/ci-default.receipt.json
    out/charts/web/ci-default.yaml
    out/charts/web/default.receipt.json
    out/charts/web/default.yaml
    out/charts/web/small.receipt.json
    out/charts/web/small.yaml
    out/other/db/default.receipt.json
    out/other/db/default.yaml
    ");
}

#[test]
fn the_base_is_all_it_needs() {
    let world = repository();
    world.commit_all("first");
    assert_eq!(world.rg("check --base HEAD").status, 0);
    world.write("charts/web/ci/small-values.yaml", "replicas: 2\n");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.3.0
    base  HEAD (COMMIT)

    charts/web small: 1 resource changed, 2 lines changed
      ~ Deployment.apps default/release-name-web  changed  web/templates/app.yaml
        /spec/replicas
          - 0
          + 2

    3 cases without changes

    deny[RG010] threshold-exceeded: charts/web small: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 4 cases, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_configuration_without_charts_discovers_them() {
    let world = repository();
    world.write("rendergate.yaml", "version: 1\ngoldens: goldens\n");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/.key
    wrote    goldens/charts/web/ci-default.yaml
    wrote    goldens/charts/web/default.yaml
    wrote    goldens/charts/web/small.yaml
    wrote    goldens/other/db/default.yaml
    4 cases recorded: 5 files written, 0 removed, 0 unchanged
    a new key for fingerprints of secrets: commit goldens/.key with the goldens
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn recording_needs_a_place() {
    let world = repository();
    assert_snapshot!(world.rg("record"), @"
    status: 1
    -- stderr
    rendergate: there is no place for goldens: set `goldens: goldens` in rendergate.yaml (`version: 1` is all it needs besides)
    ");
}

#[test]
fn a_chart_at_the_top() {
    let world = World::empty();
    world.chart(".", "web");
    world.write(
        "rendergate.yaml",
        "version: 1\nhelm: 4.1.1\ngoldens: goldens\ncharts:\n  - path: .\n",
    );
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/.key
    wrote    goldens/default.yaml
    1 case recorded: 2 files written, 0 removed, 0 unchanged
    a new key for fingerprints of secrets: commit goldens/.key with the goldens
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn globs_name_charts() {
    let world = repository();
    world.write("rendergate.yaml", "version: 1\nhelm: 4.1.1\ngoldens: goldens\ncharts:\n  - path: charts/*\n  - path: other/**\n    cases: [{name: one}, {name: two}]\n");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/.key
    wrote    goldens/charts/web/ci-default.yaml
    wrote    goldens/charts/web/default.yaml
    wrote    goldens/charts/web/small.yaml
    wrote    goldens/other/db/one.yaml
    wrote    goldens/other/db/two.yaml
    5 cases recorded: 6 files written, 0 removed, 0 unchanged
    a new key for fingerprints of secrets: commit goldens/.key with the goldens
    ");
}

#[test]
fn an_empty_repository() {
    let world = World::empty();
    world.commit_all("nothing");
    assert_snapshot!(world.rg("check"), @"
    status: 3
    -- stdout
    undecided[RG057] nothing-rendered: there is no case to render

    Undecided: 1 finding in 0 cases
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 3
    -- stdout
    base  HEAD (COMMIT)

    undecided[RG057] nothing-rendered: there is no case to render

    Undecided: 1 finding in 0 cases
      nothing-rendered: Check the paths of charts in the configuration, and `--chart` and `--case`.
    ");
    assert_snapshot!(world.rg("render --output out"), @"
    status: 3
    -- stderr
    rendergate: there is no case to render: no chart was found
    ");
    assert_snapshot!(world.rg("bump --to 4.2.4"), @"
    status: 3
    -- stderr
    rendergate: there is no case to render
    ");
    assert_snapshot!(world.rg("diff . ."), @"
    status: 1
    -- stderr
    rendergate: .: no Chart.yaml and no manifests (*.yaml, *.yml, *.json) or snapshots (*.snap) in it
    ");
    world.write("rendergate.yaml", "version: 1\ngoldens: goldens\n");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: there is no case to record: no chart was found
    ");
}

#[test]
fn globs_name_archives() {
    let world = World::new();
    for name in ["a", "b"] {
        let chart = format!("apiVersion: v2\nname: {name}\nversion: 1.0.0\n");
        let map = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n");
        let files = [
            (format!("{name}/Chart.yaml"), chart),
            (format!("{name}/templates/map.yaml"), map),
        ];
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        world.write(
            &format!("charts/{name}-1.0.0.tgz"),
            crate::paths::tar(&files),
        );
    }
    world.write(
        "rendergate.yaml",
        "version: 1\nhelm: 4.1.1\ngoldens: goldens\ncharts:\n  - path: charts/*.tgz\n",
    );
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/a-1.0.0.tgz/default.yaml
    wrote    goldens/charts/b-1.0.0.tgz/default.yaml
    2 cases recorded: 2 files written, 0 removed, 0 unchanged
    ");
}
