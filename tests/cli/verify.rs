//! `verify --helm BIN`: a Helm of the user's against this renderer. The Helm here is a script around this program.

use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;

use crate::world::World;

/// What the real release says of itself.
const ABOUT: &str = "v4.1.1 go1.25.5 5caf0044d4ef3d62a955440272999e139aafbbed";

/// The program, which is the Helm as long as a test does not say otherwise.
const TEMPLATE: &str = concat!(
    env!("CARGO_BIN_EXE_rendergate"),
    " template --helm-version v4.1.1 \"$@\""
);

/// Writes a program that answers `version` and `template` like Helm.
fn helm(world: &World, about: &str, template: &str) {
    let script = format!(
        "#!/bin/sh\ncommand=$1; shift\ncase $command in\nversion) echo '{about}';;\ntemplate) {template};;\nesac\n"
    );
    world.write("bin/helm", script);
    let path = world.root().join("bin/helm");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A repository with a Helm that is right but for a change of its output.
fn changed(edit: &str) -> World {
    let world = World::new();
    helm(&world, ABOUT, &format!("{TEMPLATE} | sed '{edit}'"));
    world
}

#[test]
fn equal() {
    let world = World::new();
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 0
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    Equal: 1 case
    ");
    world.write("charts/web/ci/x-values.yaml", "color: blue\n");
    world.remove("rendergate.yaml");
    assert_snapshot!(world.rg("verify --helm ./bin/helm --helm-version 4.1.1"), @"
    status: 0
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    Equal: 2 cases
    ");
}

#[test]
fn the_first_line_that_differs_is_shown() {
    assert_snapshot!(changed("s/color: red/color: \\x1b[31mred /").rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in standard output, line 9
        helm        "  color: \x1b[31mred "
        rendergate  "  color: red"

    Different: 1 of 1 case; 0 equal
    "#);
    assert_snapshot!(changed("$d").rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in standard output, line 27
        helm        ""
        rendergate  "          image: "web:1.0""

    Different: 1 of 1 case; 0 equal
    "#);
    let world = World::new();
    helm(
        &world,
        ABOUT,
        "echo 'level=WARN Error: no' >&2; echo 'Error: broken' >&2; exit 1",
    );
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in how it ends
        helm        "status 1: Error: broken"
        rendergate  "status 0"

    Different: 1 of 1 case; 0 equal
    "#);
    world.replace(
        "charts/web/templates/app.yaml",
        "{{ .Values.replicas }}",
        "{{ .Values.a.b.c }}",
    );
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in the error, line 1
        helm        "Error: broken"
        rendergate  "Error: web/templates/app.yaml:7:22"

    Different: 1 of 1 case; 0 equal
    "#);
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 0
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    Equal: 1 case (1 fail alike)
    ");
}

#[test]
fn only_what_helm_draws_anew_is_left_out() {
    let drawing = "a: {{ randAlphaNum 8 }}\nb: {{ now | date \"2006-01-02 15:04:05\" | quote }}\nc: fixed\nd: {{ now | date \"2006\" | quote }}\n";
    let world = World::with_template(drawing);
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 0
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    Equal: 1 case (in 1 what Helm draws anew is left out)
    ");
    helm(&world, ABOUT, &format!("{TEMPLATE} | sed 's/fixed/other/'"));
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in standard output, line 5
        helm        "c: other"
        rendergate  "c: fixed"

    Different: 1 of 1 case; 0 equal
    "#);
    helm(&world, ABOUT, &format!("{TEMPLATE} | sed 's/^a:/A:/'"));
    let ran = world.rg("verify --helm bin/helm");
    assert_eq!(ran.status, 2, "{ran}");
    // A Helm that draws where nothing is to be drawn is different, and it is said that it varies.
    helm(&world, ABOUT, "date +c:%N");
    world.write("charts/web/templates/app.yaml", "c: fixed\n");
    let ran = world.rg("verify --helm bin/helm");
    assert_eq!(ran.status, 2, "{ran}");
    assert!(ran.stdout.contains("differently from run to run"), "{ran}");
}

#[test]
fn secrets_are_not_shown() {
    let secret = "kind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData:\n  key: hush\n";
    let world = World::with_template(secret);
    helm(&world, ABOUT, &format!("{TEMPLATE} | sed 's/hush/loud/'"));
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: different in standard output, line 7
        helm        "  key: (hidden: --show-secrets)"
        rendergate  "  key: (hidden: --show-secrets)"

    Different: 1 of 1 case; 0 equal
    "#);
    let ran = world.rg("verify --helm bin/helm --show-secrets");
    assert!(
        ran.stdout.contains("hush") && ran.stdout.contains("loud"),
        "{ran}"
    );
}

#[test]
fn what_is_no_helm_or_no_known_release() {
    let world = World::new();
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 3
    -- stderr
    rendergate: [ROOT]/bin/helm cannot be started: no such file or directory
    ");
    helm(&world, "", TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 3
    -- stderr
    rendergate: [ROOT]/bin/helm does not look like Helm 3 or 4: `[ROOT]/bin/helm version` ended with status 0 and said nothing
    ");
    helm(&world, "Client: v2.17.0+gx", TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 3
    -- stderr
    rendergate: [ROOT]/bin/helm does not look like Helm 3 or 4: `[ROOT]/bin/helm version` ended with status 0 and said "Client: v2.17.0+gx"
    "#);
    helm(&world, "v4.1.9 go1.25.5 x", TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 3
    -- stderr
    rendergate: the binary calls itself Helm "v4.1.9", and there is no profile for exactly that; nearest: v4.1.0, v4.1.1, v4.1.2, v4.1.3, v4.1.4 (--helm-version names the one to compare with)
    "#);
    // Not stamped by whoever built it: which patch it is cannot be told.
    helm(&world, "v4.1 go1.24.2", TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 3
    -- stderr
    rendergate: the binary calls itself Helm "v4.1", and there is no profile for exactly that; nearest: v4.1.4 (--helm-version names the one to compare with)
    "#);
    assert_snapshot!(world.rg("verify --helm bin/helm --helm-version v4.1.1"), @"
    status: 0
    -- stdout
    helm     v4.1 (go1.24.2)
    profile  v4.1.1
    note     the binary calls itself v4.1, and is compared with v4.1.1
    note     the binary was built with go1.24.2, the release with go1.25.5: templates are executed by Go's own library
    note     the binary does not know its commit, the release is built from 5caf0044d4ef3d62a955440272999e139aafbbed

    Equal: 1 case
    ");
    assert_snapshot!(world.rg("verify"), @"
    status: 1
    -- stderr
    error: the following required arguments were not provided:
      --helm <BIN>

    Usage: rendergate verify --helm <BIN> [CASE]...

    For more information, try '--help'.
    ");
}

#[test]
fn what_cannot_be_compared() {
    let world = World::new();
    helm(&world, ABOUT, "sleep 20");
    assert_snapshot!(world.rg("verify --helm bin/helm --time-limit 1"), @"
    status: 3
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: not compared: Helm did not answer within 1 seconds (--time-limit)

    Undecided: 1 of 1 case not compared; 0 different, 0 equal
    ");
    helm(&world, ABOUT, "kill -9 $$");
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 3
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: not compared: Helm was ended by a signal

    Undecided: 1 of 1 case not compared; 0 different, 0 equal
    ");
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm --max-steps 3"), @r#"
    status: 3
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod: not compared: template: web/templates/config.yaml:5:16: executing "web/templates/config.yaml" at <{{.Release.Namespace}}>: limit reached: steps of a rendering

    Undecided: 1 of 1 case not compared; 0 different, 0 equal
    "#);
    assert_snapshot!(world.rg("verify --helm bin/helm nothing"), @"
    status: 1
    -- stderr
    rendergate: none of the 1 cases matches: --case takes a part of CHART/CASE, --chart a path
    ");
    let world = World::empty();
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 3
    -- stderr
    rendergate: there is no case to compare: no chart was found
    ");
}

#[test]
fn the_users_settings_do_not_reach_helm() {
    let mut world = World::new();
    for name in [
        "HELM_NAMESPACE",
        "HELM_DEBUG",
        "HELM_KUBECONTEXT",
        "GODEBUG",
    ] {
        world.set(name, "true");
    }
    let checks = "for name in HELM_NAMESPACE HELM_DEBUG HELM_KUBECONTEXT GODEBUG; do eval \"[ -z \\\"\\$$name\\\" ]\" || exit 9; done";
    helm(
        &world,
        ABOUT,
        &format!(
            "{checks}; [ \"$TZ\" = UTC ] && [ ! -e \"$HELM_PLUGINS\" ] && [ ! -e \"$KUBECONFIG\" ] || exit 8; {TEMPLATE}"
        ),
    );
    let ran = world.rg("verify --helm bin/helm");
    assert_eq!(ran.status, 0, "{ran}");
}

#[test]
fn every_input_of_a_case_reaches_helm() {
    let world = World::new();
    world.configure(
        "        values: [\"env/a,b.yaml\"]\n        set: [\"x=1,y=2\"]\n        set-string: [s=3]\n        set-json: ['j={\"k\":[1]}']\n        set-file: [f=env/text]\n        set-literal: [\"l=a,b\"]\n        kube-version: [\"1.29\", \"1.30\"]\n        api-versions: [example.com/v1]\n        include-crds: true\n        is-upgrade: true\n        no-hooks: true\n        skip-tests: true\n",
    );
    world.write("env/a,b.yaml", "color: green\n");
    world.write("env/text", "--- text\n");
    world.write("charts/web/crds/c.yaml", "kind: C\n");
    world.write(
        "charts/web/templates/all.yaml",
        "a: {{ toJson .Values | quote }}\nb: {{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has \"example.com/v1\" }} {{ .Release.IsUpgrade }}\n---\nkind: Hook\nmetadata: {name: h, annotations: {helm.sh/hook: test}}\n",
    );
    helm(&world, ABOUT, TEMPLATE);
    assert_snapshot!(world.rg("verify --helm bin/helm"), @"
    status: 0
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    Equal: 2 cases
    ");
    helm(&world, ABOUT, &format!("{TEMPLATE} | sed s/v1.30/v1.31/"));
    assert_snapshot!(world.rg("verify --helm bin/helm"), @r#"
    status: 2
    -- stdout
    helm     v4.1.1 (go1.25.5)
    profile  v4.1.1

    charts/web prod (Kubernetes 1.30): different in standard output, line 35
        helm        "b: v1.31 true true"
        rendergate  "b: v1.30 true true"

    Different: 1 of 2 cases; 1 equal
    "#);
}

#[test]
fn json() {
    let world = changed("s/color: red/color: blue/");
    assert_snapshot!(world.rg("verify --helm bin/helm --format json"), @r#"
    status: 2
    -- stdout
    {
      "cases": [
        {
          "case": "prod",
          "chart": "charts/web",
          "difference": {
            "helm": "  color: blue",
            "line": 9,
            "place": "stdout",
            "rendergate": "  color: red"
          },
          "helmVaries": false,
          "result": "different"
        }
      ],
      "command": "verify",
      "helm": {
        "commit": "5caf0044d4ef3d62a955440272999e139aafbbed",
        "go": "go1.25.5",
        "version": "v4.1.1"
      },
      "notes": [],
      "profile": "v4.1.1",
      "status": 2,
      "summary": {
        "cases": 1,
        "different": 1,
        "equal": 0,
        "notCompared": 0
      },
      "version": 1
    }
    "#);
}
