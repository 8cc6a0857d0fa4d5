//! Cells: Helm releases times Kubernetes versions, with shared goldens.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// A chart whose output depends on Kubernetes 1.31 and above only.
fn world() -> World {
    let world = World::new();
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ if semverCompare \">=1.31-0\" .Capabilities.KubeVersion.Version }}new{{ else }}old{{ end }}",
    );
    let config = CONFIG.replace("helm: 4.1.1", "helm: [3.18.6, 4.1.1]");
    world.write(
        "rendergate.yaml",
        format!("{config}        kube-version: [1.30, 1.31, 1.33.2]\n"),
    );
    world
}

#[test]
fn equal_cells_share_a_golden() {
    let world = world();
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/prod.yaml
    wrote    goldens/charts/web/prod@v3.18.6-1.31.yaml
    1 case recorded: 2 files written, 0 removed, 0 unchanged
    ");
    let head = |file: &str| {
        let text = world.read(file);
        text.lines()
            .take_while(|line| !line.starts_with("# digest"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_snapshot!(head("goldens/charts/web/prod.yaml"), @"
    # rendergate golden 1
    # chart: charts/web
    # case: prod
    # cell: v3.18.6 1.30
    # cell: v4.1.1 1.30
    # documents: 2
    # hooks: 0
    ");
    assert_snapshot!(head("goldens/charts/web/prod@v3.18.6-1.31.yaml"), @"
    # rendergate golden 1
    # chart: charts/web
    # case: prod
    # cell: v3.18.6 1.31
    # cell: v3.18.6 1.33.2
    # cell: v4.1.1 1.31
    # cell: v4.1.1 1.33.2
    # documents: 2
    # hooks: 0
    # differs: changed - ConfigMap shop shop-config
    ");
    assert_snapshot!(world.rg("check"), @"
    status: 0
    -- stdout
    helm  v3.18.6, v4.1.1
    base  none, only the goldens are checked

    6 cells without changes

    Passed: 6 cells, nothing changed
    ");
}

#[test]
fn a_change_is_told_for_each_cell_that_has_it() {
    let world = world();
    world.record();
    world.replace("charts/web/templates/config.yaml", "old", "very-old");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v3.18.6, v4.1.1
    base  none, only the goldens are checked

    charts/web prod, 2 of 6 cells: 1 resource changed, 2 lines changed (against their goldens)
      only: Kubernetes 1.30
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color
          - old
          + very-old

    deny[RG002] stale-golden: charts/web prod, 2 of 6 cells: the golden is older than the chart: 0 added, 0 removed, 1 changed resources
      only: Kubernetes 1.30
    deny[RG002] stale-golden: charts/web prod, 4 of 6 cells: the golden's header is not what recording would write
      not: Kubernetes 1.30

    Refused: 6 findings in 6 cells
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
}

#[test]
fn cells_that_grow_apart_get_a_file_of_their_own() {
    let world = world();
    world.record();
    world.replace("charts/web/templates/config.yaml", ">=1.31-0", ">=1.33-0");
    assert_eq!(world.rg("check").status, 2);
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/prod.yaml
    wrote    goldens/charts/web/prod@v3.18.6-1.33.2.yaml
    removed  goldens/charts/web/prod@v3.18.6-1.31.yaml
    1 case recorded: 2 files written, 1 removed, 0 unchanged
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn cells_are_rendered_to_files_of_their_own() {
    let world = world();
    assert_snapshot!(world.rg("render --output out"), @"
    status: 0
    -- stdout
    6 of 6 cells rendered to out
    ");
    assert_snapshot!(world.names("out"), @"
    out/charts/web/prod@v3.18.6-1.30.receipt.json
    out/charts/web/prod@v3.18.6-1.30.yaml
    out/charts/web/prod@v3.18.6-1.31.receipt.json
    out/charts/web/prod@v3.18.6-1.31.yaml
    out/charts/web/prod@v3.18.6-1.33.2.receipt.json
    out/charts/web/prod@v3.18.6-1.33.2.yaml
    out/charts/web/prod@v4.1.1-1.30.receipt.json
    out/charts/web/prod@v4.1.1-1.30.yaml
    out/charts/web/prod@v4.1.1-1.31.receipt.json
    out/charts/web/prod@v4.1.1-1.31.yaml
    out/charts/web/prod@v4.1.1-1.33.2.receipt.json
    out/charts/web/prod@v4.1.1-1.33.2.yaml
    ");
}

/// Twelve cells of one case and three of another, with a base.
fn committed(template: &str) -> World {
    let world = World::new();
    let config = CONFIG
        .replace("helm: 4.1.1", "helm: [3.18.6, 4.1.1, 4.2.4]")
        .replace("goldens: goldens\n", "");
    let versions = "kube-version: [1.30, 1.31, 1.32, 1.33]";
    world.write(
        "rendergate.yaml",
        format!("{config}        {versions}\n      - name: dev\n        release: shop\n        namespace: shop\n        kube-version: [1.31]\n"),
    );
    world.write("charts/web/templates/extra.yaml", template);
    world.commit_all("first");
    world
}

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  size: small\n  helm: {{ .Capabilities.HelmVersion.Version }}\n";

#[test]
fn one_change_of_all_cells_is_told_once() {
    let world = committed(EXTRA);
    world.replace("charts/web/templates/extra.yaml", "small", "large");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v3.18.6, v4.1.1, v4.2.4
    base  HEAD (COMMIT)

    all 15 cells: 1 resource changed, 2 lines changed
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + large

    deny[RG010] threshold-exceeded: all 15 cells: 1 resource changed, 0 allowed per case

    Refused: 15 findings in 15 cells, 15 resources changed, 30 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_change_of_some_cells_says_of_which() {
    let world = committed(EXTRA);
    world.replace(
        "charts/web/templates/extra.yaml",
        "small",
        "{{ if semverCompare \">=1.31-0\" .Capabilities.KubeVersion.Version }}large{{ else }}small{{ end }}",
    );
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v3.18.6, v4.1.1, v4.2.4
    base  HEAD (COMMIT)

    12 of 15 cells: 1 resource changed, 2 lines changed
      not: charts/web prod (Kubernetes 1.30)
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + large

    3 cells without changes

    deny[RG010] threshold-exceeded: 12 of 15 cells: 1 resource changed, 0 allowed per case
      not: charts/web prod (Kubernetes 1.30)

    Refused: 12 findings in 15 cells, 12 resources changed, 24 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn cells_that_differ_in_a_place_say_so_there() {
    let world = committed(EXTRA);
    world.replace(
        "charts/web/templates/extra.yaml",
        "size: small",
        "size: large\n  {{- if hasPrefix \"v4.2\" .Capabilities.HelmVersion.Version }}\n  more: \"1\"\n  {{- end }}",
    );
    assert_snapshot!(world.rg("check --base HEAD"), @r#"
    status: 2
    -- stdout
    helm  v3.18.6, v4.1.1, v4.2.4
    base  HEAD (COMMIT)

    all 15 cells: 1 resource changed, 2 to 3 lines changed
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + large
        in 5 of 15 cells, only: Helm v4.2.4
        /data/more
          + "1"

    deny[RG010] threshold-exceeded: all 15 cells: 1 resource changed, 0 allowed per case

    Refused: 15 findings in 15 cells, 15 resources changed, 35 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    "#);
    let markdown = world.rg("check --base HEAD --format markdown").stdout;
    assert_snapshot!(markdown, @r#"
    ## ❌ rendergate check

    Refused: 15 findings in 15 cells, 15 resources changed, 35 lines changed.

    - helm: `v3.18.6, v4.1.1, v4.2.4`
    - base: `HEAD (COMMIT)`

    | | finding | where | what |
    |---|---|---|---|
    | deny | RG010 threshold-exceeded | `all 15 cells` | `1 resource changed, 0 allowed per case` |

    **Next**

    - threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.

    <details><summary><code>all 15 cells</code>: 1 resource changed, 2 to 3 lines changed</summary>

    `ConfigMap extra` from `web/templates/extra.yaml`: changed

    ```diff
    @@ /data/size @@
    - small
    + large
    # in 5 of 15 cells, only: Helm v4.2.4
    @@ /data/more @@
    + "1"
    ```

    </details>
    "#);
}

#[test]
fn other_values_in_each_cell_are_not_folded() {
    let world = committed(EXTRA);
    world.replace(
        "charts/web/templates/extra.yaml",
        "small",
        "of {{ .Capabilities.KubeVersion.Minor }} in {{ .Release.Name }}",
    );
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v3.18.6, v4.1.1, v4.2.4
    base  HEAD (COMMIT)

    charts/web prod, 3 of 12 cells: 1 resource changed, 2 lines changed
      only: Kubernetes 1.30
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + of 30 in shop

    6 of 15 cells: 1 resource changed, 2 lines changed
      only: Kubernetes 1.31
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + of 31 in shop

    charts/web prod, 3 of 12 cells: 1 resource changed, 2 lines changed
      only: Kubernetes 1.32
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + of 32 in shop

    charts/web prod, 3 of 12 cells: 1 resource changed, 2 lines changed
      only: Kubernetes 1.33
      ~ ConfigMap extra  changed  web/templates/extra.yaml
        /data/size
          - small
          + of 33 in shop

    deny[RG010] threshold-exceeded: all 15 cells: 1 resource changed, 0 allowed per case

    Refused: 15 findings in 15 cells, 15 resources changed, 30 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}
