//! Histories that a clone holds in part, or that have nothing in common.

use insta::assert_snapshot;

use crate::world::World;

/// A world whose branch `feature` left `main` one commit ago, and `main` went on. `clone` is a shallow clone of `feature`.
fn cloned() -> World {
    let world = World::recorded();
    world.git(&["checkout", "--quiet", "-b", "feature"]);
    world.write("README", "mine\n");
    world.commit_all("feature");
    world.git(&["checkout", "--quiet", "main"]);
    world.replace("charts/web/values.yaml", "color: red", "color: green");
    world.record();
    world.commit_all("main goes on");
    let clone = "clone --quiet --depth 1 --branch feature --no-local . clone";
    world.git(&clone.split(' ').collect::<Vec<_>>());
    world
}

fn git_in_clone(world: &World, line: &str) {
    let words = ["-C", "clone"].into_iter().chain(line.split(' '));
    world.git(&words.collect::<Vec<_>>());
}

#[test]
fn a_clone_without_the_base_says_how_to_fetch_it() {
    let mut world = cloned();
    world.set("GITHUB_BASE_REF", "main");
    assert_snapshot!(world.rg_in("clone", &["check"]), @r#"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: origin/main: no revision "origin/main" here: run `git fetch --unshallow origin main:refs/remotes/origin/main` first, or check out with `fetch-depth: 0`

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    "#);
    git_in_clone(
        &world,
        "fetch --quiet --unshallow origin main:refs/remotes/origin/main",
    );
    assert_eq!(world.rg_in("clone", &["check"]).status, 0);
    world.set("GITHUB_BASE_REF", "nothing");
    let ran = world.rg_in("clone", &["check"]);
    assert!(
        ran.stdout.contains(
            "no revision \"origin/nothing\" here: check the name, or run `git fetch origin nothing:refs/remotes/origin/nothing` first"
        ),
        "{ran}"
    );
}

#[test]
fn a_clone_with_the_base_but_not_where_it_was_left_is_not_compared() {
    let world = cloned();
    git_in_clone(
        &world,
        "fetch --quiet --depth 1 origin main:refs/remotes/origin/main",
    );
    assert_snapshot!(world.rg_in("clone", &["check", "--base", "origin/main"]), @"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: origin/main: this shallow clone does not hold the commit where HEAD left origin/main, so there is nothing to compare with: run `git fetch --unshallow origin main:refs/remotes/origin/main` first, or check out with `fetch-depth: 0`

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    git_in_clone(
        &world,
        "fetch --quiet --unshallow origin main:refs/remotes/origin/main",
    );
    assert_eq!(
        world
            .rg_in("clone", &["check", "--base", "origin/main"])
            .status,
        0
    );
}

#[test]
fn a_branch_whose_name_means_something_to_a_shell_is_in_no_command() {
    let mut world = cloned();
    world.set("GITHUB_BASE_REF", "a;reboot");
    let ran = world.rg_in("clone", &["check"]);
    assert!(
        ran.stdout
            .contains("run `git fetch --unshallow --tags` first"),
        "{ran}"
    );
}

#[test]
fn histories_without_a_common_commit_are_compared_by_their_ends() {
    let world = World::recorded();
    world.git(&["checkout", "--quiet", "--orphan", "other"]);
    world.replace("charts/web/values.yaml", "color: red", "color: green");
    world.record();
    world.commit_all("other");
    assert_snapshot!(world.rg("check --base main"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  main (COMMIT), no common history

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + green

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}
