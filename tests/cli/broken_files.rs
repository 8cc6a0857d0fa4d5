//! Files that are damaged or of the wrong kind: charts, values, goldens, keys.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

fn check(world: &World) -> String {
    let text = world.rg("check").to_string();
    assert!(
        !text.contains("[ROOT]"),
        "reports hold no absolute paths: {text}"
    );
    text
}

fn garbage() -> Vec<u8> {
    (0..=255).cycle().take(2_000).collect()
}

/// What `check` says to a Chart.yaml.
fn chart_yaml(content: impl AsRef<[u8]>) -> String {
    let world = World::recorded();
    world.write("charts/web/Chart.yaml", content);
    let text = check(&world);
    let lines = text.lines().filter(|line| {
        line.starts_with("status") || line.starts_with("undecided") || line.starts_with("  |")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn chart_files() {
    assert_snapshot!(chart_yaml(garbage()), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load Chart.yaml: error converting YAML to JSON: yaml: control characters are not allowed
    ");
    assert_snapshot!(chart_yaml(""), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | validation: chart.metadata.name is required
    ");
    assert_snapshot!(chart_yaml("web"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal string into Go value of type loader.chartBase
    ");
    assert_snapshot!(chart_yaml("[".repeat(20_000)), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load Chart.yaml: error converting YAML to JSON: yaml: exceeded max depth of 10000
    ");
    assert_snapshot!(chart_yaml("apiVersion: v2\nversion: 1.0.0\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | validation: chart.metadata.name is required
    ");
    assert_snapshot!(chart_yaml("apiVersion: v9\nname: web\nversion: 1.0.0\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | unsupported chart version
    ");
    assert_snapshot!(chart_yaml("apiVersion: v2\nname: web\nversion: a.b\n"), @r#"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | validation: chart.metadata.version "a.b" is invalid
    "#);
    assert_snapshot!(chart_yaml("apiVersion: [v2]\nname: web\nversion: 1.0.0\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field chartBase.apiVersion of type string
    ");
    assert_snapshot!(chart_yaml("apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | library charts are not installable
    ");
    assert_snapshot!(chart_yaml("apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: 7\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field Metadata.dependencies of type []*v2.Dependency
    ");
    assert_snapshot!(chart_yaml("apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: \">= 99\"\n"), @"
    status: 3
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | chart requires kubeVersion: >= 99 which is incompatible with Kubernetes v1.35.0
    ");
}

#[test]
fn values_files() {
    for path in ["charts/web/values.yaml", "env.yaml"] {
        let world = World::recorded();
        world.configure("        values: [env.yaml]\n");
        world.write("env.yaml", "");
        world.write(path, garbage());
        assert!(check(&world).contains("yaml: control characters are not allowed"));
        world.write(path, "a: [\n");
        assert!(check(&world).starts_with("status: 3"));
        world.write(path, "- 1\n");
        assert!(check(&world).starts_with("status: 3"));
    }
    let world = World::recorded();
    world.write("charts/web/values.yaml", "a: [\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 1: did not find expected node content

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write(
        "charts/web/values.yaml",
        "<<<<<<< HEAD\ncolor: red\n=======\ncolor: blue\n>>>>>>> b\n",
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

#[test]
fn flags_of_a_case() {
    let world = World::recorded();
    world.configure("        set: [\"color[0=1\"]\n        kube-version: banana\n");
    assert_snapshot!(check(&world), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | invalid kube version 'banana': could not parse "banana" as version

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
    world.configure("        set: [\"a.b[99999999]=1\"]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | failed parsing --set data: index of 99999999 is greater than maximum supported index of 65536

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.configure("        set-json: [\"a={\"]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | failed parsing --set-json data a={

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.configure("");
    world.replace("rendergate.yaml", "release: shop", "release: Not_A_Name");
    assert_snapshot!(check(&world), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | release name check failed: release name "Not_A_Name": invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn templates() {
    let world = World::recorded();
    world.write("charts/web/templates/app.yaml", garbage());
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | YAML parse error on web/templates/app.yaml: error converting YAML to JSON: yaml: control characters are not allowed

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write("charts/web/templates/app.yaml", "x: {{ .Values.a\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | parse error at (web/templates/app.yaml:2): unclosed action started at web/templates/app.yaml:1

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write("charts/web/templates/app.yaml", "a: b: c\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | YAML parse error on web/templates/app.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write(
        "charts/web/templates/app.yaml",
        "x: {{ nosuchfunction 1 }}\n",
    );
    assert_snapshot!(check(&world), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | parse error at (web/templates/app.yaml:1): function "nosuchfunction" not defined

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn schemas() {
    let world = World::recorded();
    world.write("charts/web/values.schema.json", "{");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | values don't meet the specifications of the schema(s) in the following chart(s):
      | web:
      | unexpected EOF

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write(
        "charts/web/values.schema.json",
        r#"{"properties": {"replicas": {"type": "string"}}, "required": ["owner"]}"#,
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | values don't meet the specifications of the schema(s) in the following chart(s):
      | web:
      | - at '': missing property 'owner'
      | - at '/replicas': got number, want string

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

/// What `check` says to a golden in place of the recorded one; recording mends each.
fn golden(damage: impl Fn(&str) -> Vec<u8>) -> String {
    let world = World::recorded();
    let recorded = world.read("goldens/charts/web/prod.yaml");
    world.write("goldens/charts/web/prod.yaml", damage(&recorded));
    let ran = world.rg("check");
    assert_eq!(ran.status, 2, "{ran}");
    world.record();
    assert_eq!(world.read("goldens/charts/web/prod.yaml"), recorded);
    let findings = ran.stdout.lines().filter(|line| line.starts_with("deny"));
    findings.collect::<Vec<_>>().join("\n")
}

#[test]
fn goldens() {
    assert_snapshot!(golden(|_| garbage()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: not a golden: the first line is not `# rendergate golden 1`");
    assert_snapshot!(golden(|_| Vec::new()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: not a golden: the first line is not `# rendergate golden 1`");
    assert_snapshot!(golden(|text| text[..text.len() - 10].into()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: the golden is cut off: its last line is not `# end`");
    assert_snapshot!(golden(|text| text[..150].into()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: the golden is cut off: its last line is not `# end`");
    assert_snapshot!(golden(|text| text.replacen("data:", "<<<<<<< HEAD\ndata:\n=======\ndata:\n>>>>>>> branch", 1).into()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: line 11: an unsolved merge conflict: record the case again");
    assert_snapshot!(golden(|text| text.replace("golden 1", "golden 2").into()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: the golden has format version 2, this program reads 1: record it again");
    assert_snapshot!(golden(|text| text.replace("# case: prod", "# case: other").into()), @"deny[RG005] golden-edited: charts/web prod: goldens/charts/web/prod.yaml: the golden was edited: its digest is sha256:c9448b1e8f38eeeebd2617fc93a0994bfd2ef1653492de7fea4c896913bee753, the header says sha256:054b28f550c1bba5f3ffab8d70e8cc1f696413b799c9d321dcd6e51b008902b8");
    assert_snapshot!(golden(|text| format!("{text}---\nmore: 1\n").into()), @"deny[RG006] golden-unreadable: charts/web prod: goldens/charts/web/prod.yaml: the golden is cut off: its last line is not `# end`");
    assert_snapshot!(golden(|text| text.replace('\n', "\r\n").into()), @"deny[RG002] stale-golden: charts/web prod: the golden's header is not what recording would write");
}

#[test]
fn a_broken_golden_of_no_case_is_not_forgotten() {
    let world = World::recorded();
    world.write("goldens/charts/web/old.yaml", "# rendergate golden 1\n");
    world.write("goldens/notes.yaml", "these: are notes\n");
    assert_snapshot!(check(&world), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    1 case without changes

    deny[RG004] golden-without-case: goldens/charts/web/old.yaml belongs to no case
    deny[RG004] golden-without-case: goldens/notes.yaml belongs to no case

    Refused: 2 findings in 1 case
      golden-without-case: Run `rendergate record`, which removes it, or bring the case back.
    ");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    removed  goldens/charts/web/old.yaml
    left     goldens/notes.yaml: not a golden: goldens need a folder of their own
    1 case recorded: 0 files written, 1 removed, 1 unchanged
    ");
    assert_snapshot!(world.names("goldens"), @"
    goldens/.key
    goldens/charts/web/prod.yaml
    goldens/notes.yaml
    ");
}

#[test]
fn recording_never_takes_files_that_are_no_goldens() {
    let world = World::new();
    world.replace("rendergate.yaml", "goldens: goldens", "goldens: charts");
    let before = world.files("charts/web");
    let ran = world.rg("record");
    assert_eq!(world.files("charts/web"), before, "{ran}");
    assert_eq!(world.rg("check").status, 2);
}

#[test]
fn a_folder_in_the_place_of_a_golden() {
    let world = World::new();
    world.write("goldens/charts/web/prod.yaml/file", "");
    assert_snapshot!(check(&world), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG003] missing-golden: charts/web prod: the case has no golden

    Refused: 1 finding in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
    ");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: [ROOT]/goldens/charts/web/prod.yaml: Is a directory (os error 21)
    ");
    let world = World::new();
    world.remove("goldens/.key");
    std::fs::remove_dir(world.root().join("goldens")).unwrap();
    world.write("goldens", "a file");
    assert_snapshot!(check(&world), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    deny[RG003] missing-golden: charts/web prod: the case has no golden

    Refused: 1 finding in 1 case
      missing-golden: 1 case has no golden: run `rendergate record` and commit what it writes.
    ");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: [ROOT]/goldens/.stage: Not a directory (os error 20)
    ");
}

#[test]
fn keys() {
    let mut world = World::recorded();
    world.write("goldens/.key", "not a key\n");
    assert_snapshot!(world.rg("check"), @"
    status: 1
    -- stderr
    rendergate: goldens/.key: not a key file: it holds 64 hexadecimal digits
    ");
    world.write("goldens/.key", garbage());
    assert_eq!(world.rg("record").status, 1);
    world.set("RENDERGATE_KEY", "short");
    assert_snapshot!(world.rg("check"), @"
    status: 1
    -- stderr
    rendergate: RENDERGATE_KEY: the key has 5 bytes, it needs at least 16
    ");
}

#[test]
fn charts_in_archives() {
    let world = World::new();
    let files = [
        (
            "web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        (
            "web/templates/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        ),
    ];
    world.write("charts/web.tgz", crate::paths::tar(&files));
    world.write(
        "rendergate.yaml",
        CONFIG.replace("charts/web", "charts/web.tgz"),
    );
    world.record();
    assert_snapshot!(world.names("goldens"), @"
    goldens/.key
    goldens/charts/web.tgz/prod.yaml
    ");
    assert_eq!(world.rg("check").status, 0);
    world.write("charts/web.tgz", crate::paths::tar(&files[1..]));
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web.tgz prod: the chart does not render
      | unable to detect chart version, no Chart.yaml found

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}
