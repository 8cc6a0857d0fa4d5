//! `template`: Helm's command line, bytes and statuses. That the bytes are Helm's is the conformance suite's matter.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn the_profile_is_the_flags_or_the_configurations_or_the_newest() {
    let world = World::new();
    world.write(
        "charts/web/templates/config.yaml",
        "version: {{ .Capabilities.HelmVersion.Version }}\n",
    );
    let version = |line: &str| {
        let ran = world.rg(&format!(
            "template shop charts/web --show-only templates/config.yaml {line}"
        ));
        assert_eq!(ran.status, 0, "{ran}");
        ran.stdout
            .trim_end()
            .lines()
            .last()
            .unwrap_or_default()
            .to_string()
    };
    assert_eq!(version(""), "version: v4.1.1");
    assert_eq!(version("--helm-version 3.18"), "version: v3.18.6");
    assert_eq!(version("--helm-version=v4.2.4"), "version: v4.2.4");
    world.remove("rendergate.yaml");
    assert_eq!(version(""), "version: v4.3.0");
}

#[test]
fn a_chart() {
    let world = World::new();
    assert_snapshot!(world.rg("template shop charts/web --set replicas=2"), @r#"
    status: 0
    -- stdout
    ---
    # Source: web/templates/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: shop-config
      namespace: default
    data:
      color: red
    ---
    # Source: web/templates/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop-web
      namespace: default
    spec:
      replicas: 2
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
}

#[test]
fn wrong_words() {
    let world = World::new();
    assert_snapshot!(world.rg("template"), @r#"
    status: 1
    -- stderr
    Error: "helm template" requires at least 1 argument

    Usage:  helm template [NAME] [CHART] [flags]
    "#);
    assert_snapshot!(world.rg("template --frobnicate"), @"
    status: 1
    -- stderr
    Error: unknown flag: --frobnicate
    ");
    assert_snapshot!(world.rg("template a b c"), @"
    status: 1
    -- stderr
    Error: expected at most two arguments, unexpected arguments: c
    ");
    assert_snapshot!(world.rg("template shop charts/web --helm-version"), @"
    status: 1
    -- stderr
    rendergate: --helm-version needs a release, for example v4.1.1
    ");
    assert_snapshot!(world.rg("template shop charts/web --helm-version 2"), @r#"
    status: 1
    -- stderr
    rendergate: no profile for Helm "2"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)
    "#);
    assert_snapshot!(world.rg("template shop charts/web --set a=b=c --set [0"), @r#"
    status: 0
    -- stdout
    ---
    # Source: web/templates/config.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: shop-config
      namespace: default
    data:
      color: red
    ---
    # Source: web/templates/app.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop-web
      namespace: default
    spec:
      replicas: 1
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
    assert_snapshot!(world.rg("template shop charts/web -f missing.yaml"), @"
    status: 1
    -- stderr
    Error: open missing.yaml: no such file or directory
    ");
}

#[test]
fn what_is_missing_here_says_so() {
    let world = World::new();
    assert_snapshot!(world.rg("template shop charts/web --validate"), @r#"
    status: 1
    -- stderr
    Flag --validate has been deprecated, use '--dry-run=server' instead
    level=ERROR msg="cluster reachability check failed: kubernetes cluster unreachable: Get \"http://localhost:8080/version\": dial tcp 127.0.0.1:8080: connect: connection refused"
    Error: cluster reachability check failed: kubernetes cluster unreachable: Get "http://localhost:8080/version": dial tcp 127.0.0.1:8080: connect: connection refused
    "#);
    assert_snapshot!(world.rg("template shop charts/web --repo https://example.com"), @"
    status: 3
    -- stderr
    Error: rendergate: --repo downloads charts: fetch it with `helm pull` first
    ");
    assert_snapshot!(world.rg("template shop oci://example.com/web"), @"
    status: 3
    -- stderr
    Error: rendergate: oci://example.com/web: charts are not downloaded: fetch it with `helm pull` first
    ");
    world.write(
        "charts/web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies: [{name: db, version: 1.0.0, repository: https://example.com}]\n",
    );
    assert_snapshot!(world.rg("template shop charts/web --dependency-update"), @"
    status: 3
    -- stderr
    Error: rendergate: --dependency-update downloads charts: run `helm dependency build` first
    ");
}

#[test]
fn secrets_are_shown_as_helm_shows_them() {
    let world = World::with_template(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: hunter2}\n",
    );
    assert!(
        world
            .rg("template shop charts/web")
            .stdout
            .contains("hunter2")
    );
}

#[test]
fn values_may_lie_anywhere() {
    let world = World::empty();
    world.chart("repo/charts/web", "web");
    world.write("outside.yaml", "color: green\n");
    let ran = world.rg_in(
        "repo",
        &["template", "shop", "charts/web", "-f", "../outside.yaml"],
    );
    assert!(ran.stdout.contains("color: green"), "{ran}");
}
