//! Thresholds just below and just above, per case and in total; ignore rules; levels.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {x: old}\n";

/// What a commit does to resources of these names.
type Act = fn(&World, &[&str]);

/// A world with a policy and resources `a` to `c`, of which the next commit adds, removes or changes some.
fn world(policy: &str, cases: &str) -> World {
    let world = World::new();
    world.configure(&format!("{cases}gate:\n{policy}"));
    for name in ["a", "b", "c"] {
        world.write(
            &format!("charts/web/templates/{name}.yaml"),
            MAP.replace("NAME", name),
        );
    }
    world.record();
    world.commit_all("first");
    world
}

fn add(world: &World, names: &[&str]) {
    for name in names {
        world.write(
            &format!("charts/web/templates/{name}.yaml"),
            MAP.replace("NAME", name).replace("old", name),
        );
    }
}

fn remove(world: &World, names: &[&str]) {
    names
        .iter()
        .for_each(|name| world.remove(&format!("charts/web/templates/{name}.yaml")));
}

fn change(world: &World, names: &[&str]) {
    for name in names {
        world.replace(&format!("charts/web/templates/{name}.yaml"), "old", "new");
    }
}

/// What `check` against the first commit finds, without the listing of changes.
fn verdict(world: &World) -> String {
    world.record();
    let ran = world.rg("check --base HEAD --format json");
    let outcome: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut lines = vec![format!("status: {}", ran.status)];
    for finding in outcome["findings"].as_array().unwrap() {
        let level = finding["level"].as_str().unwrap_or_default();
        if level != "note" {
            lines.push(format!("{level}: {}", finding["message"].as_str().unwrap()));
        }
    }
    lines.join("\n")
}

#[test]
fn added_per_case() {
    let world = world("  per-case: {added: 1}\n", "");
    add(&world, &["d"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    add(&world, &["e"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 2 resources added, 1 allowed per case
    ");
}

#[test]
fn removed_per_case() {
    let world = world("  per-case: {removed: 1}\n", "");
    remove(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    remove(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 2 resources removed, 1 allowed per case
    ");
}

#[test]
fn changed_per_case() {
    let world = world("  per-case: {changed: 1}\n", "");
    change(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    change(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 2 resources changed, 1 allowed per case
    ");
}

#[test]
fn lines_per_case() {
    // A changed value is one line removed and one added.
    let world = world("  per-case: {changed: any, lines: 3}\n", "");
    change(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    change(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 4 lines changed, 3 allowed per case
    ");
}

#[test]
fn lines_exactly_at_the_limit_pass() {
    let world = world("  per-case: {changed: any, lines: 4}\n", "");
    change(&world, &["a", "b"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    change(&world, &["c"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 6 lines changed, 4 allowed per case
    ");
}

const TWO_CASES: &str = "      - name: small\n        set: [replicas=0]\n";
const ANY: &str = "  per-case: {added: any, removed: any, changed: any}\n";

#[test]
fn added_in_total() {
    let world = world(&format!("{ANY}  total: {{added: 2}}\n"), TWO_CASES);
    add(&world, &["d"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    add(&world, &["e"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 4 resources added, 2 allowed in total
    ");
}

#[test]
fn removed_in_total() {
    let world = world(&format!("{ANY}  total: {{removed: 3}}\n"), TWO_CASES);
    remove(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    remove(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 4 resources removed, 3 allowed in total
    ");
}

#[test]
fn changed_in_total() {
    let world = world(&format!("{ANY}  total: {{changed: 2}}\n"), TWO_CASES);
    change(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    change(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 4 resources changed, 2 allowed in total
    ");
}

#[test]
fn lines_in_total() {
    let world = world(&format!("{ANY}  total: {{lines: 4}}\n"), TWO_CASES);
    change(&world, &["a"]);
    assert_snapshot!(verdict(&world), @"status: 0");
    change(&world, &["b"]);
    assert_snapshot!(verdict(&world), @"
    status: 2
    deny: 8 lines changed, 4 allowed in total
    ");
}

#[test]
fn without_thresholds_nothing_may_change() {
    let acts: [(Act, &str); 3] = [(add, "d"), (remove, "a"), (change, "a")];
    for (act, name) in acts {
        let world = world("  levels: {}\n", "");
        act(&world, &[name]);
        let verdict = verdict(&world);
        assert!(
            verdict.starts_with("status: 2\ndeny: 1 resource "),
            "{verdict}"
        );
    }
}

#[test]
fn an_ignore_rule_takes_changes_out_of_the_count() {
    let world = World::new();
    world.configure("normalize:\n  ignore:\n    - reason: paint\n      kind: ConfigMap\n      paths: [/data/color]\n");
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: nothing changed, 1 change in 1 resource ignored
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color  changed, ignored: paint

    Passed: 1 case, nothing changed, 1 change in 1 resource ignored
    ");
    world.replace("charts/web/values.yaml", "replicas: 1", "replicas: 2");
    world.record();
    assert_eq!(world.rg("check --base HEAD").status, 2);
}

#[test]
fn an_ignore_rule_that_matches_nothing_is_reported() {
    let world = World::new();
    world.configure("normalize:\n  ignore:\n    - {reason: typing error, kind: ConfigMaps}\n    - reason: half of it\n      paths: [/data/color, /data/colour]\n");
    world.record();
    assert_snapshot!(world.rg("check"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    warn[RG011] unused-ignore-rule: the rule at /normalize/ignore/0 selects nothing
    warn[RG011] unused-ignore-rule: the path `/data/colour` at /normalize/ignore/1/paths/1 selects nothing

    Passed: 1 case, nothing changed
    ");
    // With only a part of the cases nobody knows.
    world.write(
        "rendergate.yaml",
        world
            .read("rendergate.yaml")
            .replace("normalize:", "      - name: more\nnormalize:"),
    );
    world.record();
    assert_snapshot!(world.rg("check --case prod"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn levels_change_what_is_refused() {
    let world = World::new();
    world.configure(
        "gate:\n  per-case: {changed: 5}\n  levels: {resource-changed: deny, case-added: allow}\n",
    );
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG103] resource-changed: charts/web prod: ConfigMap shop/shop-config changed in 1 place

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      resource-changed: Nothing, if it is meant.
    ");
}

#[test]
fn an_undecided_finding_has_no_level_to_lower() {
    let world = World::new();
    world.write(
        "rendergate.yaml",
        format!("{CONFIG}gate:\n  levels: {{does-not-render: allow}}\n"),
    );
    assert_snapshot!(world.rg("check"), @"
    status: 1
    -- stderr
    rendergate: rendergate.yaml:11:29: /gate/levels/does-not-render: `does-not-render` has no level: what could not be seen cannot be judged
    ");
}
