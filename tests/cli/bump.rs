//! `bump --from V --to V`: what a Helm upgrade changes.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn nothing_changes() {
    let world = World::recorded();
    assert_snapshot!(world.rg("bump --to 4.2.4"), @"
    status: 0
    -- stdout
    from  v4.1.1
    to    v4.2.4

    charts/web prod: 1 resource in formatting only
      = ConfigMap shop/shop-config  other bytes, same content  web/templates/config.yaml

    Passed: 1 case, 1 resource in formatting only
    ");
}

#[test]
fn what_changes_is_named_and_refused() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Capabilities.HelmVersion.Version }}",
    );
    assert_snapshot!(world.rg("bump --from v3.18.6 --to v4.1.1"), @"
    status: 2
    -- stdout
    from  v3.18.6
    to    v4.1.1

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - v3.18.6
          + v4.1.1

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    assert_eq!(
        world
            .rg("bump --from v3.18.6 --to v4.1.1 --exit-zero")
            .status,
        0
    );
}

#[test]
fn thresholds_allow_a_bump() {
    let world = World::recorded();
    world.configure("gate:\n  per-case: {changed: 1}\n");
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Capabilities.HelmVersion.Version }}",
    );
    assert_eq!(world.rg("bump --from v3.18.6 --to v4.1.1").status, 0);
}

#[test]
fn a_chart_that_stops_rendering_is_told() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ if hasPrefix \"v4.2\" .Capabilities.HelmVersion.Version }}{{ fail \"not there\" }}{{ end }}x",
    );
    assert_snapshot!(world.rg("bump --from 4.1.1 --to 4.2.4"), @"
    status: 3
    -- stdout
    from  v4.1.1
    to    v4.2.4

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | execution error at (web/templates/config.yaml:7:71): not there

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    assert_snapshot!(world.rg("bump --from 4.2.4 --to 4.1.1"), @"
    status: 0
    -- stdout
    from  v4.2.4
    to    v4.1.1

    1 case without changes

    warn[RG032] starts-rendering: charts/web prod: the case fails in the base and renders now
      | execution error at (web/templates/config.yaml:7:71): not there

    Passed: 1 case, nothing changed
    ");
}

#[test]
fn versions_that_are_not_known() {
    let world = World::recorded();
    assert_snapshot!(world.rg("bump --to 9"), @r#"
    status: 1
    -- stderr
    rendergate: no profile for Helm "9"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)
    "#);
    assert_snapshot!(world.rg("bump --from nothing --to 4.2.4"), @r#"
    status: 1
    -- stderr
    rendergate: no profile for Helm "nothing"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)
    "#);
    assert_snapshot!(world.rg("bump --to 4.2.4 --helm-version 4.1.1"), @"
    status: 1
    -- stderr
    rendergate: bump takes --from and --to instead of --helm-version
    ");
    assert_snapshot!(world.rg("bump"), @"
    status: 1
    -- stderr
    error: the following required arguments were not provided:
      --to <VERSION>

    Usage: rendergate bump --to <VERSION>

    For more information, try '--help'.
    ");
}

#[test]
fn what_the_new_helm_does_with_the_change_is_told() {
    let world = World::recorded();
    world.write(
        "charts/web/templates/secret.yaml",
        "apiVersion: external-secrets.io/{{ if hasPrefix \"v4\" .Capabilities.HelmVersion.Version }}v1{{ else }}v1beta1{{ end }}\n\
         kind: ExternalSecret\nmetadata: {name: db}\n",
    );
    // Helm 4.0.5 compares versions, 4.1.1 does not.
    let printed = world.rg("bump --from v3.21.4 --to v4.0.5").stdout;
    assert!(
        printed.contains("deny[RG190] helm-deletes") && printed.contains("Helm v4.0.5 applies"),
        "{printed}"
    );
    let printed = world.rg("bump --from v3.21.4 --to v4.1.1").stdout;
    assert!(
        printed.contains("ExternalSecret") && !printed.contains("RG190"),
        "{printed}"
    );
}

/// A chart that shows its Helm.
fn showing_helm() -> World {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Capabilities.HelmVersion.Version }}",
    );
    world.record();
    world.commit_all("shows its Helm");
    world
}

const CONSENT: [&str; 8] = [
    "approve",
    "charts/web/prod",
    "--reason",
    "shown on purpose",
    "--owner",
    "@web",
    "--expires",
    "2099-12-31",
];

fn approve(world: &World, words: &[&str]) -> testkit::Ran {
    world.rg_words(&[&CONSENT, words].concat())
}

#[test]
fn an_approved_bump_passes_and_so_does_the_new_pin() {
    let world = showing_helm();
    assert_eq!(world.rg("bump --to v4.2.4").status, 2);
    assert_snapshot!(approve(&world, &["--to", "v4.2.4"]), @"
    status: 0
    -- stdout
    wrote approvals/charts-web-prod-a840548f.yaml: 1 change from Helm v4.1.1 to v4.2.4, until 2099-12-31
      ConfigMap shop/shop-config  (resource-changed)
    commit it with the new pin of Helm; whoever owns approvals/ reviews it
    ");
    assert_snapshot!(world.rg("bump --to v4.2.4"), @"
    status: 0
    -- stdout
    from  v4.1.1
    to    v4.2.4

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - v4.1.1
          + v4.2.4

    approvals/charts-web-prod-a840548f.yaml covers 1 change and 1 finding: shown on purpose (@web, until 2099-12-31)

    Passed: 1 case, 1 resource changed, 2 lines changed
    ");
    // Another release renders something else.
    assert_eq!(world.rg("bump --to v4.3.0").status, 2);
    world.replace("rendergate.yaml", "helm: 4.1.1", "helm: 4.2.4");
    world.record();
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.2.4
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - v4.1.1
          + v4.2.4

    approve[RG023] pinned-helm-changed: Helm 4.1.1 was pinned, 4.2.4 is now

    approvals/charts-web-prod-a840548f.yaml covers 1 change and 1 finding: shown on purpose (@web, until 2099-12-31)

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      pinned-helm-changed: Run `rendergate bump --from OLD --to NEW` to see what the release changes; `rendergate approve --helm` records consent.
    ");
    let ran = approve(&world, &["--base", "HEAD", "--helm"]);
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(world.rg("check --base HEAD").status, 0);
}

#[test]
fn approvals_of_something_else_are_not_mentioned() {
    let world = showing_helm();
    assert_eq!(approve(&world, &["--to", "v4.2.4"]).status, 0);
    assert_snapshot!(world.rg("bump --to v4.1.1"), @"
    status: 0
    -- stdout
    from  v4.1.1
    to    v4.1.1

    1 case without changes

    Passed: 1 case, nothing changed
    ");
    assert_eq!(world.rg("check --base HEAD").status, 2);
    world.write("approvals/broken.yaml", "version: 1\n");
    let printed = world.rg("bump --to v4.2.4").stdout;
    assert!(
        printed.contains("approvals/broken.yaml is no approval"),
        "{printed}"
    );
}

#[test]
fn an_expired_approval_of_a_bump_covers_nothing() {
    let world = showing_helm();
    assert_eq!(approve(&world, &["--to", "v4.2.4"]).status, 0);
    let files = world.files("approvals");
    world.replace(&files[0].0, "2099-12-31", "2020-01-01");
    let printed = world.rg("bump --to v4.2.4");
    assert_eq!(printed.status, 2);
    assert!(printed.stdout.contains("approval-expired"), "{printed}");
}

#[test]
fn secrets_of_a_bump_are_approved_by_their_fingerprints() {
    let world = showing_helm();
    world.write(
        "charts/web/templates/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {helm: {{ .Capabilities.HelmVersion.Version | quote }}}\n",
    );
    assert_eq!(approve(&world, &["--to", "v4.2.4"]).status, 0);
    assert_eq!(world.rg("bump --to v4.2.4").status, 0);
}

#[test]
fn a_bump_has_no_base() {
    let world = showing_helm();
    assert_snapshot!(approve(&world, &["--to", "v4.2.4", "--base", "HEAD"]), @"
    status: 1
    -- stderr
    error: the argument '--to <VERSION>' cannot be used with '--base <REV>'

    Usage: rendergate approve --reason <TEXT> --owner <NAME> --expires <DAYS|DATE> --to <VERSION> <CASE>...

    For more information, try '--help'.
    ");
    assert_snapshot!(approve(&world, &["--from", "v4.2.4"]), @"
    status: 1
    -- stderr
    error: the following required arguments were not provided:
      --to <VERSION>

    Usage: rendergate approve --reason <TEXT> --owner <NAME> --to <VERSION> --expires <DAYS|DATE> --from <VERSION> <CASE>...

    For more information, try '--help'.
    ");
}
