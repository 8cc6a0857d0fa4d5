//! `render --output DIR`: manifests and receipts of all cases.

use insta::assert_snapshot;

use crate::world::World;

const SECRET: &str =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  password: hunter2\n";

#[test]
fn manifests_and_receipts() {
    let world = World::new();
    world.write("env.yaml", "replicas: 3\n");
    world.configure("        values: [env.yaml]\n        set: [color=blue]\n");
    assert_snapshot!(world.rg("render --output out"), @"
    status: 0
    -- stdout
    1 of 1 cells rendered to out
    ");
    assert_snapshot!(world.read("out/charts/web/prod.yaml"), @r#"
    ---
    # Source: web/templates/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: shop-config
      namespace: shop
    data:
      color: blue
    ---
    # Source: web/templates/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop-web
      namespace: shop
    spec:
      replicas: 3
      selector:
        matchLabels: {app: web}
      template:
        metadata:
          labels: {app: web}
        spec:
          containers:
            - name: web
              image: "web:1.0"
    "#);
    assert_snapshot!(world.read("out/charts/web/prod.receipt.json"), @r#"
    {
      "format": 1,
      "chart": "charts/web",
      "case": "prod",
      "profile": "v4.1.1",
      "kubernetes": "1.35",
      "chart-digest": "9e7926583c10bd36db741a1f4e28afb2ef545c86ed0520fd56e9ecc2b6664c30",
      "dependencies": {},
      "values": [
        {
          "name": "env.yaml",
          "digest": "9cf3a5f89adc05f90e87b284d40f8e39e1b763d9f9df307327e6f127ed492175"
        },
        {
          "name": "--set",
          "digest": "05964ac858f1d9d717aea7043a3fe18428f579b455eda3895a4de7a2c21f30b2"
        }
      ],
      "capabilities": "b1641c3ad059e8cd71cc1a56b0b508358b773093d43158790af268acc31279a2",
      "seed": "rendergate",
      "output": "4f274002b8c25257627bf3a2e73a5e6cfd699f2437c63357d5418a590d449278",
      "tool": "0.1.0"
    }
    "#);
}

#[test]
fn secrets_are_masked_unless_asked() {
    let world = World::new();
    world.write("charts/web/templates/secret.yaml", SECRET);
    assert_eq!(world.rg("render --output masked").status, 0);
    assert_eq!(world.rg("render --output shown --show-secrets").status, 0);
    let masked: String = world
        .files("masked")
        .into_iter()
        .map(|(_, text)| String::from_utf8(text).unwrap())
        .collect();
    assert!(
        masked.contains("password: hmac-sha256:") && !masked.contains("hunter2"),
        "{masked}"
    );
    assert!(
        world
            .read("shown/charts/web/prod.yaml")
            .contains("password: hunter2")
    );
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let world = World::new();
    world.write(
        "charts/web/templates/secret.yaml",
        format!("{SECRET}  drawn: {{{{ randAlphaNum 12 }}}}\n"),
    );
    let names: Vec<String> = (0..12)
        .map(|n| format!("      - name: case{n}\n        set: [replicas={n}]\n"))
        .collect();
    world.configure(&names.concat());
    for threads in ["1", "2", "7"] {
        let ran = world.rg(&format!("render --output out{threads} --threads {threads}"));
        assert_eq!(ran.status, 0, "{ran}");
    }
    let one = strip(world.files("out1"), "out1/");
    assert_eq!(one.len(), 26);
    assert_eq!(strip(world.files("out2"), "out2/"), one);
    assert_eq!(strip(world.files("out7"), "out7/"), one);
}

fn strip(files: Vec<(String, Vec<u8>)>, folder: &str) -> Vec<(String, Vec<u8>)> {
    files
        .into_iter()
        .map(|(name, text)| (name.strip_prefix(folder).unwrap().to_string(), text))
        .collect()
}

#[test]
fn cases_that_fail_are_named_and_the_others_written() {
    let world = World::new();
    world.configure("      - name: guarded\n        set: [fail=yes]\n        expect: error\n      - name: broken\n        set: [fail=yes]\n");
    world.write(
        "charts/web/templates/guard.yaml",
        "{{ if .Values.fail }}{{ fail \"no\" }}{{ end }}",
    );
    assert_snapshot!(world.rg("render --output out"), @"
    status: 3
    -- stdout
    1 of 3 cells rendered to out; 1 failed as expected; 1 did not render
    -- stderr
    charts/web/broken: does not render: execution error at (web/templates/guard.yaml:1:24): no
    ");
    assert_snapshot!(world.names("out"), @"
    out/charts/web/prod.receipt.json
    out/charts/web/prod.yaml
    ");
}

#[test]
fn an_output_that_cannot_be_written() {
    let world = World::new();
    world.write("file", "");
    assert_snapshot!(world.rg("render --output file"), @"
    status: 3
    -- stderr
    rendergate: file/charts/web: Not a directory (os error 20)
    ");
    assert_snapshot!(world.rg("render --output /proc/nothing"), @"
    status: 3
    -- stderr
    rendergate: /proc/nothing/charts/web: No such file or directory (os error 2)
    ");
    assert_snapshot!(world.rg("render"), @"
    status: 1
    -- stderr
    error: the following required arguments were not provided:
      --output <DIR>

    Usage: rendergate render --output <DIR>

    For more information, try '--help'.
    ");
}

#[test]
fn hooks_crds_and_tests_follow_the_case() {
    let world = World::new();
    world.write("charts/web/crds/crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n");
    for (name, event) in [("job", "pre-install"), ("test", "test")] {
        world.write(
            &format!("charts/web/templates/{name}.yaml"),
            format!("apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {name}\n  annotations: {{helm.sh/hook: {event}}}\n"),
        );
    }
    world.configure("      - {name: crds, include-crds: true}\n      - {name: no-hooks, no-hooks: true}\n      - {name: skip-tests, skip-tests: true}\n");
    assert_eq!(world.rg("render --output out").status, 0);
    let kinds = |case: &str| {
        let text = world.read(&format!("out/charts/web/{case}.yaml"));
        let sources: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("# Source: web/"))
            .collect();
        sources.join(" ")
    };
    let all =
        ["prod", "crds", "no-hooks", "skip-tests"].map(|case| format!("{case}: {}", kinds(case)));
    assert_snapshot!(all.join("\n"), @"
    prod: templates/config.yaml templates/app.yaml templates/job.yaml templates/test.yaml
    crds: crds/crd.yaml templates/config.yaml templates/app.yaml templates/job.yaml templates/test.yaml
    no-hooks: templates/config.yaml templates/app.yaml
    skip-tests: templates/config.yaml templates/app.yaml templates/job.yaml
    ");
}
