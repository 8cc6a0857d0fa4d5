//! Values of secrets stand in no golden and in no report.

use insta::assert_snapshot;

use crate::world::World;

const SECRET: &str = "\
apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations:
    checksum/config: {{ .Values.password | sha256sum }}
    note: {{ .Values.note | quote }}
stringData:
  password: {{ .Values.password }}
  url: \"https://user:{{ .Values.password }}@example.com\"
data:
  raw: {{ .Values.password | b64enc }}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Secret
    metadata: {name: in-a-list}
    data: {raw: {{ .Values.password | b64enc }}}
---
apiVersion: v1
kind: Secret
metadata:
  name: hook
  annotations: {helm.sh/hook: pre-install}
stringData: {password: {{ .Values.password }}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  template:
    metadata:
      annotations:
        checksum/secret: {{ .Values.password | sha256sum }}
";

fn world(password: &str) -> World {
    let world = World::with_template(SECRET);
    world.write(
        "charts/web/values.yaml",
        format!("password: {password}\nnote: public\n"),
    );
    world
}

/// No form of the password is in a text.
fn assert_hidden(text: &str) {
    for secret in [
        "hunter2",
        "hunter3",
        "aHVudGVyMg==",
        "aHVudGVyMw==",
        "f52fbd32b2b3b86ff88ef6c490628285",
        "fb8c2e2b85ca81eb4350199faddd983c",
    ] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}

#[test]
fn goldens_hold_fingerprints() {
    let world = world("hunter2");
    world.record();
    let golden = world.read("goldens/charts/web/prod.yaml");
    assert_hidden(&golden);
    assert_snapshot!(golden, @"
    # rendergate golden 1
    # chart: charts/web
    # case: prod
    # cell: v4.1.1 1.35
    # documents: 3
    # hooks: 1
    # key: ae9b5aaeb2fa5ed4
    # digest: sha256:0664a36c12f558bd8cd3f4935dee7863f420bd74ffaa1ad602a6fc795d2fd805
    ---
    # document: - Secret - in-a-list web/templates/app.yaml - item=0
    apiVersion: v1
    data:
      raw: hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
    kind: Secret
    metadata:
      name: in-a-list
    ---
    # document: - Secret - s web/templates/app.yaml hmac-sha256:1b796c83141a323f005df4a7c6d3f04d
    apiVersion: v1
    data:
      raw: hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
    kind: Secret
    metadata:
      annotations:
        checksum/config: hmac-sha256:e926c9d3991d2f7b10c77e1c6bfa6727
        note: public
      name: s
    stringData:
      password: hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
      url: hmac-sha256:c672c7f116d432ac44c3244306beda31
    ---
    # document: apps Deployment - d web/templates/app.yaml hmac-sha256:9a782ec1b7276d00b11215a5327d0d04
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: d
    spec:
      template:
        metadata:
          annotations:
            checksum/secret: hmac-sha256:4ec26f6293f97e39abfe91313c3844bc
    ---
    # document: - Secret - hook web/templates/app.yaml hmac-sha256:28724892252a2baebc433f769ba20e31
    # hook: pre-install weight=0 delete=
    apiVersion: v1
    kind: Secret
    metadata:
      annotations:
        helm.sh/hook: pre-install
      name: hook
    stringData:
      password: hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
    # end
    ");
}

#[test]
fn a_changed_secret_shows_that_it_changed() {
    let world = world("hunter2");
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "hunter2", "hunter3");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 4 resources changed, 14 lines changed
      ~ Secret in-a-list  changed  web/templates/app.yaml
        /data/raw
          - hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
          + hmac-sha256:c24be95fe13e9a68340f4cf859fc2885
      ~ Secret s  changed  web/templates/app.yaml
        /data/raw
          - hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
          + hmac-sha256:c24be95fe13e9a68340f4cf859fc2885
        /metadata/annotations/checksum~1config
          - hmac-sha256:e926c9d3991d2f7b10c77e1c6bfa6727
          + hmac-sha256:f89b4b35279d498a161c7e9f33745e99
        /stringData/password
          - hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
          + hmac-sha256:51cae7d68fad74cd342437e2db533516
        /stringData/url
          - hmac-sha256:c672c7f116d432ac44c3244306beda31
          + hmac-sha256:10d67169eaf9efd6de1dc70c004bd2fd
      ~ Deployment.apps d  changed  web/templates/app.yaml
        /spec/template/metadata/annotations/checksum~1secret
          - hmac-sha256:4ec26f6293f97e39abfe91313c3844bc
          + hmac-sha256:eb4f1a5f7bfcbb96bb1df9b2e147f47b
      ~ Secret hook  changed  web/templates/app.yaml (hook: pre-install)
        /stringData/password
          - hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
          + hmac-sha256:51cae7d68fad74cd342437e2db533516

    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 0 removed, 4 changed resources
    deny[RG010] threshold-exceeded: charts/web prod: 4 resources changed, 0 allowed per case
    warn[RG121] restart-by-labels: charts/web prod: Deployment.apps d replaces its pods by equal ones
      | /spec/template/metadata/annotations/checksum~1secret: hmac-sha256:4ec26f6293f97e39abfe91313c3844bc -> hmac-sha256:eb4f1a5f7bfcbb96bb1df9b2e147f47b

    Refused: 2 findings in 1 case, 4 resources changed, 14 lines changed
      stale-golden: Run `rendergate record` and commit what it writes.
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    for format in ["terminal", "diff", "json", "json-patch", "markdown"] {
        assert_hidden(
            &world
                .rg(&format!("check --base HEAD --format {format}"))
                .to_string(),
        );
        assert_hidden(
            &world
                .rg(&format!("bump --from 3.18 --to 4.2 --format {format}"))
                .to_string(),
        );
        assert_hidden(
            &world
                .rg(&format!(
                    "diff HEAD:charts/web charts/web --format {format}"
                ))
                .to_string(),
        );
        assert_hidden(
            &world
                .rg(&format!(
                    "diff charts/web charts/web --after-set password=hunter3 --format {format}"
                ))
                .to_string(),
        );
    }
    let shown = world.rg("diff HEAD:charts/web charts/web --show-secrets");
    assert!(
        shown.stdout.contains("hunter2") && shown.stdout.contains("hunter3"),
        "{shown}"
    );
}

#[test]
fn two_keys_give_other_fingerprints_and_the_same_verdict() {
    let mut world = world("hunter2");
    world.record();
    let one = world.read("goldens/charts/web/prod.yaml");
    world.set("RENDERGATE_KEY", "a key of sixteen bytes or more");
    assert_snapshot!(world.rg("check"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    charts/web prod: 4 resources changed, 14 lines changed (against its golden)
      ~ Secret in-a-list  changed  web/templates/app.yaml
        /data/raw
          - hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
          + hmac-sha256:9e8e1ec2354e825874973f0bb15fb565
      ~ Secret s  changed  web/templates/app.yaml
        /data/raw
          - hmac-sha256:d67689e59d3be8ed54e0deb43b2c30e7
          + hmac-sha256:9e8e1ec2354e825874973f0bb15fb565
        /metadata/annotations/checksum~1config
          - hmac-sha256:e926c9d3991d2f7b10c77e1c6bfa6727
          + hmac-sha256:d4cf37778be5231ae2f294ac381cd7e3
        /stringData/password
          - hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
          + hmac-sha256:a1a63f75ecb400bc95c5b012cc715f83
        /stringData/url
          - hmac-sha256:c672c7f116d432ac44c3244306beda31
          + hmac-sha256:55cad4c18dd4cf62e74c55795e391a4d
      ~ Deployment.apps d  changed  web/templates/app.yaml
        /spec/template/metadata/annotations/checksum~1secret
          - hmac-sha256:4ec26f6293f97e39abfe91313c3844bc
          + hmac-sha256:6459bcb44dd20d22155802c9b28682e4
      ~ Secret hook  changed  web/templates/app.yaml (hook: pre-install)
        /stringData/password
          - hmac-sha256:7fa0a58bf26184272e3c6d95b49cdbda
          + hmac-sha256:a1a63f75ecb400bc95c5b012cc715f83

    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 0 added, 0 removed, 4 changed resources

    Refused: 1 finding in 1 case
      stale-golden: Run `rendergate record` and commit what it writes.
    ");
    world.record();
    let other = world.read("goldens/charts/web/prod.yaml");
    assert_ne!(one, other);
    assert_hidden(&other);
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn another_key_in_the_pull_request_hides_no_change() {
    let world = world("hunter2");
    world.record();
    world.commit_all("first");
    world.replace("charts/web/values.yaml", "hunter2", "hunter3");
    world.write("goldens/.key", "f".repeat(64) + "\n");
    world.record();
    world.commit_all("second");
    assert_eq!(world.rg("check").status, 0);
    let ran = world.rg("check --base HEAD~1");
    assert_hidden(&ran.to_string());
    assert_eq!(ran.status, 2, "{ran}");
    // And a key alone is no change.
    world.replace("charts/web/values.yaml", "hunter3", "hunter2");
    world.record();
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
fn two_renders_of_one_run_need_no_key() {
    let world = world("hunter2");
    world.remove("goldens/.key");
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("first");
    assert_eq!(world.rg("check --base HEAD").status, 0);
    world.replace("charts/web/values.yaml", "hunter2", "hunter3");
    let ran = world.rg("check --base HEAD");
    assert_hidden(&ran.to_string());
    assert_eq!(ran.status, 2, "{ran}");
}

#[test]
fn sentences_of_helm_do_hold_what_they_quote() {
    // Nobody can tell a secret in an error apart; this holds what is known and documented.
    let world = World::with_template("{{ fail (print \"bad password \" .Values.password) }}");
    world.write("charts/web/values.yaml", "password: hunter2\n");
    assert!(world.rg("check").stdout.contains("bad password hunter2"));
}
