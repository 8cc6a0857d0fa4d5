//! What a chart author controls ends at a named limit, on a stack of the size that is asked for.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod surroundings;

use go_template::limits::{MAX_PARSE_DEPTH, STACK_BYTES};
use go_template::{
    Args, Call, Dialect, ExecError, ExecErrorKind, Execution, FuncDef, Function, FunctionTable,
    Limits, ParseErrorKind, TemplateSet, parse,
};
use go_value::{CallError, Type, Value};
use surroundings::NoWorld;

fn on_a_large_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap()
}

fn include(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let mut out = Vec::new();
    let set = call.set();
    call.execute(
        set,
        args.str(0)?.as_bytes(),
        args.value(1).clone(),
        &mut out,
    )?;
    Ok(Value::str(out))
}

static INCLUDE: FuncDef = FuncDef {
    name: "include",
    params: &[Type::String, Type::Any],
    variadic: None,
    doc: "",
    run: include,
};

fn execute(text: &str, dialect: Dialect, limits: Limits) -> (Result<(), ExecError>, Vec<u8>) {
    let functions = FunctionTable::new([Function {
        def: &INCLUDE,
        bound: &(),
    }]);
    let parsed = parse("t", text.as_bytes(), &functions, &dialect).unwrap();
    let mut set = TemplateSet::new("t");
    set.add(&parsed);
    let mut out = Vec::new();
    let mut execution = Execution::new(dialect, &NoWorld, &());
    execution.limits = limits;
    let result = execution.execute(&set, b"t", Value::Nil, &mut out);
    assert_eq!(
        execution.limits.depth, limits.depth,
        "the depth is given back"
    );
    (result, out)
}

#[test]
fn parentheses_nest_to_the_limit_of_go() {
    let nested = |depth: usize| format!("{{{{ {}1{} }}}}", "(".repeat(depth), ")".repeat(depth));
    let (deepest, too_deep) = (nested(MAX_PARSE_DEPTH), nested(MAX_PARSE_DEPTH + 1));
    on_a_large_stack(move || {
        let (result, out) = execute(&deepest, Dialect::GO_1_26, Limits::default());
        result.unwrap();
        assert_eq!(out, b"1");
        let functions = FunctionTable::new([]);
        let error = parse("t", too_deep.as_bytes(), &functions, &Dialect::GO_1_26).unwrap_err();
        assert_eq!(
            error.to_string(),
            "template: t:1: max expression depth exceeded"
        );
        assert_eq!(error.kind, ParseErrorKind::Syntax);
        let error = parse("t", too_deep.as_bytes(), &functions, &Dialect::GO_1_20).unwrap_err();
        assert_eq!(error.kind, ParseErrorKind::Limit);
    });
}

#[test]
fn control_structures_nest_to_a_limit() {
    let nested = |depth: usize| {
        format!(
            "{}x{}",
            "{{ if true }}".repeat(depth),
            "{{ end }}".repeat(depth)
        )
    };
    let chain = |depth: usize| {
        format!(
            "{{{{ if false }}}}{}{{{{ else }}}}x{{{{ end }}}}",
            "{{ else if false }}".repeat(depth)
        )
    };
    let texts = [nested(MAX_PARSE_DEPTH), chain(MAX_PARSE_DEPTH / 2 - 2)];
    let too_deep = [nested(MAX_PARSE_DEPTH + 1), chain(MAX_PARSE_DEPTH)];
    on_a_large_stack(move || {
        for text in texts {
            let (result, out) = execute(&text, Dialect::GO_1_26, Limits::default());
            result.unwrap();
            assert_eq!(out, b"x");
        }
        for text in too_deep {
            let error = parse(
                "t",
                text.as_bytes(),
                &FunctionTable::new([]),
                &Dialect::GO_1_26,
            )
            .unwrap_err();
            assert_eq!(error.kind, ParseErrorKind::Limit);
        }
    });
}

#[test]
fn endless_recursion_ends_at_the_depth_limit() {
    on_a_large_stack(|| {
        for text in [
            "{{ define \"a\" }}x{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
            "{{ define \"a\" }}{{ if true }}{{ template \"b\" . }}{{ end }}{{ end }}{{ define \"b\" }}{{ range .l }}{{ else }}{{ with 1 }}{{ template \"a\" }}{{ end }}{{ end }}{{ end }}{{ template \"a\" }}",
            "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}",
            "{{ define \"a\" }}{{ with (print (print (include \"a\" .))) }}{{ end }}{{ end }}{{ include \"a\" . }}",
        ] {
            let (result, _) = execute(text, Dialect::GO_1_26, Limits::default());
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ExecErrorKind::Limit, "{text}");
            assert!(
                error
                    .to_string()
                    .ends_with("limit reached: nesting of an execution"),
                "{text}"
            );
        }
    });
}

#[test]
fn includes_nest_as_deep_as_templates() {
    on_a_large_stack(|| {
        let text = "{{ define \"a\" }}{{ if lt (len .) 2000 }}{{ include \"a\" (print . \"x\") }}{{ else }}end{{ end }}{{ end }}{{ include \"a\" \"\" }}";
        let (result, out) = execute(text, Dialect::GO_1_26, Limits::default());
        result.unwrap();
        assert_eq!(out, b"end");
    });
}

#[test]
fn loops_and_output_are_counted() {
    let few = Limits {
        fuel: 1_000,
        output_bytes: 100,
        ..Limits::default()
    };
    for (text, what) in [
        (
            "{{ range 9223372036854775807 }}{{ end }}",
            "steps of a rendering",
        ),
        (
            "{{ range 400 }}{{ range 400 }}{{ end }}{{ end }}",
            "steps of a rendering",
        ),
        ("{{ range 200 }}x{{ end }}", "bytes of output"),
        ("{{ range 200 }}{{ . }}{{ end }}", "bytes of output"),
        ("{{ printf \"%200d\" 1 }}", "bytes of output"),
        (
            "{{ define \"a\" }}{{ range 30 }}xx{{ end }}{{ end }}{{ $x := include \"a\" . }}{{ include \"a\" . }}",
            "bytes of output",
        ),
    ] {
        let (result, _) = execute(text, Dialect::GO_1_26, few);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ExecErrorKind::Limit, "{text}");
        assert!(
            error
                .to_string()
                .ends_with(&format!("limit reached: {what}")),
            "{text}: {error}"
        );
    }
}

#[test]
fn error_texts_do_not_grow_without_end() {
    on_a_large_stack(|| {
        let long = "x".repeat(100_000);
        let text = format!(
            "{{{{ define \"a\" }}}}{{{{ if lt (len .) 50 }}}}{{{{ include \"a\" (print . \"x\" (slice `{long}` 0 0)) }}}}{{{{ else }}}}{{{{ .x }}}}{{{{ end }}}}{{{{ end }}}}{{{{ include \"a\" \"\" }}}}"
        );
        let (result, _) = execute(&text, Dialect::GO_1_26, Limits::default());
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ExecErrorKind::Limit);
        let sentence = error.to_string();
        assert!(
            sentence.len() < 2 << 20
                && sentence.ends_with("limit reached: bytes of an error's text")
        );
    });
}

#[test]
fn values_that_contain_themselves_stop_at_a_limit() {
    let map = go_value::Map::new();
    map.insert("self".into(), Value::Map(map.clone()));
    let functions = FunctionTable::new([]);
    let parsed = parse("t", &b"{{ print . }}"[..], &functions, &Dialect::GO_1_26).unwrap();
    let direct = parse("t", &b"{{ . }}"[..], &functions, &Dialect::GO_1_26).unwrap();
    for parsed in [parsed, direct] {
        let mut set = TemplateSet::new("t");
        set.add(&parsed);
        let mut execution = Execution::new(Dialect::GO_1_26, &NoWorld, &());
        let error = execution
            .execute(&set, b"t", Value::Map(map.clone()), &mut Vec::new())
            .unwrap_err();
        assert_eq!(error.kind(), ExecErrorKind::Limit);
    }
    map.remove(b"self");
}
