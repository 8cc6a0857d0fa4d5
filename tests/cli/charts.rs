//! `check` against a base: what it says of the charts themselves.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

const LEVEL: &str = "gate:\n  per-case: {changed: any, added: any, removed: any}\n  levels: {version-too-small: deny}\n";

/// A world whose base asks that versions are raised.
fn strict() -> World {
    let world = World::new();
    world.configure(LEVEL);
    world.record();
    world.commit_all("first");
    world
}

fn lines(world: &World, line: &str, with: &str) -> String {
    let ran = world.rg(line);
    let lines = ran.stdout.lines().filter(|line| line.contains(with));
    format!(
        "status: {}\n{}",
        ran.status,
        lines.collect::<Vec<_>>().join("\n")
    )
}

#[test]
fn a_version_must_say_what_changed() {
    let world = strict();
    world.replace("charts/web/values.yaml", "color: red", "colour: red");
    world.replace("charts/web/templates/config.yaml", ".color", ".colour");
    world.replace("charts/web/Chart.yaml", "1.0.0", "1.1.0");
    world.record();
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    1 case without changes

    deny[RG060] version-too-small: charts/web: version 1.0.0 -> 1.1.0 needs a major step, it is raised by a minor step
      | major: values /color is gone, now colour

    Refused: 1 finding in 1 case, nothing changed
      version-too-small: Raise `version` in Chart.yaml by the step that is named.
    ");
    world.replace("charts/web/Chart.yaml", "1.1.0", "2.0.0");
    world.record();
    assert_eq!(lines(&world, "check --base HEAD", "RG060"), "status: 0\n");
}

#[test]
fn what_a_chart_renders_by_default_counts() {
    let world = strict();
    world.write(
        "charts/web/templates/more.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n",
    );
    world.replace("charts/web/Chart.yaml", "1.0.0", "1.0.1");
    world.record();
    let found = lines(&world, "check --base HEAD", "minor");
    assert!(
        found.contains("charts/web prod: 1 resource added"),
        "{found}"
    );
    world.replace("charts/web/Chart.yaml", "1.0.1", "1.1.0");
    world.record();
    assert_eq!(lines(&world, "check --base HEAD", "RG060"), "status: 0\n");
}

#[test]
fn a_chart_that_did_not_change_needs_no_step() {
    let world = strict();
    world.configure(&format!("        set: [color=blue]\n{LEVEL}"));
    world.record();
    assert_eq!(lines(&world, "check --base HEAD", "RG060"), "status: 0\n");
}

#[test]
fn nobody_asks_for_versions_by_default() {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "colour: red");
    assert!(!world.rg("check --base HEAD").stdout.contains("RG060"));
}

/// Two charts that use a third, one of them by way of the other.
fn with_library() -> World {
    let world = World::new();
    world.subchart("charts/lib", "lib");
    world.write(
        "charts/lib/templates/_help.tpl",
        "{{ define \"x\" }}a{{ end }}\n",
    );
    world.write(
        "charts/api/templates/api.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api}\ndata: {x: {{ include \"x\" . }}}\n",
    );
    for (chart, used) in [("web", "api"), ("api", "lib")] {
        world.write(
            &format!("charts/{chart}/Chart.yaml"),
            format!(
                "apiVersion: v2\nname: {chart}\nversion: 1.0.0\ndependencies:\n  - {{name: {used}, version: 1.0.0, repository: \"file://../{used}\"}}\n"
            ),
        );
        world.link(
            format!("../../{used}"),
            &format!("charts/{chart}/charts/{used}"),
        );
    }
    world.write(
        "rendergate.yaml",
        format!("{CONFIG}  - path: charts/api\n    cases: [{{name: prod}}]\n"),
    );
    world.record();
    world.commit_all("first");
    world
}

#[test]
fn dependents_of_a_changed_chart_are_named() {
    let world = with_library();
    world.write(
        "charts/lib/templates/_help.tpl",
        "{{ define \"x\" }}b{{ end }}\n",
    );
    let ran = world.rg("check --base HEAD").stdout;
    let from = ran.find("note[RG061]").unwrap();
    assert_snapshot!(ran[from..], @"
    note[RG061] dependency-changed: charts/lib is changed, and 2 charts depend on it
      | charts/api
      | charts/web

    Refused: 4 findings in 2 cases, 2 resources changed, 4 lines changed
      stale-golden: Run `rendergate record` and commit what it writes.
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    let ran = world.rg("check --base HEAD --chart charts/web").stdout;
    let from = ran.find("warn[RG062]").unwrap();
    assert_snapshot!(ran[from..], @"
    warn[RG062] dependent-not-run: charts/lib is changed, and charts that depend on it are not part of this run
      | charts/api/prod
    note[RG061] dependency-changed: charts/lib is changed, and 2 charts depend on it
      | charts/api
      | charts/web

    Refused: 2 findings in 1 case, 1 resource changed, 2 lines changed
      stale-golden: Run `rendergate record` and commit what it writes.
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_change_that_nobody_depends_on_names_nobody() {
    let world = with_library();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    assert_eq!(
        lines(&world, "check --base HEAD", "RG06").lines().count(),
        1
    );
}

#[test]
fn values_that_nothing_reads_are_named() {
    let world = World::new();
    world.write(
        "charts/web/values.yaml",
        "replicas: 1\ntag: \"1.0\"\ncolor: red\nimage: {pullPolicy: Always}\nlabels: {}\n",
    );
    world.write(
        "charts/web/templates/more.yaml",
        "# {{ .Values.image.pullPolicy }} {{ toYaml .Values.labels }}\n",
    );
    world.write(
        "prod.yaml",
        "colour: blue\nimage: {pullPolice: Never}\nlabels: {team: a}\nglobal: {x: 1}\n",
    );
    world.configure("        values: [prod.yaml]\n        set: [tag=2, tags.x=true]\n");
    world.record();
    let ran = world.rg("check").stdout;
    let from = ran.find("warn[RG063]").unwrap();
    assert_snapshot!(ran[from..], @"
    warn[RG063] value-not-read: charts/web/prod sets values that nothing in its chart reads
      | colour, did you mean `color`?
      | image.pullPolice, did you mean `pullPolicy`?

    Passed: 1 case, nothing changed
    ");
    // Who passes all values on reads them all.
    world.write("charts/web/templates/all.yaml", "# {{ toYaml .Values }}\n");
    assert!(!world.rg("check").stdout.contains("RG063"));
}
