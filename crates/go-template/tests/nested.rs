//! Sets in layers, executions inside functions, and what observers see.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod surroundings;

use std::ops::Range;

use go_template::{
    Args, Call, Dialect, ExecErrorKind, Execution, FuncDef, Function, FunctionTable, MissingKey,
    Observer, Place, TemplateSet, Tree, parse,
};
use go_value::{CallError, Map, Str, Type, Value};
use surroundings::NoWorld;

static INCLUDE: FuncDef = FuncDef {
    name: "include",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "",
    run: |call, args| {
        let mut out = Vec::new();
        let set = call.set();
        call.execute(
            set,
            args.str(0)?.as_bytes(),
            args.value(1).clone(),
            &mut out,
        )?;
        Ok(Value::str(out))
    },
};

static TPL: FuncDef = FuncDef {
    name: "tpl",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "",
    run: tpl,
};

fn tpl(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let parsed = parse("t", args.str(0)?.as_bytes(), &table(), &Dialect::GO_1_26)
        .map_err(|error| CallError::from(error).wrapped("cannot parse: "))?;
    let mut set = call.set().child();
    set.add(&parsed);
    let mut out = Vec::new();
    call.execute_tree(
        &set,
        parsed.main().unwrap(),
        args.value(1).clone(),
        &mut out,
    )?;
    Ok(Value::str(out))
}

static FAIL: FuncDef = FuncDef {
    name: "fail",
    params: &[Type::String],
    variadic: None,
    doc: "",
    run: |_, args| Err(CallError::returned(args.str(0)?.clone())),
};

fn table() -> std::sync::Arc<FunctionTable> {
    FunctionTable::new([&INCLUDE, &TPL, &FAIL].map(|def| Function { def, bound: &() }))
}

fn set_of(files: &[(&str, &str)]) -> TemplateSet {
    let mut set = TemplateSet::new("gotpl");
    for (name, text) in files {
        set.add(&parse(name, text.as_bytes(), &table(), &Dialect::GO_1_26).unwrap());
    }
    set
}

fn run(set: &TemplateSet, name: &str, data: Value) -> Result<String, String> {
    let mut out = Vec::new();
    let result = Execution::new(Dialect::GO_1_26, &NoWorld, &()).execute(
        set,
        name.as_bytes(),
        data,
        &mut out,
    );
    result
        .map(|()| String::from_utf8(out).unwrap())
        .map_err(|error| error.to_string())
}

#[test]
fn later_definitions_win_unless_they_are_empty() {
    let set = set_of(&[
        (
            "a",
            "{{ define \"x\" }}first{{ end }}{{ define \"y\" }}kept{{ end }}",
        ),
        (
            "b",
            "{{ define \"x\" }}second{{ end }}{{ define \"y\" }} {{/* empty */}} {{ end }}",
        ),
        ("main", "{{ template \"x\" }} {{ include \"y\" . }}"),
    ]);
    assert_eq!(run(&set, "main", Value::Nil).unwrap(), "second kept");
    assert!(
        ["a", "b", "main", "x", "y"]
            .iter()
            .all(|name| set.lookup(name.as_bytes()).is_some())
    );
}

#[test]
fn a_child_set_defines_without_changing_its_parent() {
    let set = set_of(&[
        ("lib", "{{ define \"x\" }}outer{{ end }}"),
        (
            "main",
            "{{ tpl `{{ define \"x\" }}inner{{ end }}{{ define \"z\" }}new{{ end }}{{ include \"x\" . }} {{ tpl \"{{ include \\\"z\\\" . }}\" . }}` . }} {{ include \"x\" . }}",
        ),
        (
            "missing",
            "{{ tpl `{{ define \"z\" }}{{ end }}` . }}{{ include \"z\" . }}",
        ),
    ]);
    assert_eq!(run(&set, "main", Value::Nil).unwrap(), "inner new outer");
    assert_eq!(
        run(&set, "missing", Value::Nil).unwrap_err(),
        "template: missing:1:42: executing \"missing\" at <include \"z\" .>: error calling include: \
         template: no template \"z\" associated with template \"gotpl\""
    );
}

#[test]
fn errors_of_nested_executions_chain() {
    let set = set_of(&[
        (
            "lib.tpl",
            "{{ define \"inner\" }}\n  {{ fail \"no 100% luck\" }}{{ end }}{{ define \"outer\" }}{{ include \"inner\" . }}{{ end }}",
        ),
        ("main.yaml", "a: {{ include \"outer\" . | len }}"),
        ("tpl.yaml", "{{ tpl \"{{ if }}\" . }}"),
    ]);
    let mut out = Vec::new();
    let mut execution = Execution::new(Dialect::GO_1_26, &NoWorld, &());
    let error = execution
        .execute(&set, b"main.yaml", Value::Nil, &mut out)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "template: main.yaml:1:6: executing \"main.yaml\" at <include \"outer\" .>: error calling include: \
         template: lib.tpl:2:59: executing \"outer\" at <include \"inner\" .>: error calling include: \
         template: lib.tpl:2:5: executing \"inner\" at <fail \"no 100% luck\">: error calling fail: no 100% luck"
    );
    assert_eq!(error.kind(), ExecErrorKind::Function);
    assert_eq!(
        error.location().map(|at| (&*at.name, at.line, at.column)),
        Some(("main.yaml", 1, 6))
    );
    assert_eq!(error.context(), b"include \"outer\" .");
    assert_eq!(out, b"a: ", "what was written before stays");
    let chain: Vec<String> =
        std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
            error.source()
        })
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        chain.len(),
        6,
        "each execution error and the call's error inside it"
    );
    assert!(chain[5].ends_with("no 100% luck") && !chain[5].contains("template"));
    assert_eq!(
        run(&set, "tpl.yaml", Value::Nil).unwrap_err(),
        "template: tpl.yaml:1:3: executing \"tpl.yaml\" at <tpl \"{{ if }}\" .>: error calling tpl: \
         cannot parse: template: t:1: missing value for if"
    );
    assert_eq!(
        run(&set, "nosuch", Value::Nil).unwrap_err(),
        "template: no template \"nosuch\" associated with template \"gotpl\""
    );
}

#[test]
fn missing_keys_follow_the_option() {
    let set = set_of(&[("t", "[{{ .x }}]"), ("deep", "[{{ .x.y }}]")]);
    let empty = || Value::Map(Map::new());
    let run = |name: &str, missing_key: MissingKey, data: Value| {
        let mut out = Vec::new();
        let mut execution = Execution::new(Dialect::GO_1_26, &NoWorld, &());
        execution.missing_key = missing_key;
        let result = execution.execute(&set, name.as_bytes(), data, &mut out);
        result
            .map(|()| String::from_utf8(out).unwrap())
            .map_err(|error| error.message().to_string())
    };
    assert_eq!(run("t", MissingKey::Zero, empty()).unwrap(), "[<no value>]");
    assert_eq!(
        run("t", MissingKey::Invalid, empty()).unwrap(),
        "[<no value>]"
    );
    assert_eq!(
        run("t", MissingKey::Error, empty()).unwrap_err(),
        "map has no entry for key \"x\""
    );
    assert_eq!(
        run("t", MissingKey::Error, Value::Nil).unwrap_err(),
        "nil data; no entry for key \"x\""
    );
    assert_eq!(
        run("deep", MissingKey::Zero, empty()).unwrap_err(),
        "nil pointer evaluating interface {}.y"
    );
    assert_eq!(
        run("deep", MissingKey::Invalid, empty()).unwrap(),
        "[<no value>]"
    );
}

#[derive(Default)]
struct Recorder {
    events: Vec<String>,
}

impl Observer for Recorder {
    fn enter_template(&mut self, tree: &Tree, _: &Value) {
        self.events.push(format!("enter {}", tree.name()));
    }

    fn leave_template(&mut self) {
        self.events.push("leave".into());
    }

    fn read(&mut self, place: Place<'_>, _: &Value, key: &Str, found: Option<&Value>) {
        let (line, column) = place.line_and_column();
        self.events.push(format!(
            "read {key} {} at {line}:{column}",
            if found.is_some() { "found" } else { "missing" }
        ));
    }

    fn called(&mut self, _: Place<'_>, function: &str, args: &[Value], result: &Value) {
        self.events.push(format!(
            "called {function} with {} giving {}",
            args.len(),
            go_value::print::sprint_value(result)
        ));
    }

    fn wrote(&mut self, place: Place<'_>, range: Range<usize>, value: Option<&Value>) {
        let what = if value.is_some() { "value" } else { "text" };
        let text = String::from_utf8(place.text()).unwrap();
        self.events
            .push(format!("wrote {what} {range:?} by {text:?}"));
    }
}

#[test]
fn an_observer_sees_reads_calls_and_output() {
    let set = set_of(&[(
        "main",
        "{{ define \"h\" }}{{ .b }}!{{ end }}a{{ include \"h\" .a }}{{ .none }}",
    )]);
    let inner: Map = [(Str::from("b"), Value::int(7))].into_iter().collect();
    let data: Map = [(Str::from("a"), Value::Map(inner))].into_iter().collect();
    let mut execution = Execution::observed(Dialect::GO_1_26, &NoWorld, &(), Recorder::default());
    let mut out = Vec::new();
    execution
        .execute(&set, b"main", Value::Map(data), &mut out)
        .unwrap();
    assert_eq!(out, b"a7!<no value>");
    assert_eq!(
        execution.observer.events,
        [
            "enter main",
            "wrote text 0..1 by \"a\"",
            "read a found at 1:50",
            "enter h",
            "read b found at 1:19",
            "wrote value 0..1 by \"{{.b}}\"",
            "wrote text 1..2 by \"!\"",
            "leave",
            "called include with 2 giving 7!",
            "wrote value 1..3 by \"{{include \\\"h\\\" .a}}\"",
            "read none missing at 1:58",
            "wrote value 3..13 by \"{{.none}}\"",
            "leave",
        ]
    );
}
