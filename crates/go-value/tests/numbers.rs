//! `number` and `unicode` against what Go answers (`numbers/oracle.go`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fmt::{Display, Write as _};

use go_value::number::{self, NumError};
use go_value::unicode;

fn answer<T: Display>(result: Result<T, NumError>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    }
}

/// Both are equal line by line; a difference shows its first line and the case it belongs to.
fn assert_same(expected: &str, ours: &str, case_of: impl Fn(usize) -> String) {
    for (at, (go, ours)) in expected.lines().zip(ours.lines()).enumerate() {
        assert_eq!(go, ours, "line {} (case {})", at + 1, case_of(at));
    }
    assert_eq!(expected.lines().count(), ours.lines().count());
}

#[test]
fn text_reads_as_in_go() {
    let cases: Vec<&str> = include_str!("numbers/text.cases").lines().collect();
    assert!(cases.len() >= 300, "only {} cases", cases.len());
    let mut out = String::new();
    for line in &cases {
        let text = number::unquote(line.as_bytes()).unwrap();
        let text = text.as_bytes();
        let float =
            |bits| number::parse_float(text, bits).map(|n| number::format_float(n, b'g', -1, bits));
        writeln!(out, "int {}", answer(number::parse_int(text, 0, 64))).unwrap();
        writeln!(out, "int32 {}", answer(number::parse_int(text, 10, 32))).unwrap();
        writeln!(out, "hex {}", answer(number::parse_uint(text, 16, 0))).unwrap();
        writeln!(out, "atoi {}", answer(number::atoi(text))).unwrap();
        writeln!(
            out,
            "float {}\nfloat32 {}",
            answer(float(64)),
            answer(float(32))
        )
        .unwrap();
        writeln!(out, "bool {}", answer(number::parse_bool(text))).unwrap();
        match number::unquote(text) {
            Ok(inside) => {
                writeln!(out, "unquote {}", number::quote_to_ascii(inside.as_bytes())).unwrap()
            }
            Err(error) => writeln!(out, "unquote {error}").unwrap(),
        }
        let (quoted, ascii) = (number::quote(text), number::quote_to_ascii(text));
        writeln!(
            out,
            "quote {quoted} {ascii} {}",
            number::can_backquote(text)
        )
        .unwrap();
    }
    assert_same(include_str!("numbers/text.expected"), &out, |at| {
        cases[at / 9].to_owned()
    });
}

#[test]
fn floats_print_as_in_go() {
    let cases: Vec<&str> = include_str!("numbers/float.cases").lines().collect();
    assert!(cases.len() >= 80, "only {} cases", cases.len());
    let mut out = String::new();
    for line in &cases {
        let n = number::parse_float(line.as_bytes(), 64).unwrap();
        for verb in *b"eEfgGbxX" {
            for precision in [-1, 0, 1, 3, 10, 25] {
                for bits in [32, 64] {
                    write!(out, "{} ", number::format_float(n, verb, precision, bits)).unwrap();
                }
            }
            out.push('\n');
        }
    }
    assert_same(include_str!("numbers/float.expected"), &out, |at| {
        cases[at / 8].to_owned()
    });
}

#[test]
fn character_classes_are_those_of_go() {
    let mut out = String::new();
    type Class = (&'static str, fn(u32) -> bool);
    let classes: [Class; 4] = [
        ("print", unicode::is_print),
        ("letter", unicode::is_letter),
        ("digit", unicode::is_digit),
        ("space", unicode::is_space),
    ];
    for (name, is) in classes {
        let members = (0..=0x10_FFFF).filter(|&rune| is(rune));
        let (count, sum) = members.fold((0u64, 0u64), |(count, sum), rune| {
            (count + 1, sum + u64::from(rune))
        });
        writeln!(out, "{name} {count} {sum}").unwrap();
    }
    assert_same(include_str!("numbers/classes.expected"), &out, |at| {
        at.to_string()
    });
}
