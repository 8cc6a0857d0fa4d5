//! Charts that would run for ever or fill the memory end in a named limit.

use insta::assert_snapshot;

use crate::configuration::bomb;
use crate::world::World;

/// What `check` says to a chart with this template. In a debug build the whole number of steps takes long;
/// a small one shows the same.
fn told(template: &str) -> String {
    told_with(template, "")
}

fn told_with(template: &str, values: &str) -> String {
    let world = World::with_template(template);
    world.write("charts/web/values.yaml", values);
    let ran = world.rg("check --max-steps 300000");
    let record = world.rg("record --max-steps 300000");
    assert_eq!((ran.status, record.status), (3, 3), "{ran}\n{record}");
    assert!(!world.root().join("goldens/charts").exists());
    let lines = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("undecided") || line.starts_with("  |"));
    lines.map(shortened).collect::<Vec<_>>().join("\n")
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(400) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_string(),
    }
}

#[test]
fn recursion() {
    assert_snapshot!(told("{{- define \"a\" }}{{ include \"a\" . }}{{ end }}x: {{ include \"a\" . }}\n"), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | template: web/templates/app.yaml:1:51: executing "web/templates/app.yaml" at <include "a" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "a" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "a" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "a" .>: error calling …
    "#);
    assert_snapshot!(told("{{- define \"a\" }}{{ template \"a\" . }}{{ end }}x: {{ template \"a\" . }}\n"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:33: executing "a" at <.>: limit reached: nesting of an execution"#);
    assert_snapshot!(told("{{- define \"a\" }}{{ include \"b\" . }}{{ end }}{{- define \"b\" }}{{ template \"a\" . }}{{ end }}x: {{ include \"a\" . }}\n"), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | template: web/templates/app.yaml:1:97: executing "web/templates/app.yaml" at <include "a" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "b" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "b" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <include "b" .>: error calling …
    "#);
    assert_snapshot!(told_with("x: {{ tpl .Values.a . }}\n", "a: \"{{ tpl .Values.a . }}\"\n"), @r#"undecided[RG053] limit-reached: charts/web prod: template: gotpl:1:3: executing "gotpl" at <tpl .Values.a .>: limit reached: nesting of an execution"#);
    assert_snapshot!(told("{{- define \"a\" }}{{ tpl `{{ include \"a\" . }}` . }}{{ end }}x: {{ include \"a\" . }}\n"), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | template: web/templates/app.yaml:1:65: executing "web/templates/app.yaml" at <include "a" .>: error calling include: template: web/templates/app.yaml:1:20: executing "a" at <tpl `{{ include "a" . }}` .>: error calling tpl: error during tpl function execution for "{{ include \"a\" . }}": template: gotpl:1:3: executing "gotpl" at <include "a" .>: error calling include: template: web/templates/ap…
    "#);
}

#[test]
fn loops() {
    assert_snapshot!(told("{{- range until 2000000000 }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:10: executing "web/templates/app.yaml" at <until 2000000000>: error calling until: the result would have more than 1048576 items (limit MAX_LIST)"#);
    assert_snapshot!(told("{{- range 9000000000 }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:23: executing "web/templates/app.yaml" at <>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:34: executing "web/templates/app.yaml" at <until 100000>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- range until 1000 }}{{ range until 1000 }}{{ $x := print . }}{{ end }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:54: executing "web/templates/app.yaml" at <print .>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("x: {{ seq 1 1 2000000000 }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:6: executing "web/templates/app.yaml" at <seq 1 1 2000000000>: error calling seq: the result would have more than 1048576 items (limit MAX_LIST)"#);
    assert_snapshot!(told("x: {{ untilStep 0 2000000000 1 | len }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:6: executing "web/templates/app.yaml" at <untilStep 0 2000000000 1>: error calling untilStep: the result would have more than 1048576 items (limit MAX_LIST)"#);
}

#[test]
fn strings_that_grow() {
    assert_snapshot!(told("x: {{ repeat 2000000000 \"xxxxxxxx\" }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:6: executing "web/templates/app.yaml" at <repeat 2000000000 "xxxxxxxx">: error calling repeat: the result would be longer than 67108864 bytes (limit MAX_STRING)"#);
    assert_snapshot!(told("x: {{ randAlphaNum 2000000000 }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:6: executing "web/templates/app.yaml" at <randAlphaNum 2000000000>: error calling randAlphaNum: the result would be longer than 67108864 bytes (limit MAX_STRING)"#);
    assert_snapshot!(told("{{- $s := \"xxxxxxxx\" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}x: {{ $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:51: executing "web/templates/app.yaml" at <print $s $s>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- $s := repeat 1000000 \"a\" }}x: {{ replace \"a\" $s $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:37: executing "web/templates/app.yaml" at <replace "a" $s $s>: error calling replace: the result would be longer than 67108864 bytes (limit MAX_STRING)"#);
    assert_snapshot!(told("{{- $s := repeat 1000000 \"a\\n\" }}x: {{ indent 1000 $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:39: executing "web/templates/app.yaml" at <indent 1000 $s>: error calling indent: the result would be longer than 67108864 bytes (limit MAX_STRING)"#);
    assert_snapshot!(told("{{- $s := repeat 60000000 \"a\" }}{{ range until 1000 }}{{ $x := sha256sum $s }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:10: executing "web/templates/app.yaml" at <repeat 60000000 "a">: limit reached: steps of a rendering"#);
}

#[test]
fn output_that_grows() {
    assert_snapshot!(told("{{- range until 1000000 }}xxxxxxxxxxxxxxxxxxxx{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:26: executing "web/templates/app.yaml" at <xxxxxxxxxxxxxxxxxxxx>: limit reached: steps of a rendering"#);
}

#[test]
fn lists_that_grow() {
    assert_snapshot!(told("{{- $s := list 1 2 3 }}{{ range until 60 }}{{ $s = concat $s $s }}{{ end }}x: {{ len $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:51: executing "web/templates/app.yaml" at <concat $s $s>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- $s := list }}{{ range until 100000 }}{{ $s = append $s . }}{{ end }}x: 1"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:49: executing "web/templates/app.yaml" at <append $s .>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- $s := dict }}{{ range until 100000 }}{{ $s = merge $s (dict (print .) 1) }}{{ end }}x: 1"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:49: executing "web/templates/app.yaml" at <merge $s (dict (print .) 1)>: limit reached: steps of a rendering"#);
}

#[test]
fn values_that_nest() {
    assert_snapshot!(told("{{- $s := list }}{{ range until 10000 }}{{ $s = list $s }}{{ end }}x: {{ toJson $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:73: executing "web/templates/app.yaml" at <toJson $s>: error calling toJson: value is nested more than 1000 levels deep"#);
    assert_snapshot!(told("{{- $s := dict }}{{ range until 10000 }}{{ $s = dict \"a\" $s }}{{ end }}x: {{ $s }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:77: executing "web/templates/app.yaml" at <{{$s}}>: limit reached: nesting of a printed value"#);
    let in_itself = "{{- $s := dict }}{{- $_ := set $s \"a\" $s }}";
    assert_snapshot!(told(&format!("{in_itself}x: {{{{ $s }}}}")), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:49: executing "web/templates/app.yaml" at <{{$s}}>: limit reached: nesting of a printed value"#);
    assert_snapshot!(told(&format!("{in_itself}x: {{{{ deepCopy $s }}}}")), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:49: executing "web/templates/app.yaml" at <deepCopy $s>: error calling deepCopy: values nest deeper than 1000 levels (limit MAX_DEPTH)"#);
    assert_snapshot!(told(&format!("{in_itself}x: {{{{ mustToJson $s }}}}")), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | template: web/templates/app.yaml:1:49: executing "web/templates/app.yaml" at <mustToJson $s>: error calling mustToJson: json: unsupported value: encountered a cycle via map[string]interface {}
    "#);
    assert_snapshot!(told(&format!("{in_itself}x: {{{{ deepEqual $s (deepCopy $s) }}}}")), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:63: executing "web/templates/app.yaml" at <deepCopy $s>: error calling deepCopy: values nest deeper than 1000 levels (limit MAX_DEPTH)"#);
}

#[test]
fn templates_that_nest() {
    assert_snapshot!(told(&format!("x: {{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000))), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | parse error at (web/templates/app.yaml:1): max expression depth exceeded
    ");
    assert_snapshot!(told(&format!("{}x{}", "{{ if 1 }}".repeat(20_000), "{{ end }}".repeat(20_000))), @"undecided[RG053] limit-reached: charts/web prod: parse error at (web/templates/app.yaml:1): 10000 nested control structures and parentheses");
}

#[test]
fn work_that_is_expensive_by_itself() {
    assert_snapshot!(told("{{- range until 1000 }}{{ $x := derivePassword 1 \"long\" \"p\" \"u\" \"s\" }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:32: executing "web/templates/app.yaml" at <derivePassword 1 "long" "p" "u" "s">: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- range until 1000 }}{{ $x := genCA \"x\" 365 }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:32: executing "web/templates/app.yaml" at <genCA "x" 365>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- $s := repeat 1000000 \"a: [\" }}{{ range until 1000 }}{{ $x := fromYaml $s }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:65: executing "web/templates/app.yaml" at <fromYaml $s>: limit reached: steps of a rendering"#);
    assert_snapshot!(told("{{- $s := repeat 100000 \"a\" }}{{ range until 1000 }}{{ $x := regexFindAll \"a*b\" $s -1 }}{{ end }}"), @r#"undecided[RG053] limit-reached: charts/web prod: template: web/templates/app.yaml:1:61: executing "web/templates/app.yaml" at <regexFindAll "a*b" $s -1>: limit reached: steps of a rendering"#);
}

#[test]
fn manifests_that_nest_or_multiply() {
    assert_snapshot!(told(&format!("x: {}{}\n", "[".repeat(20_000), "]".repeat(20_000))), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | YAML parse error on web/templates/app.yaml: error converting YAML to JSON: yaml: exceeded max depth of 10000
    ");
    assert_snapshot!(told(&format!("apiVersion: v1\nkind: X\nmetadata: {{name: x}}\nx: {}{}\n", "[".repeat(500), "]".repeat(500))), @"undecided[RG053] limit-reached: charts/web prod: web/templates/app.yaml (line 3 of the manifests): nested deeper than 200 levels");
    assert_snapshot!(told(&format!("apiVersion: v1\nkind: X\nmetadata: {{name: x}}\n{}", bomb("x", 9))), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | YAML parse error on web/templates/app.yaml: error converting YAML to JSON: yaml: document contains excessive aliasing
    ");
}

#[test]
fn values_that_nest_or_multiply() {
    assert_snapshot!(told_with("x: 1\n", &format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000))), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: exceeded max depth of 10000
    ");
    assert_snapshot!(told_with("x: 1\n", &format!("a: {}1{}\n", "{a: ".repeat(5_000), "}".repeat(5_000))), @"undecided[RG053] limit-reached: charts/web prod: limit reached: more than 500 levels of tables in values");
    assert_snapshot!(told_with("x: 1\n", &bomb("x", 9)), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: document contains excessive aliasing
    ");
    assert_snapshot!(told_with("x: 1\n", "a: &a [*a]\n"), @"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | cannot load values.yaml: cannot unmarshal yaml document: error converting YAML to JSON: yaml: anchor 'a' value contains itself
    ");
    assert_snapshot!(told_with("x: 1\n", &"k: [1, 2]\n".repeat(600_000)), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | chart file "values.yaml" is larger than the maximum file size 5242880
    "#);
}

#[test]
fn a_large_template_is_refused_as_helm_does() {
    assert_snapshot!(told(&format!("x: 1\n# {}\n", "a".repeat(6_000_000))), @r#"
    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | chart file "app.yaml" is larger than the maximum file size 5242880
    "#);
}

#[test]
fn chance_with_many_sites_stays_bounded() {
    let sites: String = (1..=200)
        .map(|n| format!("  a{n}: {{{{ randAlphaNum {n} }}}}\n"))
        .collect();
    let world = World::with_template(format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n{sites}  z: {{{{ range until 100000 }}}}{{{{ end }}}}\n"
    ));
    assert_eq!(world.rg("record").status, 0);
    assert_eq!(world.rg("check").status, 0);
}

/// Helm has no such limit, so its error is no answer: the status says so.
#[test]
fn values_that_nest_too_deeply_on_the_command_line() {
    let world = World::new();
    world.write(
        "deep.yaml",
        format!("a: {}1{}\n", "{a: ".repeat(600), "}".repeat(600)),
    );
    let indices = format!("a{}=1", "[0]".repeat(600));
    for command in ["template", "lint"] {
        for values in [["-f", "deep.yaml"], ["--set", &indices]] {
            let ran = world.rg_words(&[command, "charts/web", values[0], values[1]]);
            assert_eq!((ran.status, ran.stdout.as_str()), (3, ""), "{ran}");
            assert!(
                ran.stderr
                    .contains("limit reached: more than 500 levels of tables in values"),
                "{ran}"
            );
        }
    }
}
