//! Area `flags`.

use super::texts;
use crate::dice::Dice;
use crate::record::Record;

/// Flags with what they take; an equals sign in front: a value is never a word of its own.
const FLAGS: &[(&str, &str)] = &[
    ("bool", "=b"),
    ("help", "=b"),
    ("old", "=b"),
    ("skip-headers", "=b"),
    ("add-dir-header", "=b"),
    ("optional", "=s"),
    ("string", "s"),
    ("array", "c"),
    ("slice", "c"),
    ("slice", "c"),
    ("map", "m"),
    ("map", "m"),
    ("duration", "d"),
    ("int", "n"),
    ("float", "n"),
    ("log-file-max-size", "n"),
    ("v", "n"),
    ("stderrthreshold", "t"),
    ("vmodule", "p"),
    ("log-backtrace-at", "l"),
    ("nosuch", "s"),
    ("", "s"),
    ("-x", "s"),
    ("test.v", "s"),
];

const SHORT: &[(&str, &str)] = &[
    ("a", "c"),
    ("b", "=b"),
    ("f", "c"),
    ("h", "=b"),
    ("l", "m"),
    ("s", "s"),
    ("v", "n"),
    ("x", "s"),
    ("é", "s"),
    ("test.x", "s"),
];

/// A command line: flags, shorthands and other words, some of them odd.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let mut line: Vec<String> = Vec::new();
    for _ in 0..dice.within(1..=4) {
        match dice.below(10) {
            0 => line.push(texts::name(dice).to_owned()),
            1 => line.push(
                dice.pick(&["--", "-", "", "---", "--=", "-=x", "--=x"])
                    .to_owned(),
            ),
            2..=4 => shorthand(dice, &mut line),
            _ => {
                let (name, takes) = FLAGS[dice.below(FLAGS.len())];
                let value = value(dice, takes);
                if takes.starts_with('=') && dice.chance(50) {
                    line.push(format!("--{name}"));
                } else if takes.starts_with('=') || dice.chance(50) {
                    line.push(format!("--{name}={value}"));
                } else {
                    line.push(format!("--{name}"));
                    line.extend((!dice.chance(5)).then_some(value));
                }
            }
        }
    }
    let line = line.into_iter().map(String::into_bytes).collect();
    Record::of("flags").with_list("line", line)
}

fn shorthand(dice: &mut Dice, line: &mut Vec<String>) {
    let mut word = String::from("-");
    while dice.chance(30) {
        word += dice.pick(&["b", "h", "b"]);
    }
    let (name, takes) = SHORT[dice.below(SHORT.len())];
    let value = value(dice, takes);
    word += name;
    match dice.below(4) {
        0 => line.push(word + &value),
        1 => line.push(format!("{word}={value}")),
        2 => line.push(word),
        _ => line.extend([word, value]),
    }
}

fn value(dice: &mut Dice, takes: &str) -> String {
    if dice.chance(10) {
        return texts::scalar(dice).to_owned();
    }
    let texts: &[&str] = match takes.trim_start_matches('=') {
        "b" => &["true", "false", "1", "0", "T", "yes", "TRUE", "", "tRUE"],
        "c" => &[
            "a",
            "a,b",
            "\"a,b\",c",
            "\"a\"\"b\"",
            "a\"b",
            "\"a",
            "\"a\"b",
            "",
            ",",
            "a,\"",
            "é,\"x",
            "\na",
            "a\nb",
            "\"a\nb\"",
            "\"a\",",
            "a,\r\n",
            "\n",
            "\r\n",
            "\"\"",
            " a , b ",
            "\r",
            "a\r",
            "\"a\r\nb\"",
        ],
        "m" => &[
            "a=1",
            "a=1,b=2",
            "a",
            "a=",
            "=a",
            "a=1,b",
            "\"a=1,2\",b=3",
            "a=b=c",
            "",
            "a=1,a=2",
            "\"a=1",
            "é=\"",
            "a=\"1\"",
            "\"\"",
        ],
        "d" => &[
            "1h", "90s", "1.5h", "-1m", "1", "", "1x", "0", "h", "9999999h",
        ],
        "n" => &[
            "0",
            "1",
            "-1",
            "0x10",
            "010",
            "1_000",
            "9223372036854775808",
            "1e3",
            "1.5",
            "",
            "x",
            "+5",
            "2147483648",
            "18446744073709551616",
            "1e60",
            "NaN",
            "inf",
            "0b11",
            "-0",
        ],
        "t" => &[
            "INFO",
            "warning",
            "Error",
            "FATAL",
            "0",
            "3",
            "9",
            "-1",
            "x",
            "",
            "99999999999",
        ],
        "p" => &[
            "a=1",
            "a=1,b=2",
            "a",
            "a=",
            "=1",
            "a=x",
            "a=-1",
            "a=1,",
            "",
            "a=1=2",
            "a*=99999999999",
            ",,a=0",
        ],
        "l" => &[
            "a.go:1", "a:1", "a.go", "a.go:0", "a.go:-1", "a.go:x", "", "a.go:1:2", ".:5", "a.go:",
            ":1",
        ],
        _ => &["a", "", "-x", "--", "a=b", "é", "a b"],
    };
    dice.pick(texts).to_owned()
}
