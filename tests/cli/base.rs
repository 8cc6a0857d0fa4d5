//! `check` against a base: what a pull request may change, and what it may not change about its judge.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// A world with a change that is recorded and committed on top of `main`'s first commit.
fn changed() -> World {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("second");
    world
}

#[test]
fn recording_again_does_not_allow_a_change() {
    let world = changed();
    assert_eq!(world.rg("check").status, 0);
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn without_a_change_from_the_base_it_passes() {
    let world = World::recorded();
    world.write("README", "other files do not matter\n");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn the_work_tree_is_what_is_judged() {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    assert_eq!(world.rg("check --base HEAD").status, 2);
}

#[test]
fn a_pull_request_cannot_loosen_its_own_thresholds() {
    let world = changed();
    world.configure("gate:\n  per-case: {changed: any, added: any, removed: any}\n");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~2"), @r#"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~2 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    approve[RG022] policy-changed: this change alters the policy it would be judged by
      | /gate: null became {"per-case":{"added":"any","changed":"any","removed":"any"}}

    Refused: 2 findings in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
      policy-changed: Change the policy in a pull request of its own, reviewed by its owners; `rendergate approve --policy` records their consent.
    "#);
}

#[test]
fn thresholds_of_the_base_hold_even_where_head_is_stricter() {
    let world = World::new();
    world.configure("gate:\n  per-case: {changed: 1}\n");
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    Passed: 1 case, 1 resource changed, 2 lines changed
    ");
    world.configure("gate:\n  per-case: {changed: 0}\n");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~2"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~2 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    approve[RG022] policy-changed: this change alters the policy it would be judged by
      | /gate/per-case/changed: 1 became 0

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      policy-changed: Change the policy in a pull request of its own, reviewed by its owners; `rendergate approve --policy` records their consent.
    ");
}

#[test]
fn a_pull_request_cannot_ignore_its_own_change() {
    let world = changed();
    world.configure("normalize:\n  ignore:\n    - {reason: mine, kind: ConfigMap}\n");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~2"), @r#"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~2 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    approve[RG022] policy-changed: this change alters the policy it would be judged by
      | /normalize: null became {"ignore":[{"kind":"ConfigMap","reason":"mine"}]}

    Refused: 2 findings in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
      policy-changed: Change the policy in a pull request of its own, reviewed by its owners; `rendergate approve --policy` records their consent.
    "#);
}

#[test]
fn a_pull_request_cannot_remove_its_judge() {
    let world = changed();
    world.remove("rendergate.yaml");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~2"), @"
    status: 2
    -- stdout
    helm  v4.3.0
    base  HEAD~2 (COMMIT)

    1 case without changes

    approve[RG021] case-removed: charts/web prod: the case is gone
    approve[RG023] pinned-helm-changed: Helm 4.1.1 was pinned, the newest is now
    note[RG020] case-added: charts/web default: the base has no such case

    Refused: 2 findings in 1 case
      case-removed: Bring the case back, or approve that it goes with `rendergate approve CHART/CASE`.
      pinned-helm-changed: Run `rendergate bump --from OLD --to NEW` to see what the release changes; `rendergate approve --helm` records consent.
    ");
}

#[test]
fn a_removed_case_is_refused() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.record();
    world.commit_all("first");
    world.configure("");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    approve[RG021] case-removed: charts/web small: the case is gone

    Refused: 1 finding in 1 case, nothing changed
      case-removed: Bring the case back, or approve that it goes with `rendergate approve CHART/CASE`.
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn a_removed_cell_of_a_case_is_refused() {
    let world = World::new();
    world.configure("        kube-version: [1.30, 1.33]\n");
    world.record();
    world.commit_all("first");
    world.configure("        kube-version: [1.33]\n");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    approve[RG021] case-removed: charts/web prod (v4.1.1 on Kubernetes 1.30): the case is gone

    Refused: 1 finding in 1 case, nothing changed
      case-removed: Bring the case back, or approve that it goes with `rendergate approve CHART/CASE`.
    ");
}

#[test]
fn a_new_case_is_only_mentioned() {
    let world = World::recorded();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    2 cases without changes

    note[RG020] case-added: charts/web small: the base has no such case

    Passed: 2 cases, nothing changed
    ");
}

#[test]
fn another_pinned_helm_is_a_finding() {
    let world = World::recorded();
    world.replace("rendergate.yaml", "helm: 4.1.1", "helm: 4.2.4");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.2.4
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource in formatting only
      = ConfigMap shop/shop-config  other bytes, same content  web/templates/config.yaml

    approve[RG023] pinned-helm-changed: Helm 4.1.1 was pinned, 4.2.4 is now

    Refused: 1 finding in 1 case, 1 resource in formatting only
      pinned-helm-changed: Run `rendergate bump --from OLD --to NEW` to see what the release changes; `rendergate approve --helm` records consent.
    ");
}

#[test]
fn another_helm_of_one_case_is_a_finding() {
    let world = World::recorded();
    world.configure("        helm: 4.2.4\n");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.2.4
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource in formatting only
      = ConfigMap shop/shop-config  other bytes, same content  web/templates/config.yaml

    approve[RG023] pinned-helm-changed: charts/web/prod: Helm 4.1.1 was pinned, 4.2.4 is now

    Refused: 1 finding in 1 case, 1 resource in formatting only
      pinned-helm-changed: Run `rendergate bump --from OLD --to NEW` to see what the release changes; `rendergate approve --helm` records consent.
    ");
}

#[test]
fn without_goldens_the_base_is_rendered() {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("first");
    assert_eq!(world.rg("check --base HEAD").status, 0);
    world.replace("charts/web/values.yaml", "replicas: 1", "replicas: 3");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/replicas
          - 1
          + 3

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_chart_that_is_broken_in_the_base_only_can_be_mended() {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.write("charts/web/templates/bad.yaml", "{{ fail \"broken\" }}");
    world.commit_all("first");
    world.remove("charts/web/templates/bad.yaml");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    warn[RG032] starts-rendering: charts/web prod: the case fails in the base and renders now
      | execution error at (web/templates/bad.yaml:1:3): broken

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn the_first_configuration_takes_nothing_away() {
    let world = World::new();
    world.remove("rendergate.yaml");
    world.remove("goldens/.key");
    world.commit_all("first");
    world.write("rendergate.yaml", CONFIG);
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    note[RG020] case-added: charts/web prod: the base has no such case

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn the_base_is_where_the_branch_left_it() {
    let world = World::recorded();
    world.git(&["checkout", "--quiet", "-b", "feature"]);
    world.write("README", "mine\n");
    world.commit_all("feature");
    world.git(&["checkout", "--quiet", "main"]);
    world.replace("charts/web/values.yaml", "color: red", "color: green");
    world.record();
    world.commit_all("main goes on");
    world.git(&["checkout", "--quiet", "feature"]);
    assert_snapshot!(world.rg("check --base main"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  main (COMMIT)

    1 case without changes

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn the_base_of_a_pull_request_on_github_is_its_branch() {
    let mut world = changed();
    world.git(&["update-ref", "refs/remotes/origin/trunk", "HEAD~1"]);
    world.set("GITHUB_BASE_REF", "trunk");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  origin/trunk (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    // A flag is nearer.
    assert_eq!(world.rg("check --base HEAD").status, 0);
    world.set("GITHUB_BASE_REF", "missing");
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: origin/missing: no revision "origin/missing" here: check the name

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    "#);
    world.set("GITHUB_BASE_REF", "");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn without_git_the_comparison_is_skipped_and_said_so() {
    let mut world = World::new();
    world.record();
    world.set("GITHUB_BASE_REF", "main");
    assert_snapshot!(world.rg("check"), @"
    status: 0
    -- stdout
    helm  v4.1.1

    1 case without changes

    note[RG024] base-skipped: origin/main: this folder is in no git repository

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn a_base_that_is_asked_for_and_not_there_is_undecided() {
    let world = World::recorded();
    assert_snapshot!(world.rg("check --base v9"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: v9: no revision "v9" here: check the name

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    "#);
    let world = World::new();
    world.record();
    assert_snapshot!(world.rg("check --base main"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: main: this folder is in no git repository

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    assert_snapshot!(world.rg_words(&["check", "--base", ""]), @"
    status: 1
    -- stderr
    error: a value is required for '--base <REV>' but none was supplied

    For more information, try '--help'.
    ");
}

#[test]
fn a_base_whose_configuration_is_wrong_is_undecided() {
    let world = World::recorded();
    world.configure("gate: {per-cases: {}}\n");
    world.commit_all("second");
    world.configure("");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: HEAD~1: rendergate.yaml:10:19: /gate/per-cases: unknown key `per-cases`; did you mean `per-case`?

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
}

#[test]
fn a_name_of_a_revision_is_no_option_of_git() {
    let world = World::recorded();
    assert_snapshot!(world.rg("check --base=--output=owned"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: --output=owned: no revision "--output=owned" here: check the name

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    "#);
    assert!(!world.root().join("owned").exists());
}

#[test]
fn a_project_in_a_folder_of_the_repository_finds_its_base() {
    let world = World::empty();
    world.chart("apps/charts/web", "web");
    world.write("apps/rendergate.yaml", CONFIG);
    world.write("apps/goldens/.key", crate::world::KEY);
    assert_eq!(world.rg_in("apps", &["record"]).status, 0);
    world.commit_all("first");
    world.replace("apps/charts/web/values.yaml", "color: red", "color: blue");
    assert_eq!(world.rg_in("apps", &["record"]).status, 0);
    world.commit_all("second");
    assert_snapshot!(world.rg_in("apps", &["check", "--base", "HEAD~1"]), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    assert_eq!(
        world
            .rg_words(&[
                "check",
                "--config",
                "apps/rendergate.yaml",
                "--base",
                "HEAD~1"
            ])
            .status,
        2
    );
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let world = changed();
    world.git(&[
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-local",
        ".",
        "clone",
    ]);
    assert_snapshot!(world.rg_in("clone", &["check", "--base", "HEAD~1"]), @r#"
    status: 3
    -- stdout
    helm  v4.1.1

    1 case without changes

    undecided[RG056] base-unreadable: HEAD~1: no revision "HEAD~1" here: run `git fetch --unshallow --tags` first, or check out with `fetch-depth: 0`

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    "#);
}
