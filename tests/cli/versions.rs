//! What hangs on the version of a chart, found by rendering it with another one, whatever the labels are called.

use insta::assert_snapshot;

use crate::world::World;

const DAEMON: &str = "apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {{ .Chart.Name }}-agent
spec:
  selector:
    matchLabels: {app: agent}
  template:
    metadata:
      labels: {app: agent}
      annotations: {build: 'r{{ .Chart.Version | replace \".\" \"\" }}'}
    spec:
      containers:
        - {name: agent, image: 'agent:{{ .Values.tag | default \"1\" }}'}
";

/// A repository whose chart `web` has a subchart `agent`.
fn world() -> World {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.write(
        "charts/web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: agent, alias: node, version: 1.0.x}\n",
    );
    world.subchart("charts/web/charts/agent", "agent");
    world.write("charts/web/charts/agent/templates/agent.yaml", DAEMON);
    world.commit_all("first");
    world
}

#[test]
fn a_restart_for_the_version_of_a_subchart_only() {
    let world = world();
    world.replace("charts/web/charts/agent/Chart.yaml", "1.0.0", "1.0.1");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ DaemonSet.apps node-agent  changed  web/charts/node/templates/agent.yaml
        /spec/template/metadata/annotations/build
          - r100
          + r101

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    warn[RG121] restart-by-labels: charts/web prod: DaemonSet.apps node-agent replaces its pods by equal ones
      | /spec/template/metadata/annotations/build: r100 -> r101

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
    assert_snapshot!(world.rg("diff HEAD:charts/web charts/web"), @"
    status: 0
    -- stdout
    before  HEAD:charts/web
    after   charts/web

    charts/web: 1 resource changed, 2 lines changed
      ~ DaemonSet.apps node-agent  changed  web/charts/node/templates/agent.yaml
        /spec/template/metadata/annotations/build
          - r100
          + r101

    warn[RG121] restart-by-labels: charts/web: DaemonSet.apps node-agent replaces its pods by equal ones
      | /spec/template/metadata/annotations/build: r100 -> r101
    ");
}

#[test]
fn a_restart_that_has_another_reason_too() {
    let world = world();
    world.replace("charts/web/charts/agent/Chart.yaml", "1.0.0", "1.0.1");
    world.write("charts/web/charts/agent/values.yaml", "tag: \"2\"\n");
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 4 lines changed
      ~ DaemonSet.apps node-agent  changed  web/charts/node/templates/agent.yaml
        /spec/template/metadata/annotations/build
          - r100
          + r101
        /spec/template/spec/containers/[name=agent]/image
          - agent:1
          + agent:2

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case
    warn[RG120] pods-restart: charts/web prod: DaemonSet.apps node-agent replaces its pods
      | /spec/template/metadata/annotations/build: r100 -> r101
      | /spec/template/spec/containers/[name=agent]/image: agent:1 -> agent:2

    Refused: 1 finding in 1 case, 1 resource changed, 4 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn a_selector_with_the_version_is_found_before_it_changes() {
    let world = world();
    world.write(
        "charts/web/templates/one.yaml",
        DAEMON
            .replace(
                "{app: agent}",
                "{app: agent, gen: 'g{{ .Chart.Version | sha256sum | trunc 8 }}'}",
            )
            .replace("-agent\n", "-one\n"),
    );
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource added, 20 lines changed
      + DaemonSet.apps web-one  added  web/templates/one.yaml
        + apiVersion: apps/v1
        + kind: DaemonSet
        + metadata:
        +   name: web-one
        + spec:
        +   selector:
        +     matchLabels:
        +       app: agent
        +       gen: g92521fc3
        +   template:
        +     metadata:
        +       annotations:
        +         build: r100
        +       labels:
        +         app: agent
        +         gen: g92521fc3
        +     spec:
        +       containers:
        +       - image: agent:1.0
        +         name: agent

    deny[RG111] version-in-immutable-field: charts/web prod: DaemonSet.apps web-one has a version where nothing may change
      | /spec/selector/matchLabels/gen: g92521fc3
    deny[RG010] threshold-exceeded: charts/web prod: 1 resource added, 0 allowed per case

    Refused: 2 findings in 1 case, 1 resource added, 20 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
      version-in-immutable-field: Leave version labels out of selectors and claim templates; give Jobs a name with the version, or make them hooks.
    ");
}
