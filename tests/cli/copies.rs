//! Copies of the repository's charts in `charts/` folders that are not what they are copies of.

use insta::assert_snapshot;

use crate::world::World;

/// A chart `web` that depends on `lib`, with a copy of it as a folder.
fn world() -> World {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.write(
        "charts/web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: lib, version: 1.x.x, repository: \"file://../lib\"}\n",
    );
    for folder in ["charts/lib", "charts/web/charts/lib"] {
        world.write(
            &format!("{folder}/Chart.yaml"),
            "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
        );
        world.write(
            &format!("{folder}/templates/_x.tpl"),
            "{{ define \"x\" }}x{{ end }}\n",
        );
    }
    world.commit_all("first");
    world
}

#[test]
fn a_copy_that_is_older_is_named() {
    let world = world();
    world.write(
        "charts/lib/templates/_x.tpl",
        "{{ define \"x\" }}y{{ end }}\n",
    );
    world.write("charts/lib/values.yaml", "a: 1\n");
    world.write("charts/web/charts/lib/old.txt", "old\n");
    world.replace("charts/lib/Chart.yaml", "1.0.0", "1.1.0");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    warn[RG064] dependency-copy-stale: charts/web/charts/lib is not what charts/lib is, and charts/web renders the copy
      | Chart.yaml differs: version 1.0.0, 1.1.0 in charts/lib
      | old.txt is not in charts/lib
      | templates/_x.tpl differs
      | values.yaml is only in charts/lib
    note[RG061] dependency-changed: charts/lib is changed, and 1 chart depends on it
      | charts/web

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn what_a_package_writes_anew_is_no_difference() {
    let world = world();
    // As `helm package` writes it, and without what `.helmignore` names.
    world.write(
        "charts/lib/Chart.yaml",
        "# the library\ntype: library\nversion: \"1.0.0\"\nname: lib\napiVersion: v2\ndependencies: []\n",
    );
    for folder in ["charts/lib", "charts/web/charts/lib"] {
        world.write(&format!("{folder}/.helmignore"), "ci/\n");
    }
    world.write("charts/lib/ci/a-values.yaml", "a: 1\n");
    world.write(
        "charts/lib/Chart.lock",
        "digest: sha256:0\ngenerated: \"2026-01-01T00:00:00Z\"\n",
    );
    let ran = world.rg("check --base HEAD");
    assert!(!ran.stdout.contains("dependency-copy-stale"), "{ran}");
}

#[test]
fn other_charts_of_that_name_are_no_copies() {
    let world = world();
    world.write("charts/lib/values.yaml", "a: 1\n");
    world.replace(
        "charts/web/Chart.yaml",
        "file://../lib",
        "https://charts.example.com",
    );
    let ran = world.rg("check --base HEAD");
    assert!(!ran.stdout.contains("dependency-copy-stale"), "{ran}");
    // Outside of the repository nobody looks.
    world.replace(
        "charts/web/Chart.yaml",
        "https://charts.example.com",
        "file://../../../lib",
    );
    let ran = world.rg("check --base HEAD");
    assert!(!ran.stdout.contains("dependency-copy-stale"), "{ran}");
}

#[test]
fn a_link_is_no_copy() {
    let world = world();
    std::fs::remove_dir_all(world.root().join("charts/web/charts/lib")).unwrap();
    world.link("../../lib", "charts/web/charts/lib");
    world.write("charts/lib/values.yaml", "a: 1\n");
    let ran = world.rg("check --base HEAD");
    assert!(!ran.stdout.contains("dependency-copy-stale"), "{ran}");
}

#[test]
fn a_copy_in_a_chart_that_others_depend_on_is_named_too() {
    let world = world();
    world.write(
        "charts/top/Chart.yaml",
        "apiVersion: v2\nname: top\nversion: 1.0.0\ndependencies:\n- {name: web, version: 1.x.x, repository: \"file://../web\"}\n",
    );
    world.write("charts/lib/values.yaml", "a: 1\n");
    world.replace("rendergate.yaml", "path: charts/web", "path: charts/top");
    let ran = world.rg("check --base HEAD");
    assert!(
        ran.stdout
            .contains("charts/web/charts/lib is not what charts/lib is"),
        "{ran}"
    );
}

#[test]
fn a_link_out_of_the_repository_is_said_of_the_case_only() {
    let world = world();
    let outside = tempfile::tempdir().unwrap();
    std::fs::remove_dir_all(world.root().join("charts/web/charts")).unwrap();
    world.link(outside.path(), "charts/web/charts");
    let ran = world.rg("check --base HEAD");
    assert_eq!(ran.status, 3, "{ran}");
    assert!(ran.stdout.contains("RG054"), "{ran}");
}

#[test]
fn a_difference_deep_inside_is_named() {
    let world = world();
    let mut inside = String::new();
    for depth in 1..=24 {
        inside += &format!("charts/d{depth}/");
        for folder in ["charts/lib", "charts/web/charts/lib"] {
            world.write(
                &format!("{folder}/{inside}Chart.yaml"),
                format!("apiVersion: v2\nname: d{depth}\nversion: 1.0.0\ntype: library\n"),
            );
        }
    }
    world.write(&format!("charts/lib/{inside}values.yaml"), "a: 1\n");
    world.commit_all("second");
    let ran = world.rg("check --base HEAD~1");
    let named = format!("{inside}values.yaml is only in charts/lib");
    assert!(ran.stdout.contains(&named), "{ran}");
}
