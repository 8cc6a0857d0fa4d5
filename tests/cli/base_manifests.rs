//! `check --base-manifests`: manifests of another tool in the place of the base.

use insta::assert_snapshot;

use crate::world::World;

/// What the case of [`World::new`] renders, with another color.
const RENDERED: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-web
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: \"web:1.0\"}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop-config}
data: {color: green}
";

fn world() -> World {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("first");
    world
}

#[test]
fn a_case_is_compared_with_the_manifests_of_its_name() {
    for file in [
        "old/charts/web/prod.yaml",
        "old/prod.golden.yaml",
        "old/shop/all.yaml",
        "old/web/templates/all.yaml",
    ] {
        let world = world();
        world.write(file, RENDERED);
        let ran = world.rg("check --base-manifests old");
        assert_eq!(ran.status, 2, "{file}: {ran}");
        assert!(
            ran.stdout.contains("1 resource changed, 2 lines changed"),
            "{file}: {ran}"
        );
    }
    let world = world();
    world.write("old/prod.yaml", RENDERED);
    world.write(
        "old/other.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n",
    );
    assert_snapshot!(world.rg("check --base-manifests old"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  manifests in old

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - green
          + red

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    warn[RG026] manifests-without-case: old/other.yaml belongs to no case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    assert_snapshot!(world.rg("check --base-manifests old/prod.yaml --format markdown"), @"
    status: 2
    -- stdout
    ## ❌ rendergate check

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed.

    - helm: `v4.1.1`
    - base: `manifests in old/prod.yaml`

    | | finding | where | what |
    |---|---|---|---|
    | deny | RG010 threshold-exceeded | `charts/web prod` | `1 resource changed, 0 allowed per case` |

    **Next**

    - threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.

    <details><summary><code>charts/web prod</code>: 1 resource changed, 2 lines changed</summary>

    `ConfigMap shop/shop-config` from `web/templates/config.yaml`: changed

    ```diff
    @@ /data/color @@
    - green
    + red
    ```

    </details>
    ");
}

#[test]
fn folders_that_are_for_no_case_are_no_base() {
    let world = world();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.write("old/prod.yaml.txt", "");
    assert_snapshot!(world.rg("check --base-manifests old"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: old: no manifests (*.yaml, *.yml, *.json) in it

    Undecided: 1 finding in 2 cases
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    world.write("old/one.yaml", RENDERED);
    assert_snapshot!(world.rg("check --base-manifests old"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: old: nothing in it has the name of a case; looked for charts/web/prod.yaml, charts/web/small.yaml and the like, found one.yaml

    Undecided: 1 finding in 2 cases
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    assert_snapshot!(world.rg("check --base-manifests old/one.yaml"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: old/one.yaml: one file is for one case, and this run has 2; name a folder with a file for each, or run one case (`check --case`)

    Undecided: 1 finding in 2 cases
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    assert_snapshot!(world.rg("check --base-manifests nothing"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: nothing: no such file or directory

    Undecided: 1 finding in 2 cases
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    world.write(
        "old/__snapshot__/web_test.yaml.snap",
        "a test:\n  1: |\n    a: b\n",
    );
    assert_snapshot!(world.rg("check --base-manifests old"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: old/__snapshot__/web_test.yaml.snap: a snapshot holds what tests look at, not all that a case renders; `rendergate diff` shows what differs from it

    Undecided: 1 finding in 2 cases
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    world.write("two/web/prod.yaml", RENDERED);
    world.chart("charts/web2", "web");
    assert_eq!(
        world
            .rg("check --case prod --base-manifests two/web/prod.yaml")
            .status,
        2
    );
}

#[test]
fn a_case_without_a_file_is_new() {
    let world = world();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.write("old/small.yaml", RENDERED);
    assert_snapshot!(world.rg("check --base-manifests old"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  manifests in old

    charts/web small: 2 resources added, 2 resources removed, 10 lines changed
      ~ ConfigMap default/release-name-config  renamed, was ConfigMap shop-config  web/templates/config.yaml
        /data/color
          - green
          + red
        /metadata/name
          - shop-config
          + release-name-config
        /metadata/namespace
          + default
      ~ Deployment.apps default/release-name-web  renamed, was Deployment.apps shop-web  web/templates/app.yaml
        /metadata/name
          - shop-web
          + release-name-web
        /metadata/namespace
          + default
        /spec/replicas
          - 1
          + 0

    1 case without changes

    deny[RG010] threshold-exceeded: charts/web small: 2 resources added, 0 allowed per case
    deny[RG010] threshold-exceeded: charts/web small: 2 resources removed, 0 allowed per case
    note[RG020] case-added: charts/web prod: the base has no such case

    Refused: 2 findings in 2 cases, 2 resources added, 2 resources removed, 10 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_change_cannot_bring_what_it_is_compared_with() {
    let world = world();
    world.replace("charts/web/values.yaml", "color: red", "color: green");
    world.write("old/prod.yaml", RENDERED);
    world.commit_all("second");
    assert_snapshot!(world.rg("check --base HEAD~1 --base-manifests old"), @"
    status: 3
    -- stdout
    helm  v4.1.1

    undecided[RG056] base-unreadable: old: HEAD~1 (COMMIT) does not have it, this change brings it: a change must not bring what it is compared with; merge it first, or keep it outside of the repository

    Undecided: 1 finding in 1 case
      base-unreadable: Fetch the base as the message says, or mend it there.
    ");
    // What the base has is taken from there.
    world.write("old/prod.yaml", RENDERED.replace("green", "red"));
    world.replace("charts/web/values.yaml", "color: green", "color: red");
    world.commit_all("third");
    assert_snapshot!(world.rg("check --base HEAD~1 --base-manifests old"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD~1 (COMMIT), manifests in old

    charts/web prod: 1 resource changed, 2 lines changed
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - green
          + red

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    // What no commit holds was made by the run itself.
    world.write("made/prod.yaml", RENDERED);
    assert_eq!(
        world.rg("check --base HEAD --base-manifests made").status,
        2
    );
}

#[test]
fn a_change_from_deployed_manifests_can_be_approved() {
    let world = world();
    world.write("old/prod.yaml", RENDERED);
    let words = [
        "approve",
        "charts/web/prod",
        "--reason",
        "x",
        "--owner",
        "y",
        "--expires",
        "2099-12-31",
    ];
    let ran = world.rg_words(&[&words[..], &["--base-manifests", "old"]].concat());
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(world.rg("check --base-manifests old").status, 0);
}

#[test]
fn secrets_that_render_has_hidden_are_compared() {
    let world = World::new();
    world.write(
        "charts/web/templates/secret.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: {{ .Values.color }}}\n",
    );
    world.record();
    assert_eq!(world.rg("render -o old").status, 0);
    assert_eq!(world.rg("render -o plain --show-secrets").status, 0);
    for folder in ["old", "plain"] {
        let ran = world.rg(&format!("check --base-manifests {folder}"));
        assert_eq!(ran.status, 0, "{folder}: {ran}");
    }
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    world.record();
    for folder in ["old", "plain"] {
        let ran = world.rg(&format!("check --base-manifests {folder}"));
        assert!(ran.stdout.contains("Secret s"), "{folder}: {ran}");
        assert!(
            !ran.stdout.contains("- red\n      + blue\n  ~ Secret"),
            "{folder}: {ran}"
        );
    }
}
