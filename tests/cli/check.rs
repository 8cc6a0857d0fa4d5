//! `check` without a base: are the goldens fresh, and what does a change look like?

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn a_changed_line_names_resource_path_before_and_after() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/app.yaml",
        "image: \"web:",
        "image: \"registry.example.com/web:",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 1 resource changed, 2 lines changed (against its golden)
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/template/spec/containers/[name=web]/image
          - web:1.0
          + registry.example.com/web:1.0

    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 0 removed, 1 changed resources

    Refused: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
}

#[test]
fn every_format_shows_the_change() {
    let world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("check --format diff"), @"
    status: 2
    -- stdout
    --- before charts/web prod: ConfigMap shop/shop-config
    +++ after charts/web prod: ConfigMap shop/shop-config
    @@ -1,6 +1,6 @@
     apiVersion: v1
     data:
    -  color: red
    +  color: blue
     kind: ConfigMap
     metadata:
       name: shop-config
    ");
    assert_snapshot!(world.rg("check --format json-patch"), @r#"
    status: 2
    -- stdout
    [
      {
        "case": {
          "case": "prod",
          "cell": null,
          "chart": "charts/web"
        },
        "patch": [
          {
            "op": "replace",
            "path": "/data/color",
            "value": "blue"
          }
        ],
        "resource": {
          "api-version": "v1",
          "group": "",
          "hook": null,
          "kind": "ConfigMap",
          "line": 3,
          "name": "shop-config",
          "namespace": "shop",
          "source": "web/templates/config.yaml"
        }
      }
    ]
    "#);
    assert_snapshot!(world.rg("check --format markdown"), @"
    status: 2
    -- stdout
    ## ❌ rendergate check

    Refused: 1 finding in 1 case.

    - helm: `v4.1.1`
    - base: `none, only the goldens are checked`

    | | finding | where | what |
    |---|---|---|---|
    | deny | RG002 stale-golden | `charts/web prod` | `the golden is older than the chart: 0 added, 0 removed, 1 changed resources` |

    **Next**

    - stale-golden: Run `rendergate record` and commit what it writes.

    <details><summary><code>charts/web prod</code>: 1 resource changed, 2 lines changed</summary>

    `ConfigMap shop/shop-config` from `web/templates/config.yaml`: changed

    ```diff
    @@ /data/color @@
    - red
    + blue
    ```

    </details>
    ");
    assert_snapshot!(world.rg("check --format json"), @r#"
    status: 2
    -- stdout
    {
      "approvals": [],
      "cases": [
        {
          "case": {
            "case": "prod",
            "cell": null,
            "chart": "charts/web"
          },
          "changes": [
            {
              "after": {
                "api-version": "v1",
                "group": "",
                "hook": null,
                "kind": "ConfigMap",
                "line": 3,
                "name": "shop-config",
                "namespace": "shop",
                "source": "web/templates/config.yaml"
              },
              "approval": null,
              "before": {
                "api-version": "v1",
                "group": "",
                "hook": null,
                "kind": "ConfigMap",
                "line": 10,
                "name": "shop-config",
                "namespace": "shop",
                "source": "web/templates/config.yaml"
              },
              "changes": [
                {
                  "after": "blue",
                  "before": "red",
                  "kind": "changed",
                  "lines": {
                    "added": 1,
                    "removed": 1
                  },
                  "path": "/data/color"
                }
              ],
              "ignored": [],
              "ignored-by": null,
              "kind": "changed",
              "lines": {
                "added": 1,
                "removed": 1
              }
            }
          ],
          "compared-with": "golden",
          "counts": {
            "added": 0,
            "changed": 1,
            "formatting": 0,
            "ignored-changes": 0,
            "ignored-resources": 0,
            "lines": {
              "added": 1,
              "removed": 1
            },
            "removed": 0,
            "renamed": 0,
            "unchanged": 1
          },
          "resources": 2
        }
      ],
      "command": "check",
      "facts": {
        "base": "none, only the goldens are checked",
        "helm": "v4.1.1"
      },
      "findings": [
        {
          "approval": null,
          "case": {
            "case": "prod",
            "cell": null,
            "chart": "charts/web"
          },
          "change": null,
          "details": [],
          "help": "Run `rendergate record` and commit what it writes.",
          "id": "RG002",
          "level": "deny",
          "message": "the golden is older than the chart: 0 added, 0 removed, 1 changed resources",
          "name": "stale-golden",
          "resource": null
        }
      ],
      "format": 1,
      "status": "refused",
      "totals": {
        "added": 0,
        "changed": 0,
        "formatting": 0,
        "ignored-changes": 0,
        "ignored-resources": 0,
        "lines": {
          "added": 0,
          "removed": 0
        },
        "removed": 0,
        "renamed": 0,
        "unchanged": 0
      }
    }
    "#);
}

#[test]
fn reports_go_to_files_beside_the_listing() {
    let world = World::recorded();
    let plain = world.rg("check --format markdown");
    let both = world.rg("check --report markdown=report.md --report json=report.json");
    assert_eq!(both, world.rg("check"));
    assert_eq!(world.read("report.md"), plain.stdout);
    serde_json::from_str::<serde_json::Value>(&world.read("report.json")).unwrap();
}

#[test]
fn a_line_break_that_says_the_same_is_formatting() {
    let world = World::recorded();
    world.replace(
        "charts/web/templates/config.yaml",
        "color: {{ .Values.color }}",
        "# of the wall\n  color: {{ .Values.color | quote }}",
    );
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 1 resource in formatting only (against its golden)
      = ConfigMap shop/shop-config  other bytes, same content  web/templates/config.yaml

    deny[RG002] stale-golden: charts/web prod: the golden's text is older: the content is the same, the bytes of documents are not

    Refused: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
}

#[test]
fn two_documents_of_one_identity_are_a_finding() {
    let world = World::new();
    world.write(
        "charts/web/templates/more.yaml",
        world.read("charts/web/templates/config.yaml"),
    );
    world.record();
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG001] duplicate-identity: charts/web prod: 2 documents are ConfigMap shop/shop-config
      | web/templates/config.yaml (line 3 of the manifests)
      | web/templates/more.yaml (line 12 of the manifests)

    Refused: 1 finding in 1 case
      duplicate-identity: Remove one of the documents, or give them different names.
    ");
}

#[test]
fn a_golden_of_another_golden_folder_is_not_read() {
    let world = World::recorded();
    world.replace(
        "rendergate.yaml",
        "goldens: goldens",
        "goldens: other/place",
    );
    assert_eq!(world.rg("check").status, 2);
    world.record();
    assert_eq!(world.rg("check").status, 0);
    assert_snapshot!(world.names("other"), @"
    other/place/.key
    other/place/charts/web/prod.yaml
    ");
}

#[test]
fn the_configuration_is_found_from_a_folder_below() {
    let world = World::recorded();
    assert_snapshot!(world.rg_in("charts/web/templates", &["check"]), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    Passed: 1 case, nothing changed
    ");
    assert_eq!(
        world
            .rg_in("charts", &["check", "--config", "../rendergate.yaml"])
            .status,
        0
    );
}

#[test]
fn parts_of_the_cases_are_selected() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.chart("charts/db", "db");
    world.write(
        "rendergate.yaml",
        world.read("rendergate.yaml") + "  - path: charts/db\n",
    );
    world.record();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_eq!(world.rg("check").status, 2);
    assert_snapshot!(world.rg("check --chart charts/db"), @"
    status: 0
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    Passed: 1 case, nothing changed
    ");
    assert_snapshot!(world.rg("check --case web/small"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web small: 1 resource changed, 2 lines changed (against its golden)
      ~ ConfigMap default/release-name-config  changed  web/templates/config.yaml
        /data/color
          - red
          + blue

    deny[RG002] stale-golden: charts/web small: the golden is older than the chart: 0 added, 0 removed, 1 changed resources

    Refused: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
    assert_snapshot!(world.rg("check --case nothing"), @"
    status: 1
    -- stderr
    rendergate: none of the 3 cases matches: --case takes a part of CHART/CASE, --chart a path
    ");
}

#[test]
fn another_helm_is_rendered_with_when_asked() {
    let world = World::recorded();
    assert_snapshot!(world.rg("check --helm-version 3.18"), @"
    status: 2
    -- stdout
    helm  v3.18.6
    base  none, only the goldens are checked

    deny[RG003] missing-golden: charts/web prod: the case has no golden

    Refused: 1 finding in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
    ");
}
