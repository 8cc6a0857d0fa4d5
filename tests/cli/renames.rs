//! Charts at another path than in the base: compared with themselves, not gone and new.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// Moves the chart of [`World::recorded`] and changes a color in it.
fn moved(world: &World, name: &str) {
    world.git(&["mv", "charts/web", "charts/site"]);
    world.write(
        "rendergate.yaml",
        CONFIG.replace("charts/web", "charts/site"),
    );
    world.replace(
        "charts/site/Chart.yaml",
        "name: web",
        &format!("name: {name}"),
    );
    world.replace("charts/site/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("moved");
}

#[test]
fn a_chart_of_the_same_name_is_the_same() {
    let world = World::recorded();
    moved(&world, "web");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/site prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/site prod: 1 resource changed, 0 allowed per case
    warn[RG025] chart-renamed: charts/web is charts/site now

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_chart_of_the_same_content_is_the_same() {
    let world = World::recorded();
    moved(&world, "site");
    let ran = world.rg("check --base HEAD~1");
    assert!(
        ran.stdout.contains("charts/web is charts/site now"),
        "{ran}"
    );
    assert!(!ran.stdout.contains("case-removed"), "{ran}");
}

#[test]
fn a_chart_of_another_name_and_content_is_gone() {
    let world = World::recorded();
    world.git(&["rm", "--quiet", "-r", "charts/web"]);
    world.write(
        "charts/site/Chart.yaml",
        "apiVersion: v2\nname: site\nversion: 1.0.0\n",
    );
    world.write(
        "charts/site/templates/a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    );
    world.write(
        "rendergate.yaml",
        CONFIG.replace("charts/web", "charts/site"),
    );
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    approve[RG021] case-removed: charts/web prod: the case is gone
    note[RG020] case-added: charts/site prod: the base has no such case

    Refused: 1 finding in 1 case
      case-removed: Bring the case back, or approve that it goes with `rendergate approve CHART/CASE`.
    ");
}

#[test]
fn the_scopes_of_the_base_know_a_chart_by_its_old_path() {
    let world = World::new();
    let scopes = "gate:\n  per-case: {changed: any}\n  scopes:\n    - {name: guarded, chart: charts/web, per-case: {changed: 0}}\n";
    world.configure(scopes);
    world.record();
    world.commit_all("first");
    world.git(&["mv", "charts/web", "charts/site"]);
    world.write(
        "rendergate.yaml",
        format!("{}{scopes}", CONFIG.replace("charts/web", "charts/site")),
    );
    world.replace("charts/site/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("moved");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/site prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/site prod: 1 resource changed, 0 allowed per case of `guarded`
    warn[RG025] chart-renamed: charts/web is charts/site now
      | the scope `guarded` selects it as charts/web, and not as charts/site

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn of_charts_with_one_name_those_with_like_paths_belong_together() {
    let world = World::empty();
    let config = |folder: &str| {
        format!(
            "version: 1\nhelm: 4.1.1\ncharts:\n  - path: {folder}/a/web\n  - path: {folder}/b/web\n"
        )
    };
    for (folder, color) in [("a", "red"), ("b", "green")] {
        world.chart(&format!("charts/{folder}/web"), "web");
        world.replace(
            &format!("charts/{folder}/web/values.yaml"),
            "color: red",
            &format!("color: {color}"),
        );
    }
    world.write("rendergate.yaml", config("charts"));
    world.commit_all("first");
    world.git(&["mv", "charts", "apps"]);
    world.write("rendergate.yaml", config("apps"));
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    2 cases without changes

    warn[RG025] chart-renamed: charts/a/web is apps/a/web now
    warn[RG025] chart-renamed: charts/b/web is apps/b/web now

    Passed: 2 cases, nothing changed
    ");
}

#[test]
fn an_archive_of_a_newer_version_is_the_same_chart() {
    let world = World::empty();
    let package = |version: &str, color: &str| {
        world.chart("web", "web");
        world.replace("web/Chart.yaml", "1.0.0", version);
        world.replace("web/values.yaml", "color: red", &format!("color: {color}"));
        let archive = format!("vendor/web-{version}.tgz");
        world.write(&archive, "");
        let ran = world.run_in(".", ["60", "tar", "-czf", &archive, "web"]);
        assert_eq!(ran.status, 0, "{ran}");
        std::fs::remove_dir_all(world.root().join("web")).unwrap();
        world.write(
            "rendergate.yaml",
            format!("version: 1\nhelm: 4.1.1\ncharts:\n  - path: {archive}\n    cases: [{{name: prod}}]\n"),
        );
    };
    package("1.0.0", "red");
    world.commit_all("first");
    world.remove("vendor/web-1.0.0.tgz");
    package("1.1.0", "blue");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    vendor/web-1.1.0.tgz prod: 1 resource changed, 2 lines changed
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: vendor/web-1.1.0.tgz prod: 1 resource changed, 0 allowed per case
    warn[RG025] chart-renamed: vendor/web-1.0.0.tgz is vendor/web-1.1.0.tgz now

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}
