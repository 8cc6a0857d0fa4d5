//! `approve`, and what `check` makes of approvals: consent to exactly one change.

use insta::assert_snapshot;

use crate::world::World;

/// What every approval of these tests says.
const WORDS: [&str; 6] = [
    "--reason",
    "blue is the new red",
    "--owner",
    "@design",
    "--expires",
    "2099-12-31",
];

/// A world whose second commit changes a color, with goldens recorded.
fn changed() -> World {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("second");
    world
}

fn approve(world: &World, words: &[&str]) -> testkit::Ran {
    world.rg_words(&[&["approve", "--base", "HEAD~1"], words, &WORDS].concat())
}

/// The file of the one approval.
fn file(world: &World) -> String {
    let files = world.files("approvals");
    assert_eq!(files.len(), 1);
    files[0].0.clone()
}

#[test]
fn an_approved_change_passes() {
    let world = changed();
    assert_snapshot!(approve(&world, &["charts/web/prod"]), @"
    status: 0
    -- stdout
    wrote approvals/charts-web-prod-d5b2db54.yaml: 1 change from HEAD~1 (COMMIT), until 2099-12-31
      ConfigMap shop/shop-config  (resource-changed)
    commit it with the change; whoever owns approvals/ reviews it
    ");
    let files = world.files("approvals");
    assert_snapshot!(String::from_utf8_lossy(&files[0].1), @r#"
    # An approval for rendergate: what is listed here may change like this, and nothing else.
    # Written by `rendergate approve`; a change of one digit makes it one for something else.
    version: 1
    reason: blue is the new red
    owner: "@design"
    expires: "2099-12-31"
    cases:
    - charts/web/prod
    profiles:
    - v4.1.1
    changes:
    - kind: ConfigMap
      namespace: shop
      name: shop-config
      before: sha256:18485114003e1d7abab5ec163f52c0e69a6c980eaff3ff05d6ce0471e2973cd2
      after: sha256:025a6be974db1d28e6e1e526185627882d0cdc7ce7e384c9739ecf9af1e47e79
      findings:
      - resource-changed
    "#);
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

    approvals/charts-web-prod-d5b2db54.yaml covers 1 change and 1 finding: blue is the new red (@design, until 2099-12-31)

    Passed: 1 case, 1 resource changed, 2 lines changed
    ");
    world.commit_all("approved");
    assert_eq!(world.rg("check --base HEAD~2").status, 0);
    assert_snapshot!(approve(&world, &["charts/web/prod"]), @"
    status: 0
    -- stdout
    nothing to approve: no change from HEAD~1 (COMMIT) is open
    ");
}

#[test]
fn another_change_is_not_approved() {
    let world = changed();
    assert_eq!(approve(&world, &["charts/web/*"]).status, 0);
    world.replace("charts/web/values.yaml", "color: blue", "color: green");
    world.record();
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - red
          + green

    deny[RG016] approval-unused: approvals/charts-web-prod-d5b2db54.yaml approves what is not in this comparison
      | ConfigMap shop/shop-config
    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 2 findings in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
      approval-unused: Look at what changed since, and approve that with `rendergate approve`.
    ");
}

#[test]
fn after_the_merge_an_approval_is_left_over() {
    let world = changed();
    assert_eq!(approve(&world, &["charts/web/prod"]).status, 0);
    world.commit_all("approved");
    world.write("README", "something else\n");
    world.commit_all("next");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    warn[RG017] approval-left-over: approvals/charts-web-prod-d5b2db54.yaml approves what is not in this comparison; the base has it too
      | ConfigMap shop/shop-config

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn expired_and_broken_files_are_said() {
    let world = changed();
    assert_eq!(approve(&world, &["charts/web/prod"]).status, 0);
    world.replace(&file(&world), "2099-12-31", "2020-02-29");
    world.write(
        "approvals/other.yaml",
        "version: 1\nreason: all\ncases: [\"*\"]\nverison: 1\n",
    );
    world.write("approvals/twice.yaml", "version: 1\nversion: 1\n");
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

    deny[RG015] approval-expired: approvals/charts-web-prod-d5b2db54.yaml held until 2020-02-29
    deny[RG014] approval-unreadable: approvals/other.yaml is no approval
      | line 4: /verison: unknown key `verison` (did you mean `version`?)
      | line 1: `owner` is missing
      | line 1: `expires` is missing
      | line 1: `changes` must list what is allowed: an approval is for exactly that
      | line 1: `cases` and `profiles` go together
    deny[RG014] approval-unreadable: approvals/twice.yaml is no approval
      | line 2: `version` stands twice
    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 4 findings in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
      approval-unreadable: Write it again with `rendergate approve`, or remove it.
      approval-expired: Approve again with a later date, or remove the file.
    ");
}

#[test]
fn the_policy_is_approved_by_itself() {
    let world = World::recorded();
    world.configure("gate: {preset: report}\n");
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @r#"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    approve[RG022] policy-changed: this change alters the policy it would be judged by
      | /gate: null became {"preset":"report"}

    Refused: 1 finding in 1 case, nothing changed
      policy-changed: Change the policy in a pull request of its own, reviewed by its owners; `rendergate approve --policy` records their consent.
    "#);
    assert_snapshot!(approve(&world, &["--policy"]), @"
    status: 0
    -- stdout
    wrote approvals/configuration-81634317.yaml: 1 change from HEAD~1 (COMMIT), until 2099-12-31
      the policy  (policy-changed)
    commit it with the change; whoever owns approvals/ reviews it
    ");
    assert_eq!(world.rg("check --base HEAD~1").status, 0);
    assert_snapshot!(approve(&world, &["--helm"]), @"
    status: 1
    -- stderr
    rendergate: --helm: there is no such change
    ");
}

#[test]
fn wrong_words_are_refused() {
    let world = changed();
    let refused = |words: &[&str]| {
        let ran = world.rg_words(words);
        format!("{}{}", ran.status, ran.stderr)
    };
    assert_snapshot!(refused(&["approve", "--reason", "x", "--owner", "y"]), @"
    1rendergate: name the case whose changes are approved, or --policy, or --helm: an approval is for exactly one change
    ");
    assert_snapshot!(refused(&["approve", "charts/web/prd", "--reason", "x", "--owner", "y", "--base", "HEAD~1"]), @"
    1rendergate: charts/web/prd: no such case; did you mean charts/web/prod?
    ");
    assert_snapshot!(refused(&["approve", "charts/web/prod", "--reason", "x", "--owner", "y"]), @"
    1rendergate: there is nothing to compare with: name the base with --base REV, as `--base origin/main`, or another Helm with --to VERSION
    ");
    assert_snapshot!(refused(&["approve", "charts/web/prod", "--reason", "x", "--owner", "y", "--base", "nowhere"]), @r#"
    3rendergate: the base cannot be read: nowhere: no revision "nowhere" here: check the name
    "#);
    assert_snapshot!(refused(&["approve", "charts/web/prod", "--reason", "x", "--owner", "y", "--base", "HEAD~1", "--expires", "soon"]), @"
    1rendergate: --expires soon: neither a number of days, as 30d, nor a date, as 2027-01-31
    ");
    assert_snapshot!(refused(&["approve", "charts/web/prod", "--reason", "x", "--owner", "y", "--base", "HEAD~1", "--expires", "2020-01-01"]), @"
    1rendergate: --expires 2020-01-01: that day is over
    ");
}

#[test]
fn a_secret_is_approved_by_its_fingerprint() {
    let world = World::recorded();
    let secret = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata: {{name: token}}\nstringData: {{a: {value}}}\n"
        )
    };
    world.write("charts/web/templates/secret.yaml", secret("one"));
    world.record();
    world.commit_all("second");
    world.write("charts/web/templates/secret.yaml", secret("two"));
    world.record();
    let ran = world.rg_words(
        &[
            &["approve", "charts/web/prod", "--base", "HEAD"],
            &WORDS[..],
        ]
        .concat(),
    );
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let text = String::from_utf8(world.files("approvals")[0].1.clone()).unwrap();
    assert!(text.contains("\nkey: "), "{text}");
    assert_eq!(world.rg("check --base HEAD").status, 0);
}

#[test]
fn what_is_approved_counts_for_no_budget() {
    let world = World::new();
    world.configure(
        "gate:\n  levels: {threshold-exceeded: approve}\n  per-case: {findings: {resource-changed: 0, note: 0}}\n  total: {findings: {resource-changed: 0}}\n",
    );
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("second");
    assert_eq!(world.rg("check --base HEAD~1").status, 2);
    assert_eq!(approve(&world, &["charts/web/prod"]).status, 0);
    let ran = world.rg("check --base HEAD~1");
    assert_eq!(ran.status, 0, "{}", ran.stdout);
}

#[test]
fn nothing_is_written_outside_the_repository() {
    let world = changed();
    let outside = tempfile::tempdir().unwrap();
    world.link(outside.path(), "approvals");
    let ran = approve(&world, &["charts/web/prod"]);
    assert_eq!(ran.status, 3, "{}", ran.stderr);
    // Only an empty folder can be removed.
    std::fs::remove_dir(outside.path()).unwrap();
}

#[test]
fn that_a_case_is_gone_can_be_approved() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.record();
    world.commit_all("first");
    world.configure("");
    world.record();
    world.commit_all("second");
    assert_eq!(world.rg("check --base HEAD~1").status, 2);
    assert_snapshot!(approve(&world, &["charts/web/small"]), @"
    status: 0
    -- stdout
    wrote approvals/charts-web-small-aaed7fe5.yaml: 1 change from HEAD~1 (COMMIT), until 2099-12-31
      the case charts/web/small  (case-removed)
    commit it with the change; whoever owns approvals/ reviews it
    ");
    let files = world.files("approvals");
    assert_snapshot!(String::from_utf8_lossy(&files[0].1), @r#"
    # An approval for rendergate: what is listed here may change like this, and nothing else.
    # Written by `rendergate approve`; a change of one digit makes it one for something else.
    version: 1
    reason: blue is the new red
    owner: "@design"
    expires: "2099-12-31"
    cases:
    - charts/web/small
    profiles:
    - v4.1.1
    changes:
    - about: case
      case: charts/web/small
      before: sha256:c00661bb56d896e0bbcdcc72f7b12aeba8c0e50c91c1db230b0329f82a7a15af
      findings:
      - case-removed
    "#);
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    approved[RG021] case-removed: charts/web small: the case is gone

    approvals/charts-web-small-aaed7fe5.yaml covers 1 finding: blue is the new red (@design, until 2099-12-31)

    Passed: 1 case, nothing changed
    ");
    // It is for what the case rendered then.
    world.git(&["checkout", "--quiet", "HEAD~1"]);
    world.git(&["checkout", "--quiet", "-b", "other"]);
    world.remove(&file(&world));
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    world.commit_all("another color");
    world.git(&["checkout", "--quiet", "main", "--", "rendergate.yaml"]);
    world.write(&files[0].0, &files[0].1);
    world.record();
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    1 case without changes

    deny[RG016] approval-unused: approvals/charts-web-small-aaed7fe5.yaml approves what is not in this comparison
      | the case charts/web/small
    approve[RG021] case-removed: charts/web small: the case is gone

    Refused: 2 findings in 1 case, nothing changed
      approval-unused: Look at what changed since, and approve that with `rendergate approve`.
      case-removed: Bring the case back, or approve that it goes with `rendergate approve CHART/CASE`.
    ");
}

#[test]
fn a_case_that_is_gone_without_a_golden_is_rendered_for_its_approval() {
    let world = World::new();
    world.configure("      - name: small\n        kube-version: [\"1.30\", \"1.33\"]\n");
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("first");
    world.configure("");
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("second");
    assert_eq!(approve(&world, &["charts/web/*"]).status, 0);
    assert_eq!(world.rg("check --base HEAD~1").status, 0);
}

#[test]
fn a_restart_that_a_preset_does_not_hide_is_approved() {
    let world = World::new();
    world.configure("normalize: {ignore: [{preset: version-bump}]}\ngate: {total: {findings: {restart-by-labels: 0}}}\n");
    let label = "\n        helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}";
    world.replace(
        "charts/web/templates/app.yaml",
        "labels: {app: web}",
        &format!("labels:\n        app: web{label}"),
    );
    world.record();
    world.commit_all("first");
    world.replace("charts/web/Chart.yaml", "1.0.0", "1.1.0");
    world.record();
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: nothing changed, 1 change in 1 resource ignored
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/template/metadata/labels/helm.sh~1chart  changed, ignored: preset version-bump

    deny[RG010] threshold-exceeded: 1 finding restart-by-labels, 0 allowed in total
    warn[RG121] restart-by-labels: charts/web prod: Deployment.apps shop/shop-web replaces its pods by equal ones
      | /spec/template/metadata/labels/helm.sh~1chart: web-1.0.0 -> web-1.1.0

    Refused: 1 finding in 1 case, nothing changed, 1 change in 1 resource ignored
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    assert_snapshot!(approve(&world, &["charts/web/prod"]), @"
    status: 0
    -- stdout
    wrote approvals/charts-web-prod-41ca4eb9.yaml: 1 change from HEAD~1 (COMMIT), until 2099-12-31
      Deployment.apps shop/shop-web  (restart-by-labels)
    commit it with the change; whoever owns approvals/ reviews it
    ");
    assert_snapshot!(world.rg("check --base HEAD~1"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT)

    charts/web prod: nothing changed, 1 change in 1 resource ignored
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/template/metadata/labels/helm.sh~1chart  changed, ignored: preset version-bump

    approved[RG121] restart-by-labels: charts/web prod: Deployment.apps shop/shop-web replaces its pods by equal ones
      | /spec/template/metadata/labels/helm.sh~1chart: web-1.0.0 -> web-1.1.0

    approvals/charts-web-prod-41ca4eb9.yaml covers 1 change and 1 finding: blue is the new red (@design, until 2099-12-31)

    Passed: 1 case, nothing changed, 1 change in 1 resource ignored
    ");
    assert_snapshot!(approve(&world, &["charts/web/prod"]), @"
    status: 0
    -- stdout
    nothing to approve: no change from HEAD~1 (COMMIT) is open
    ");
}
