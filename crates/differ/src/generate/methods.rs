//! Area `methods`.

use super::expression;
use crate::dice::Dice;
use crate::record::Record;

/// What has methods, and which kind of value it is: a `t`ime, a `D`uration, a `V`ersion or something else.
const RECEIVERS: &[(&str, char)] = &[
    ("(toDate \"2006-01-02\" \"2024-02-29\")", 't'),
    ("(toDate \"2006-01-02\" \"0001-01-01\")", 't'),
    ("(toDate \"2006-01-02\" \"9999-12-31\")", 't'),
    (
        "(toDate \"2006-01-02 15:04:05.999 -0700\" \"2024-02-29 13:14:15.678 +0530\")",
        't',
    ),
    (
        "(toDate \"2006-01-02T15:04:05Z07:00\" \"1969-12-31T23:59:59-08:00\").UTC",
        't',
    ),
    (
        "((toDate \"2006-01-02\" \"2024-03-01\").AddDate 20000 0 0)",
        't',
    ),
    (
        "((toDate \"2006-01-02\" \"2024-03-01\").Sub (toDate \"2006-01-02 15:04\" \"2024-02-27 12:34\"))",
        'D',
    ),
    (
        "((toDate \"2006-01-02\" \"2024-02-29\").Sub (toDate \"2006-01-02\" \"2024-03-01\"))",
        'D',
    ),
    ("(toDate \"2006-01-02\" \"2024-02-29\").Month", 'm'),
    ("(toDate \"2006-01-02\" \"2024-02-29\").Weekday", 'm'),
    ("(toDate \"2006-01-02\" \"2024-02-29\").Location", 'L'),
    ("(semver \"1.2.3-rc.1+b\")", 'V'),
    ("(semver \"v1.2\")", 'V'),
    ("(semver \"1.2.3\")", 'V'),
    ("(semver \"1.2.3-rc.1\").IncMinor", 'v'),
    ("(semver \"18446744073709551615.0.0\")", 'V'),
];

/// Methods with the kind of receiver and their arguments: `t`, `D`, `V` and `L` as above, `i`nteger, `s`tring, `f`ormat that is not
/// empty, `n`il.
const METHODS: &[(char, &str, &str)] = &[
    ('t', "Add", "D"),
    ('t', "AddDate", "iii"),
    ('t', "After", "t"),
    ('t', "AppendFormat", "nf"),
    ('t', "Before", "t"),
    ('t', "Clock", ""),
    ('t', "Compare", "t"),
    ('t', "Date", ""),
    ('t', "Day", ""),
    ('t', "Equal", "t"),
    ('t', "Format", "s"),
    ('t', "GobEncode", ""),
    ('t', "GoString", ""),
    ('t', "Hour", ""),
    ('t', "ISOWeek", ""),
    ('t', "In", "L"),
    ('t', "IsDST", ""),
    ('t', "IsZero", ""),
    ('t', "Local", ""),
    ('t', "Location", ""),
    ('t', "MarshalBinary", ""),
    ('t', "MarshalJSON", ""),
    ('t', "MarshalText", ""),
    ('t', "Minute", ""),
    ('t', "Month", ""),
    ('t', "Nanosecond", ""),
    ('t', "Round", "D"),
    ('t', "Second", ""),
    ('t', "String", ""),
    ('t', "Sub", "t"),
    ('t', "Truncate", "D"),
    ('t', "UTC", ""),
    ('t', "Unix", ""),
    ('t', "UnixMicro", ""),
    ('t', "UnixMilli", ""),
    ('t', "UnixNano", ""),
    ('t', "Weekday", ""),
    ('t', "Year", ""),
    ('t', "YearDay", ""),
    ('t', "Zone", ""),
    ('t', "ZoneBounds", ""),
    ('D', "Abs", ""),
    ('D', "Hours", ""),
    ('D', "Microseconds", ""),
    ('D', "Milliseconds", ""),
    ('D', "Minutes", ""),
    ('D', "Nanoseconds", ""),
    ('D', "Round", "D"),
    ('D', "Seconds", ""),
    ('D', "String", ""),
    ('D', "Truncate", "D"),
    ('m', "String", ""),
    ('L', "String", ""),
    ('V', "Compare", "V"),
    ('V', "Equal", "V"),
    ('V', "GreaterThan", "V"),
    ('V', "GreaterThanEqual", "V"),
    ('V', "IncMajor", ""),
    ('V', "IncMinor", ""),
    ('V', "IncPatch", ""),
    ('V', "LessThan", "V"),
    ('V', "LessThanEqual", "V"),
    ('V', "Major", ""),
    ('V', "MarshalJSON", ""),
    ('V', "MarshalText", ""),
    ('V', "Metadata", ""),
    ('V', "Minor", ""),
    ('V', "Original", ""),
    ('V', "Patch", ""),
    ('V', "Prerelease", ""),
    ('V', "SetMetadata", "s"),
    ('V', "SetPrerelease", "s"),
    ('V', "String", ""),
    ('V', "Value", ""),
];

/// One method called, or a receiver given to a function; a call may have a wrong argument.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let (receiver, kind) = RECEIVERS[dice.below(RECEIVERS.len())];
    let call = if dice.chance(20) {
        whole(dice, kind)
    } else {
        let own: Vec<_> = METHODS
            .iter()
            .filter(|(of, ..)| *of == kind || (*of, kind) == ('V', 'v'))
            .collect();
        let (_, name, parameters) = own[dice.below(own.len())];
        let mut call = format!("$r.{name}");
        for letter in parameters.chars() {
            call += &format!(" {}", argument(dice, letter));
        }
        if dice.chance(3) {
            call += &format!(" {}", expression::any(dice, 0));
        }
        call
    };
    // What is in a location depends on what was looked up in it last.
    let is_location = kind == 'L' || call.ends_with("Location");
    let shown = match dice.below(10) {
        0 if !is_location => format!("printf \"%#v\" ({call})"),
        1 if !is_location => format!("printf \"%T %v %d %s\" ({call}) ({call}) ({call}) ({call})"),
        2 => format!("{call} | toJson"),
        3 => format!("{call} | kindOf"),
        _ => call,
    };
    Record::of("render")
        .with(
            "template",
            format!("{{{{ $r := {receiver} }}}}{{{{ {shown} }}}}"),
        )
        .with("values", "{}")
}

/// The receiver as a whole: in functions, in comparisons, its fields.
fn whole(dice: &mut Dice, kind: char) -> String {
    let other = argument(dice, kind);
    match dice.below(10) {
        0 => "$r".to_owned(),
        1 => "dict \"a\" $r | toYaml".to_owned(),
        2 => format!("eq $r {other}"),
        3 => format!("list $r {other} | uniq | len"),
        4 if kind != 'L' => "deepCopy (dict \"a\" $r) | toJson".to_owned(),
        5 => format!("deepEqual $r {other}"),
        6 => "$r.nosuch".to_owned(),
        7 => format!("lt $r {other}"),
        8 => "typeOf $r".to_owned(),
        _ => format!(
            "{} $r",
            dice.pick(&[
                "toToml", "toString", "quote", "int64", "empty", "len", "not", "html"
            ])
        ),
    }
}

fn argument(dice: &mut Dice, letter: char) -> String {
    if dice.chance(5) {
        return expression::any(dice, 0);
    }
    let of_kind = |dice: &mut Dice, kind: char| {
        let own: Vec<_> = RECEIVERS.iter().filter(|(_, of)| *of == kind).collect();
        own[dice.below(own.len())].0.to_owned()
    };
    match letter {
        'D' if dice.chance(50) => dice
            .pick(&[
                "1",
                "0",
                "-5",
                "1000000000",
                "90000000000",
                "9223372036854775807",
                "1.5",
                "nil",
            ])
            .to_owned(),
        'i' => dice.within(-30..=40).to_string(),
        's' => {
            let text = dice.pick(&[
                "",
                "rc.2",
                "2006",
                "Mon Jan _2 15:04:05.000 MST",
                "a b",
                "01",
                "x+y",
                "é",
            ]);
            format!("\"{text}\"")
        }
        'f' => "\"15:04 Jan 2\"".to_owned(),
        'n' => dice.pick(&["nil", "nil", "\"x\""]).to_owned(),
        'L' if dice.chance(30) => "nil".to_owned(),
        'V' if dice.chance(10) => "nil".to_owned(),
        kind => of_kind(dice, kind),
    }
}
