//! Area `template`.

use super::{expression, functions};
use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{- ",
    " -}}",
    "|",
    "(",
    ")",
    ".",
    "$",
    ":=",
    "=",
    ",",
    "\"",
    "`",
    "'",
    "'a'",
    "'ab'",
    "\\",
    "1",
    "1.2.3",
    "0x",
    "1e",
    "-",
    "+",
    "end",
    "else",
    "{{ end }}",
    "{{ else }}",
    "{{ else if true }}",
    "{{ else with 1 }}",
    "{{ break }}",
    "{{ continue }}",
    "{{/*",
    "*/}}",
    "{{/* c */}}",
    "{{- /* c */ -}}",
    "nil",
    "true",
    "$x",
    ".a",
    "..",
    "é",
    "\n",
    "\t",
    "1i",
    "_",
    "if",
    "range",
    "with",
    "define",
    "template",
    "block",
    "{{ nil }}",
    "{{ . | }}",
    "#",
    "@",
    "\r\n",
    "}",
    "{",
];

/// A template and two partials.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let partials = (0..2)
        .map(|number| from_the_root(&partial(dice, number)).into_bytes())
        .collect();
    let count = dice.within(1..=3);
    let mut template = (0..count)
        .map(|_| block(dice, &Scope::default(), 3))
        .collect::<String>();
    if dice.chance(90) {
        template = from_the_root(&template);
    }
    if dice.chance(12) {
        template = dice.mutated(&template, ODD);
    }
    Record::of("render")
        .with("template", template)
        .with_list("partials", partials)
        .with("values", expression::values(dice))
}

/// With what is in the root's context taken from there, wherever the dot points.
fn from_the_root(template: &str) -> String {
    let mut template = template.to_owned();
    for before in [" ", "(", "{", "\n", "\""] {
        for name in ["Values", "Release", "Chart", "Template", "Files"] {
            template = template.replace(&format!("{before}.{name}"), &format!("{before}$.{name}"));
        }
    }
    template
}

/// What a place in a template may use.
#[derive(Clone, Default)]
struct Scope {
    variables: Vec<&'static str>,
    in_range: bool,
    /// Inside partial n, only those after it are included, so that nothing includes itself.
    partial: usize,
}

fn partial(dice: &mut Dice, number: usize) -> String {
    let scope = Scope {
        partial: number + 1,
        ..Scope::default()
    };
    let body = block(dice, &scope, 2);
    let rest = if dice.chance(30) {
        block(dice, &scope, 1)
    } else {
        String::new()
    };
    let second = if dice.chance(20) {
        format!(
            "{{{{ define \"q{number}\" }}}}{}{{{{ end }}}}",
            block(dice, &scope, 1)
        )
    } else {
        String::new()
    };
    format!("{{{{ define \"p{number}\" }}}}{body}{{{{ end }}}}\n{rest}{second}")
}

fn open(dice: &mut Dice) -> &'static str {
    dice.pick(&["{{ ", "{{ ", "{{", "{{- ", "{{-\n"])
}

fn close(dice: &mut Dice) -> &'static str {
    dice.pick(&[" }}", " }}", "}}", " -}}", "\n-}}"])
}

fn action(dice: &mut Dice, inside: &str) -> String {
    format!("{}{inside}{}", open(dice), close(dice))
}

fn plain(dice: &mut Dice) -> String {
    dice.pick(&[
        "",
        "a",
        " ",
        "\n",
        "x: y\n",
        "  - ",
        "{ }",
        "\r\n",
        "é",
        "<no value>",
        "\t",
        "\n\n",
        "}}",
        "{ ",
        "#",
    ])
    .to_owned()
}

fn block(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    let mut scope = scope.clone();
    let mut out = String::new();
    for _ in 0..dice.within(1..=3) {
        out += &plain(dice);
        out += &statement(dice, &mut scope, depth);
    }
    out + &plain(dice)
}

fn statement(dice: &mut Dice, scope: &mut Scope, depth: usize) -> String {
    match dice.below(if depth == 0 { 8 } else { 18 }) {
        0..=3 => {
            let pipeline = pipeline(dice, scope);
            action(dice, &pipeline)
        }
        4 => {
            let variable = dice.pick(&["$x", "$y", "$z"]);
            let text = format!("{variable} := {}", pipeline(dice, scope));
            scope.variables.push(variable);
            action(dice, &text)
        }
        5 if !scope.variables.is_empty() => {
            let variable = scope.variables[dice.below(scope.variables.len())];
            let text = format!("{variable} = {}", pipeline(dice, scope));
            action(dice, &text)
        }
        6 => dice
            .pick(&[
                "{{/* c */}}",
                "{{- /* c */ -}}",
                "{{/* a\nb */}}",
                "{{- /* a */}}",
            ])
            .to_owned(),
        7 => {
            let name = dice.pick(&["p0", "p1", "q0", "nosuch", "c/templates/_0.tpl"]);
            let name = if scope.partial > 0 && name == "p0" || scope.partial > 1 {
                "q1"
            } else {
                name
            };
            let name = if dice.chance(85) && scope.partial == 0 {
                dice.clone().pick(&["p0", "p1"])
            } else {
                name
            };
            let data = if dice.chance(80) {
                "$"
            } else {
                dice.pick(&["", ".", ".Values", "nil", "1"])
            };
            if scope.partial > 1 {
                String::new()
            } else {
                action(dice, &format!("template \"{name}\" {data}"))
            }
        }
        8..=10 => conditional(dice, scope, depth),
        11..=14 => range(dice, scope, depth),
        15 | 16 => with(dice, scope, depth),
        _ if scope.partial == 0 && depth > 0 => {
            let name = if dice.chance(5) {
                "p0".to_owned()
            } else {
                format!("b{}", dice.below(40))
            };
            let inside = Scope {
                partial: 2,
                ..Scope::default()
            };
            let data = if dice.chance(80) {
                "$".to_owned()
            } else {
                operand(dice, scope)
            };
            format!(
                "{}{}{}",
                action(dice, &format!("block \"{name}\" {data}")),
                block(dice, &inside, depth - 1),
                action(dice, "end")
            )
        }
        _ => plain(dice),
    }
}

fn otherwise(dice: &mut Dice, scope: &Scope, depth: usize, words: &[&str]) -> String {
    let mut out = String::new();
    while dice.chance(20) {
        // Go refuses a chain of both kinds.
        let at = if dice.chance(4) { words.len() - 1 } else { 0 };
        let word = words[at];
        let condition = pipeline(dice, scope);
        out += &action(dice, &format!("else {word} {condition}"));
        out += &block(dice, scope, depth - 1);
    }
    if dice.chance(35) {
        out += &action(dice, "else");
        out += &block(dice, scope, depth - 1);
    }
    out + &action(dice, "end")
}

fn conditional(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    let condition = pipeline(dice, scope);
    let begin = action(dice, &format!("if {condition}"));
    let body = body(dice, scope, depth);
    format!(
        "{begin}{body}{}",
        otherwise(dice, scope, depth, &["if", "with"])
    )
}

fn with(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    let mut inner = scope.clone();
    let mut head = pipeline(dice, scope);
    if dice.chance(30) {
        head = format!("$w := {head}");
        inner.variables.push("$w");
    }
    let begin = action(dice, &format!("with {head}"));
    let body = body(dice, &inner, depth);
    format!(
        "{begin}{body}{}",
        otherwise(dice, &inner, depth, &["with", "if"])
    )
}

fn range(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    let mut inner = scope.clone();
    inner.in_range = true;
    let over = match dice.below(10) {
        0 => dice
            .pick(&[
                "3",
                "0",
                "-1",
                ".Values.num",
                "\"abc\"",
                "nil",
                "true",
                "1.5",
                "'b'",
            ])
            .to_owned(),
        1..=4 => expression::list(dice, 1),
        5..=7 => expression::dict(dice, 1),
        _ => dice
            .pick(&[
                ".Values.list",
                ".Values.map",
                ".Values.nested",
                ".Values.missing",
                ".Values.strings",
                ".",
                "(int64 2)",
                "$",
                "(until 3)",
                ".Values.emptyList",
            ])
            .to_owned(),
    };
    // A text that is a number counts as high as it says.
    let over = if over.contains(".Values.num") {
        "2".to_owned()
    } else {
        over
    };
    let head = match dice.below(4) {
        0 => format!("$i, $v := {over}"),
        1 => format!("$v := {over}"),
        2 if !scope.variables.is_empty() => format!("{} = {over}", scope.variables[0]),
        _ => over,
    };
    if head.starts_with("$i") {
        inner.variables.extend(["$i", "$v"]);
    } else if head.starts_with("$v :") {
        inner.variables.push("$v");
    }
    let begin = action(dice, &format!("range {head}"));
    let body = body(dice, &inner, depth);
    let mut out = format!("{begin}{body}");
    if dice.chance(30) {
        out += &action(dice, "else");
        out += &block(dice, scope, depth - 1);
    }
    out + &action(dice, "end")
}

fn body(dice: &mut Dice, scope: &Scope, depth: usize) -> String {
    let body = block(dice, scope, depth - 1);
    if dice.below(200) < if scope.in_range { 40 } else { 1 } {
        let word = dice.pick(&["break", "continue"]);
        return body + &action(dice, word);
    }
    body
}

fn operand(dice: &mut Dice, scope: &Scope) -> String {
    // Whatever fails ends the template, so most of it must not.
    if dice.chance(85) {
        return safe(dice, scope);
    }
    match dice.below(10) {
        0 if !scope.variables.is_empty() => {
            let variable = scope.variables[dice.below(scope.variables.len())];
            format!("{variable}{}", dice.pick(&["", "", ".a", ".Values"]))
        }
        1 => dice
            .pick(&[
                ".",
                "$",
                "$.Values.str",
                ".Values.nested.b.c.d",
                ".Values.nested.b.x.y",
                ".missing.x",
                ".Values.list.a",
                ".Values.str.x",
                ".Values.map.a",
                "$.Release.Name",
                ".a",
                ".k",
                "(dict \"a\" (dict \"b\" 1)).a.b",
                "(list 1).x",
                "\"a\".b",
                "(.Values).str",
                ".Files.Get \"x\"",
                ".Template.Name",
                ".Chart.Version",
                ".Chart.Nope",
                ".Release.Nope",
                ".Values.null.x",
                ".Subcharts",
                ".Values.float.x",
                "$nosuch",
            ])
            .to_owned(),
        2 => functions::call(dice, 1),
        3 if scope.partial == 0 => {
            let name = dice.pick(&["p0", "p1", "q1", "nosuch"]);
            let data = dice.pick(&[".", "$", ".Values", "1", "(dict \"a\" 1)", "(list)"]);
            format!("(include \"{name}\" {data})")
        }
        4 => {
            let text = dice
                .pick(&[
                    "{{ . }}",
                    "{{ .Values.str }}",
                    "{{ .a }}",
                    "a",
                    "",
                    "{{",
                    "{{ nosuch }}",
                    "{{ fail \"x\" }}",
                    "{{ define \"t\" }}T{{ end }}{{ include \"t\" . }}",
                    "{{ .a.b.c }}",
                    "{{ template \"p0\" . }}",
                    "{{ if }}",
                    "{{ $x := 1 }}{{ $x }}",
                    "{{ tpl \"{{ . }}\" . }}",
                    "{{ required \"r\" .nope }}",
                    "{{ index . 5 }}",
                    "{{ range . }}{{ . }}{{ end }}",
                    "{{ $.Values.num }}",
                    "{{- 1 -}}",
                    "{{ toYaml . }}",
                ])
                .to_owned();
            let data = dice.pick(&[".", "$", ".Values", "1", "(dict \"a\" 1)", "nil"]);
            if scope.partial > 0 {
                "1".to_owned()
            } else {
                format!("(tpl {} {data})", expression::literal(dice, &text))
            }
        }
        _ => expression::any(dice, 1),
    }
}

/// An operand that does not fail.
fn safe(dice: &mut Dice, scope: &Scope) -> String {
    match dice.below(9) {
        0 | 1 if !scope.variables.is_empty() => {
            scope.variables[dice.below(scope.variables.len())].to_owned()
        }
        0..=3 => dice
            .pick(&[
                ".",
                "$",
                "$.Values.str",
                "$.Values.nested.b.c.d",
                "$.Values.missing",
                "$.Release.Name",
                "(dict \"a\" (dict \"b\" 1)).a.b",
                "$.Template.Name",
                "($.Values).str",
                "$.Chart.Version",
                "$.Values.list",
                "$.Values.map",
                "$.Values.flag",
                "$.Values.null",
                "(list 1 2 3)",
                "($.Files.Get \"x\")",
                "(printf \"%d\" 3)",
                "(len $.Values.list)",
                "(index $.Values.list 1)",
            ])
            .to_owned(),
        4 if scope.partial == 0 => "(include \"p1\" $)".to_owned(),
        5 if scope.partial == 0 => {
            let text = dice.pick(&[
                "{{ . }}",
                "a",
                "{{ $x := 1 }}{{ $x }}",
                "{{- 1 -}}",
                "{{ toYaml . }}",
                "{{ define \"t\" }}T{{ end }}{{ include \"t\" . }}",
                "{{ range $i, $e := list 1 2 }}{{ $i }}{{ end }}",
            ]);
            format!(
                "(tpl {} {})",
                expression::literal(dice, text),
                dice.pick(&["$", "$.Values", "1", "(dict \"a\" 1)"])
            )
        }
        _ => match expression::any(dice, 0) {
            nil if nil == "nil" => "1".to_owned(),
            value => value,
        },
    }
}

fn pipeline(dice: &mut Dice, scope: &Scope) -> String {
    let kinds = if dice.chance(10) { 6 } else { 3 };
    let mut out = match dice.below(kinds) {
        2 => safe(dice, scope),
        1 => format!(
            "{} {} {}",
            dice.pick(&["and", "or", "default", "list", "print"]),
            safe(dice, scope),
            safe(dice, scope)
        ),
        0 => safe(dice, scope),
        3 => {
            let call = functions::call(dice, 1);
            call.trim_start_matches('(')
                .trim_end_matches(')')
                .to_owned()
        }
        4 => format!(
            "{} {} {}",
            dice.pick(&[
                "eq", "ne", "lt", "gt", "and", "or", "default", "list", "print", "index", "ge",
                "le"
            ]),
            operand(dice, scope),
            operand(dice, scope)
        ),
        _ => operand(dice, scope),
    };
    // A call that was cut open must stay whole.
    if out.matches('(').count() != out.matches(')').count() {
        out = operand(dice, scope);
    }
    while dice.chance(15) {
        out += " | ";
        let likely = dice.pick(&[
            "quote",
            "print",
            "toYaml",
            "toJson",
            "toString | upper",
            "default \"d\"",
            "toYaml | nindent 2",
            "printf \"%v-%v\" 1",
            "not",
            "toString | trim",
            "squote",
            "typeOf",
            "empty",
        ]);
        if dice.chance(85) {
            out += likely;
            continue;
        }
        out += dice.pick(&[
            "quote",
            "upper",
            "default \"d\"",
            "toYaml",
            "indent 2",
            "nindent 2",
            "len",
            "int",
            "toJson",
            "first",
            "trim",
            "print",
            "printf \"%v-%v\" 1",
            "not",
            "fail",
            "required \"r\"",
            "1",
            "nosuch",
            "keys | sortAlpha",
        ]);
    }
    out
}
