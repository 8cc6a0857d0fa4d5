//! `rendergate.yaml` when it is wrong: every fault with its place, and what to do.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// What `check` says to a configuration. It is an error of usage, whatever the charts are.
fn told(config: impl AsRef<[u8]>) -> String {
    let world = World::new();
    world.write("rendergate.yaml", config);
    let ran = world.rg("check");
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{ran}");
    ran.stderr.trim_end().to_string()
}

#[test]
fn unknown_keys() {
    assert_snapshot!(told("version: 1\ngoldns: x\n"), @"rendergate: rendergate.yaml:2:1: unknown key `goldns` in the configuration; did you mean `goldens`?");
    assert_snapshot!(told("version: 1\nbanana: x\n"), @"rendergate: rendergate.yaml:2:1: unknown key `banana` in the configuration; known keys: version, helm, goldens, charts, chance, normalize, gate");
    assert_snapshot!(told(format!("{CONFIG}        valuse: [a.yaml]\n        set_string: [a=b]\n")), @"
    rendergate: rendergate.yaml:10:9: unknown key `valuse` in an entry of `cases`; did you mean `values`?
    rendergate.yaml:11:9: unknown key `set_string` in an entry of `cases`; did you mean `set-string`?
    ");
    assert_snapshot!(told("version: 1\nchance: {sead: 1}\n"), @"rendergate: rendergate.yaml:2:10: unknown key `sead` in `chance`; did you mean `seed`?");
}

#[test]
fn wrong_types() {
    assert_snapshot!(told("version: 1\nhelm: {a: 1}\ngoldens: [x]\ncharts: web\n"), @"
    rendergate: rendergate.yaml:2:7: `helm` must be a string, not a mapping
    rendergate.yaml:3:10: `goldens` must be a string, not a list
    rendergate.yaml:4:9: `charts` must be a list, not a string
    ");
    assert_snapshot!(told(format!("{CONFIG}        values: env.yaml\n        no-hooks: \"yes\"\n        expect: fail\n        kube-version: {{}}\n")), @r#"
    rendergate: rendergate.yaml:10:17: `values` must be a list, not a string
    rendergate.yaml:11:19: `no-hooks` must be true or false, not a string
    rendergate.yaml:12:17: `expect` is `render` or `error`, not "fail"
    rendergate.yaml:13:23: `kube-version` must be a string, not a mapping
    "#);
    assert_snapshot!(told("version: 1\ncharts: [{path: [a]}, 7]\n"), @"
    rendergate: rendergate.yaml:2:17: `path` must be a string, not a list
    rendergate.yaml:2:23: an entry of `charts` must be a mapping, not a number
    ");
    assert_snapshot!(told("- version\n"), @"rendergate: rendergate.yaml:1:1: the configuration must be a mapping, not a list");
    assert_snapshot!(told("version 1"), @"rendergate: rendergate.yaml:1:1: the configuration must be a mapping, not a string");
    assert_snapshot!(told(""), @"rendergate: rendergate.yaml:1:1: the configuration must be a mapping, not empty");
}

#[test]
fn faults_of_the_policy() {
    assert_snapshot!(told(
        "version: 1\ngate:\n  per-case: {aded: 1, removed: -1, changed: x}\n  levels: {case-removd: deny, case-removed: maybe}\nnormalize:\n  rules: {null-field: on}\n  ignore: [{kind: X}]\n"
    ), @"
    rendergate: rendergate.yaml:6:23: /normalize/rules/null-field: unknown rule `null-field`; did you mean `null-fields`?
    rendergate.yaml:7:12: /normalize/ignore/0: a rule needs a `reason`; say why these changes do not matter
    rendergate.yaml:3:20: /gate/per-case/aded: unknown key `aded`; did you mean `added`?
    rendergate.yaml:3:32: /gate/per-case/removed: must be a number from 0 on, or `any`
    rendergate.yaml:3:45: /gate/per-case/changed: must be a number from 0 on, or `any`
    rendergate.yaml:4:25: /gate/levels/case-removd: unknown finding `case-removd`; did you mean `case-removed`?
    rendergate.yaml:4:45: /gate/levels/case-removed: unknown level `maybe`; known: allow, note, warn, approve, deny
    ");
}

#[test]
fn names_of_cases() {
    assert_snapshot!(told(format!("{CONFIG}      - name: prod\n")), @r#"rendergate: rendergate.yaml:10:1: two cases are called "prod" (names must differ in more than case, they become file names)"#);
    assert_snapshot!(told(format!("{CONFIG}      - name: PROD\n")), @r#"rendergate: rendergate.yaml:10:1: two cases are called "PROD" (names must differ in more than case, they become file names)"#);
    assert_snapshot!(told(CONFIG.replace("name: prod", "name: a/b")), @"rendergate: rendergate.yaml:7:15: a case needs a `name` of letters, digits and - _ . + (it becomes a file name)");
    assert_snapshot!(told(CONFIG.replace("name: prod", "name: ..")), @"rendergate: rendergate.yaml:7:15: a case needs a `name` of letters, digits and - _ . + (it becomes a file name)");
    assert_snapshot!(told("version: 1\ncharts: [{path: charts/web, cases: [{}]}]\n"), @"rendergate: rendergate.yaml:2:37: a case needs a `name` of letters, digits and - _ . + (it becomes a file name)");
    // Two entries of the configuration may name one chart, but not the same case.
    assert_snapshot!(told(format!("{CONFIG}  - path: charts/*\n    cases: [{{name: Prod}}]\n")), @r#"rendergate: two cases are called "charts/web/Prod" and "charts/web/prod": names must differ in more than case, they become file names"#);
}

#[test]
fn what_is_no_yaml() {
    assert_snapshot!(told("version: 1\ncharts: [\n"), @"rendergate: rendergate.yaml:3:1: this is no YAML: yaml: line 2: did not find expected node content");
    assert_snapshot!(told("version: 1\n\thelm: 4.1.1\n"), @"rendergate: rendergate.yaml:2:1: this is no YAML: yaml: line 2: found a tab character that violates indentation");
    assert_snapshot!(told("version: *one\n"), @"rendergate: rendergate.yaml:1:10: this is no YAML: yaml: unknown anchor 'one' referenced");
    assert_snapshot!(told((0..=255).collect::<Vec<u8>>()), @"rendergate: rendergate.yaml: this is no YAML: yaml: control characters are not allowed");
    assert_snapshot!(told("version: 1\n---\nversion: 1\n"), @"rendergate: rendergate.yaml:2:1: a second document: the configuration is one document");
    assert_snapshot!(told("version: 1\n<<<<<<< HEAD\nhelm: 4.1.1\n=======\nhelm: 4.2.4\n>>>>>>> b\n"), @"rendergate: rendergate.yaml:3:1: this is no YAML: yaml: line 3: could not find expected ':'");
}

#[test]
fn keys_that_stand_twice() {
    assert_snapshot!(told("version: 1\nhelm: 4.1.1\nhelm: 4.2.4\n"), @"rendergate: rendergate.yaml:3:1: key `helm` stands twice in the configuration");
    assert_snapshot!(told(format!("{CONFIG}        release: other\n")), @"rendergate: rendergate.yaml:10:9: key `release` stands twice in an entry of `cases`");
    assert_snapshot!(told("version: 1\ngate:\n  total: {added: 1}\n  total: {added: 2}\n"), @"rendergate: rendergate.yaml:4:3: key `total` stands twice");
}

#[test]
fn versions() {
    assert_snapshot!(told("version: 2\n"), @r#"rendergate: rendergate.yaml:1:10: version "2" of the format is not known; this program reads version 1"#);
    assert_snapshot!(told("helm: 4.1.1\n"), @"rendergate: rendergate.yaml:1:1: `version: 1` is missing: it says which format the file has");
    assert_snapshot!(told("version: 1\nhelm: 4.9.9\n"), @r#"rendergate: rendergate.yaml:2:7: no profile for Helm "4.9.9"; nearest: v4.2.1, v4.2.2, v4.2.3, v4.2.4, v4.3.0 (`rendergate profiles` lists them)"#);
    assert_snapshot!(told("version: 1\nhelm: [4.1.1, latest]\n"), @r#"rendergate: rendergate.yaml:2:7: no profile for Helm "latest"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)"#);
    assert_snapshot!(told(format!("{CONFIG}        helm: v2\n")), @r#"rendergate: rendergate.yaml:10:15: no profile for Helm "v2"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)"#);
}

#[test]
fn versions_are_read_as_they_are_written() {
    let world = World::new();
    // As a number this would be 4.1, or worse.
    world.replace("rendergate.yaml", "helm: 4.1.1", "helm: 4.1");
    world.replace("rendergate.yaml", "namespace: shop", "kube-version: 1.30");
    world.replace(
        "charts/web/templates/config.yaml",
        "{{ .Values.color }}",
        "{{ .Capabilities.KubeVersion }} {{ .Capabilities.HelmVersion.Version }}",
    );
    let ran = world.rg("render --output out");
    assert_eq!(ran.status, 0, "{ran}");
    let text = world.read("out/charts/web/prod.yaml");
    assert!(text.contains("color: v1.30 v4.1.4"), "{text}");
}

#[test]
fn paths() {
    assert_snapshot!(told("version: 1\ncharts: [{path: charts/missing}]\n"), @r#"rendergate: rendergate.yaml:2: path "charts/missing" matches no chart (a directory with a Chart.yaml, or a .tgz)"#);
    assert_snapshot!(told("version: 1\ncharts:\n  - path: charts/x*\n"), @r#"rendergate: rendergate.yaml:3: path "charts/x*" matches no chart (a directory with a Chart.yaml, or a .tgz)"#);
    assert_snapshot!(told("version: 1\ncharts:\n  - path: charts/[x\n"), @r#"rendergate: rendergate.yaml:3: path "charts/[x": error parsing glob 'charts/[x': unclosed character class; missing ']'"#);
    assert_snapshot!(told("version: 1\ncharts: [{path: ../x}]\n"), @r#"rendergate: rendergate.yaml:2:17: path "../x" must stay inside the repository"#);
    assert_snapshot!(told("version: 1\ncharts: [{path: /etc}]\n"), @r#"rendergate: rendergate.yaml:2:17: path "/etc" must stay inside the repository"#);
    assert_snapshot!(told("version: 1\ngoldens: ../goldens\n"), @r#"rendergate: rendergate.yaml:2:10: path "../goldens" must stay inside the repository"#);
    assert_snapshot!(told("version: 1\ngoldens: .\n"), @"rendergate: rendergate.yaml:2:10: `goldens` must name a folder of its own, such as `goldens`");
    assert_snapshot!(told("version: 1\ngoldens: \"\"\n"), @"rendergate: rendergate.yaml:2:10: `goldens` must name a folder of its own, such as `goldens`");
}

#[test]
fn deep_and_wide() {
    assert_snapshot!(told(format!("version: 1\ngate: {}{}\n", "[".repeat(20_000), "]".repeat(20_000))), @"rendergate: rendergate.yaml:2:10007: this is no YAML: yaml: line 2: exceeded max depth of 10000");
    assert_snapshot!(told((0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>()), @"rendergate: rendergate.yaml:65:65: the configuration nests deeper than 64 or has more than 200000 nodes");
    assert_snapshot!(told(format!("version: 1\n{}", bomb("gate", 9))), @"rendergate: rendergate.yaml:3:36: the configuration nests deeper than 64 or has more than 200000 nodes");
}

/// A map whose aliases stand for 9^`levels` scalars.
pub fn bomb(name: &str, levels: u8) -> String {
    let mut text = format!("{name}:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..levels {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("  a{level}: &a{level} [{aliases}]\n"));
    }
    text
}

#[test]
fn other_values() {
    assert_snapshot!(told("version: 1\nchance: {instant: yesterday}\n"), @r#"rendergate: rendergate.yaml:2:19: `instant` must be a time like 2024-01-01T00:00:00Z, not "yesterday""#);
    assert_snapshot!(told("version: 1\ncharts:\n"), @"rendergate: rendergate.yaml:2:8: `charts` must be a list, not empty");
}

#[test]
fn a_file_that_is_not_there() {
    let world = World::new();
    assert_snapshot!(world.rg("check --config missing.yaml"), @"
    status: 1
    -- stderr
    rendergate: missing.yaml: no such file or directory
    ");
    assert_snapshot!(world.rg("check --config charts"), @"
    status: 1
    -- stderr
    rendergate: charts: is a directory
    ");
    assert_snapshot!(world.rg("check --config missing/rendergate.yaml"), @"
    status: 1
    -- stderr
    rendergate: missing/rendergate.yaml: no such file or directory
    ");
}

#[test]
fn another_name_of_the_file_is_named_in_faults() {
    let world = World::new();
    world.write("ci/gate.yaml", "version: 1\ngaet: {}\n");
    assert_snapshot!(world.rg("check --config ci/gate.yaml"), @"
    status: 1
    -- stderr
    rendergate: ci/gate.yaml:2:1: unknown key `gaet` in the configuration; did you mean `gate`?
    ");
}

#[test]
fn every_command_refuses_a_wrong_configuration() {
    let world = World::new();
    world.write("rendergate.yaml", "version: 1\nhlem: 4.1.1\n");
    for command in [
        "check",
        "record",
        "render --output out",
        "bump --to 4.2.4",
        "template x charts/web",
        "diff charts/web charts/web",
    ] {
        let ran = world.rg(command);
        assert_eq!(ran.status, 1, "{command}: {ran}");
        assert!(
            ran.stderr
                .contains("unknown key `hlem` in the configuration; did you mean `helm`?"),
            "{command}: {ran}"
        );
    }
    assert!(!world.root().join("out").exists());
}

#[test]
fn a_product_stands_for_the_helm_in_it() {
    let world = World::new();
    world.replace(
        "rendergate.yaml",
        "helm: 4.1.1",
        "helm: [argocd@3.4, flux@2.8.2]",
    );
    let ran = world.rg("record");
    assert_eq!(ran.status, 0, "{ran}");
    let ran = world.rg("check");
    assert!(ran.stdout.contains("helm  v3.19.4, v4.1.3\n"), "{ran}");
    assert_snapshot!(told("version: 1\nhelm: argocd@1\n"), @"rendergate: rendergate.yaml:2:7: which Helm is in argocd@1 is not known; nearest: argocd@2.10.20, argocd@2.11.14, argocd@2.12.13, argocd@2.13.9, argocd@2.14.21 (known: 2.8.0 to 3.5.1; or name the Helm release itself)");
    assert_snapshot!(told("version: 1\nhelm: argo@3\n"), @r#"rendergate: rendergate.yaml:2:7: "argo" names no product whose Helm is known; known: argocd, flux, flux-helm-controller, fleet, provider-helm, klipper-helm, kargo, helmfile, terraform-provider-helm, pulumi-kubernetes, chart-testing"#);
}
