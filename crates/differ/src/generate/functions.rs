//! Area `functions`.

use super::{codec, expression, texts};
use crate::dice::Dice;
use crate::record::Record;

/// Functions with what they take, a letter per argument: `s`tring, `i` a small number, `n`umber, `b`oolean, `l`ist,
/// `d`ict, `v` anything, `k`ey, `r`egular expression, `t`ime, `T` layout, `D`uration, `V`ersion, `C`onstraint, `j`son,
/// `y`aml, `u`rl, `p`ath, `m`ust not be exchanged for another type: a time or a number; `*` repeats the last one.
///
/// What answers at random, by the clock or after seconds is not here.
const FUNCTIONS: &[(&str, &str)] = &[
    ("abbrev", "is"),
    ("abbrevboth", "iis"),
    ("add", "n*"),
    ("add1", "n"),
    ("add1f", "n"),
    ("addf", "n*"),
    ("adler32sum", "s"),
    ("all", "v*"),
    ("any", "v*"),
    ("append", "lv"),
    ("atoi", "s"),
    ("b32dec", "s"),
    ("b32enc", "s"),
    ("b64dec", "s"),
    ("b64enc", "s"),
    ("base", "p"),
    ("biggest", "n*"),
    ("camelcase", "s"),
    ("cat", "v*"),
    ("ceil", "n"),
    ("chunk", "il"),
    ("clean", "p"),
    ("coalesce", "v*"),
    ("compact", "l"),
    ("concat", "l*"),
    ("contains", "ss"),
    ("date", "Tm"),
    ("dateInZone", "Tmz"),
    ("dateModify", "Dt"),
    ("mustDateModify", "Dt"),
    ("deepCopy", "v"),
    ("deepEqual", "vv"),
    ("default", "vv"),
    ("dict", "kv*"),
    ("dig", "kkvd"),
    ("dig", "kvd"),
    ("dir", "p"),
    ("div", "nn"),
    ("divf", "n*"),
    ("duration", "n"),
    ("duration", "s"),
    ("durationRound", "n"),
    ("durationRound", "D"),
    ("durationRound", "m"),
    ("empty", "v"),
    ("ext", "p"),
    ("fail", "s"),
    ("first", "l"),
    ("mustFirst", "l"),
    ("float64", "v"),
    ("floor", "n"),
    ("fromJson", "j"),
    ("fromJsonArray", "j"),
    ("fromYaml", "y"),
    ("fromYamlArray", "y"),
    ("get", "dk"),
    ("has", "vl"),
    ("hasKey", "dk"),
    ("hasPrefix", "ss"),
    ("hasSuffix", "ss"),
    ("hello", ""),
    ("htmlDate", "m"),
    ("htmlDateInZone", "mz"),
    ("indent", "is"),
    ("initial", "l"),
    ("initials", "s"),
    ("int", "v"),
    ("int64", "v"),
    ("isAbs", "p"),
    ("join", "sl"),
    ("kebabcase", "s"),
    ("kindIs", "sv"),
    ("kindOf", "v"),
    ("last", "l"),
    ("list", "v*"),
    ("lower", "s"),
    ("max", "n*"),
    ("maxf", "n*"),
    ("merge", "dd*"),
    ("mergeOverwrite", "dd*"),
    ("mustMerge", "dd"),
    ("mustMergeOverwrite", "dd"),
    ("min", "n*"),
    ("minf", "n*"),
    ("mod", "nn"),
    ("mul", "n*"),
    ("mulf", "n*"),
    ("mustAppend", "lv"),
    ("mustChunk", "il"),
    ("mustCompact", "l"),
    ("mustDeepCopy", "v"),
    ("mustFromJson", "j"),
    ("mustHas", "vl"),
    ("mustInitial", "l"),
    ("mustLast", "l"),
    ("mustPrepend", "lv"),
    ("mustRegexFind", "rs"),
    ("mustRegexFindAll", "rsi"),
    ("mustRegexMatch", "rs"),
    ("mustRegexReplaceAll", "rss"),
    ("mustRegexReplaceAllLiteral", "rss"),
    ("mustRegexSplit", "rsi"),
    ("mustRest", "l"),
    ("mustReverse", "l"),
    ("mustSlice", "lii"),
    ("mustToDate", "TX"),
    ("mustToJson", "v"),
    ("mustToPrettyJson", "v"),
    ("mustToRawJson", "v"),
    ("mustUniq", "l"),
    ("mustWithout", "lv*"),
    ("nindent", "is"),
    ("nospace", "s"),
    ("omit", "dk*"),
    ("osBase", "p"),
    ("osClean", "p"),
    ("osDir", "p"),
    ("osExt", "p"),
    ("osIsAbs", "p"),
    ("pick", "dk*"),
    ("pluck", "kd*"),
    ("plural", "ssi"),
    ("prepend", "lv"),
    ("quote", "v*"),
    ("regexFind", "rs"),
    ("regexFindAll", "rsi"),
    ("regexMatch", "rs"),
    ("regexQuoteMeta", "s"),
    ("regexReplaceAll", "rss"),
    ("regexReplaceAllLiteral", "rss"),
    ("regexSplit", "rsi"),
    ("repeat", "is"),
    ("replace", "sss"),
    ("rest", "l"),
    ("reverse", "l"),
    ("round", "ni"),
    ("round", "nin"),
    ("semver", "V"),
    ("semverCompare", "CV"),
    ("seq", "i*"),
    ("set", "dkv"),
    ("sha1sum", "s"),
    ("sha256sum", "s"),
    ("sha512sum", "s"),
    ("slice", "l"),
    ("slice", "li"),
    ("slice", "lii"),
    ("snakecase", "s"),
    ("sortAlpha", "l"),
    ("split", "ss"),
    ("splitList", "ss"),
    ("splitn", "sis"),
    ("squote", "v*"),
    ("sub", "nn"),
    ("subf", "n*"),
    ("substr", "iis"),
    ("swapcase", "s"),
    ("ternary", "vvb"),
    ("title", "s"),
    ("toDate", "TX"),
    ("toDecimal", "v"),
    ("toJson", "v"),
    ("toPrettyJson", "v"),
    ("toRawJson", "v"),
    ("toString", "v"),
    ("toStrings", "v"),
    ("toToml", "v"),
    ("toToml", "d"),
    ("toYaml", "v"),
    ("toYamlPretty", "v"),
    ("mustToYaml", "v"),
    ("trim", "s"),
    ("trimAll", "ss"),
    ("trimPrefix", "ss"),
    ("trimSuffix", "ss"),
    ("trimall", "ss"),
    ("trunc", "is"),
    ("tuple", "v*"),
    ("typeIs", "sv"),
    ("typeIsLike", "sv"),
    ("typeOf", "v"),
    ("uniq", "l"),
    ("unixEpoch", "t"),
    ("unset", "dk"),
    ("until", "i"),
    ("untilStep", "iii"),
    ("untitle", "s"),
    ("upper", "s"),
    ("urlJoin", "d"),
    ("urlParse", "u"),
    ("without", "lv*"),
    ("wrap", "is"),
    ("wrapWith", "iss"),
    ("and", "vv*"),
    ("or", "vv*"),
    ("not", "v"),
    ("html", "v*"),
    ("js", "v*"),
    ("urlquery", "v*"),
    ("index", "lv*"),
    ("index", "dk*"),
    ("index", "si"),
    ("len", "v"),
    ("eq", "vv*"),
    ("ne", "vv"),
    ("lt", "nn"),
    ("le", "ss"),
    ("gt", "vv"),
    ("ge", "vv"),
    ("call", "v*"),
    ("print", "v*"),
    ("println", "v*"),
    ("required", "sv"),
    ("lookup", "ssss"),
    ("fromToml", "s"),
    ("decryptAES", "ss"),
    ("getHostByName", "s"),
    ("include", "sv"),
    ("tpl", "sv"),
    ("derivePassword", "isss"),
    ("regexMatch", "ss"),
    ("nosuch", "v"),
];

/// One call, shown in one of several ways.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let call = call(dice, 2);
    let shown = match dice.below(12) {
        0 => format!("{call} | toJson"),
        1 => format!("printf \"%#v\" {call}"),
        2 => format!("printf \"%T %v\" {call} {call}"),
        3 => format!("kindOf {call}"),
        4 => format!("quote {call}"),
        5 => format!("range $k, $v := {call} }}}}{{{{ $k }}}}={{{{ $v }}}};{{{{ end"),
        6 => format!("toYaml {call}"),
        _ => call,
    };
    Record::of("render")
        .with("template", format!("{{{{ {shown} }}}}"))
        .with("values", expression::values(dice))
}

/// A call in parentheses.
pub(super) fn call(dice: &mut Dice, depth: usize) -> String {
    if dice.chance(4) {
        let (function, dict) = (dice.pick(&["keys", "values"]), expression::dict(dice, 1));
        return format!("({function} {dict} | sortAlpha)");
    }
    let (name, parameters) = FUNCTIONS[dice.below(FUNCTIONS.len())];
    // Two seconds each.
    if name == "derivePassword" && !dice.chance(2) {
        return "(hello)".to_owned();
    }
    let mut arguments = String::new();
    let mut last = 'v';
    for letter in parameters.chars() {
        let times = if letter == '*' { dice.within(0..=2) } else { 1 };
        last = if letter == '*' { last } else { letter };
        for _ in 0..times {
            arguments += " ";
            arguments += &argument(dice, last, depth);
        }
    }
    if dice.chance(2) && !matches!(last, 'm' | 'z') {
        arguments += &format!(" {}", expression::any(dice, 0));
    }
    format!("({name}{arguments})")
}

fn argument(dice: &mut Dice, letter: char, depth: usize) -> String {
    let safe = matches!(letter, 'i' | 'm' | 't');
    if dice.chance(10) && !safe {
        return expression::any(dice, depth.saturating_sub(1));
    }
    if dice.chance(15) && depth > 0 && !safe {
        return call(dice, depth - 1);
    }
    let text = match letter {
        'i' => return expression::count(dice),
        'n' => return expression::number(dice),
        'b' => return dice.pick(&["true", "false"]).to_owned(),
        'l' => return expression::list(dice, depth),
        'd' => return expression::dict(dice, depth),
        'v' => return expression::any(dice, depth),
        's' => return expression::string(dice),
        't' => return time(dice),
        'm' if dice.chance(50) => return time(dice),
        'm' => {
            return dice
                .pick(&[
                    "0",
                    "1700000000",
                    "(int64 1709164800)",
                    "-1",
                    "(int 951782400)",
                ])
                .to_owned();
        }
        'k' => texts::name(dice).to_owned(),
        'z' => dice
            .pick(&[
                "UTC",
                "America/New_York",
                "Asia/Kolkata",
                "Nowhere",
                "",
                "Local",
            ])
            .to_owned(),
        'r' => dice
            .pick(&[
                "a+",
                "(a)(b)?",
                "[a-z]+",
                "^",
                "$",
                "",
                "[",
                "(?P<n>.)",
                "\\\\d+",
                "a|b",
                "(?i)FOO",
                "\\\\s*,\\\\s*",
                "(",
                "x{1001}",
                "\\\\pL",
                ".",
                "o*",
            ])
            .to_owned(),
        'T' => dice
            .pick(&[
                "2006-01-02",
                "15:04:05",
                "Mon Jan _2",
                "2006-01-02T15:04:05Z07:00",
                "",
                "02 Jan 06 MST",
                "x",
                "3:04PM -0700",
            ])
            .to_owned(),
        'X' => dice
            .pick(&[
                "2024-02-29",
                "2023-02-29",
                "10:11:12",
                "",
                "2024-01-02T03:04:05Z",
                "2024-01-02T03:04:05+02:00",
                "x",
                "Mon Jan  2",
            ])
            .to_owned(),
        'D' => dice
            .pick(&[
                "1h", "-1.5h", "90s", "2h30m", "x", "", "8760h", "1", "100ms", "400h", "3h", "61s",
                "20000h", "-45m",
            ])
            .to_owned(),
        'V' => dice
            .pick(&[
                "1.2.3",
                "v1.2",
                "1.2.3-rc.1+b",
                "x",
                "",
                "01.2.3",
                "1.2.3.4",
                "1.28.0-gke.1",
                "2",
            ])
            .to_owned(),
        'C' => dice
            .pick(&[
                ">=1.2",
                "^1",
                "~1.2.3",
                "*",
                ">=1.19-0",
                "1.x || 2",
                "<2,>1",
                "!=1.2.3",
                "1 - 2",
                "x",
                "",
                "=1.2.3",
                ">=1.2.3 <2.0.0",
            ])
            .to_owned(),
        'j' => {
            let record = codec::json(dice);
            let text = String::from_utf8_lossy(record.text("text")).into_owned();
            return expression::literal(dice, &text);
        }
        'y' => {
            let text = dice
                .pick(&[
                    "a: 1",
                    "- 1\n- b",
                    "a: [1, {b: c}]",
                    "a",
                    "",
                    "a: b: c",
                    "a:\n  - 1\n  -\tb",
                    "y: n",
                    "1: 2",
                    "? a\n: b",
                    "a: !!binary aGk=",
                    "---\na: 1\n---\nb: 2",
                    "[",
                    "{",
                    "a: 0x1F\nb: 1e3",
                    "\ta: 1",
                    "null",
                    "a: &x {b: 1}\nc: *x",
                ])
                .to_owned();
            return expression::literal(dice, &text);
        }
        'u' => dice
            .pick(&[
                "http://a.b/c?d=e#f",
                "http://u:p@h:80/p%20q",
                "//h/p",
                "mailto:a@b",
                "http://[::1]:80/",
                "http://[fe80::1%25en0]/",
                "http://a b/",
                "%zz",
                "http://h:port/",
                ":",
                "",
                "a/b/../c",
                "http://h?q=%",
                "http://é/é?é#é",
                "HTTP://A/",
                "http://u@h",
                "x:y",
                "http://a/?",
                "http://a/#",
                "/p;x?y",
                "http://h:/",
                "http://\\x7f/",
                "http://a/b%2Fc",
                "http://user:p%40ss@h/",
                "http://h\\\\x",
                "http://[::1",
                "1http://a",
                "http://*",
                "a:b:c",
            ])
            .to_owned(),
        'p' => dice
            .pick(&[
                "a/b/c.txt",
                "/a/../b",
                "",
                "/",
                ".",
                "..",
                "a//b/",
                "../a",
                "a.tar.gz",
                ".hidden",
                "a/.",
                "/a/b/",
                "x.",
                "é/ü.ß",
                "./././a",
                "/../a",
            ])
            .to_owned(),
        _ => String::new(),
    };
    format!("\"{text}\"")
}

fn time(dice: &mut Dice) -> String {
    let text = dice.pick(&[
        "2024-02-29",
        "1970-01-01",
        "0001-01-01",
        "2023-12-31",
        "9999-12-31",
    ]);
    format!("(toDate \"2006-01-02\" \"{text}\")")
}
