//! Area `regexp`.

use crate::dice::Dice;
use crate::record::Record;

const ODD: &[&str] = &[
    "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", "\\", ".", "-", "(?", "(?P<",
    "(?<n>", "(?:", "(?i", "\\Q", "\\E", "\\p{", "\\pN", "\\x{", "\\x", "{1001}", "{2,1}", "{,2}",
    "**", "[[:", ":]]", "[^", "\\b", "\\8", "\\C", "é", "\\z", "\\Z", "(?=", "(?!a)", "\\1",
    "[]a]", "[a-\\d]", "(?s)", "(?m)", "(?U)", "(?-", "(?P=", "(?#",
];

const ATOMS: &[&str] = &[
    "a",
    "b",
    "c",
    "A",
    "é",
    "日",
    "1",
    "_",
    " ",
    "\\.",
    ".",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "\\s",
    "\\S",
    "\\pL",
    "\\p{Lu}",
    "\\PN",
    "\\p{^Greek}",
    "\\p{Greek}",
    "\\p{Han}",
    "[a-c]",
    "[^a]",
    "[^\\n]",
    "[a\\-z]",
    "[[:alpha:]]",
    "[[:^digit:]1]",
    "[\\d\\s]",
    "[\\pL_]",
    "[-a]",
    "[a-]",
    "\\x41",
    "\\x{e9}",
    "\\101",
    "\\t",
    "\\n",
    "\\a",
    "\\*",
    "\\/",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\b",
    "\\B",
    "\\Qa.b\\E",
    "(?i)k",
    "(?i)ſ",
    "(?i:é)",
    "(?s:.)",
    "(?m:^)",
    "(?m:$)",
    "[^\\W]",
    "[\\x00-\\x{10FFFF}]",
    "-",
    "/",
    "\\-",
    "\\_",
    "K",
    "ß",
    "İ",
    "\u{85}",
    "[[:word:]]",
    "[\\^a]",
];

/// A pattern, some texts, a replacement.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let depth = dice.below(4);
    let mut pattern = alternation(dice, depth);
    if dice.chance(25) {
        pattern = dice.mutated(&pattern, ODD);
    }
    let count = dice.within(1..=4);
    let texts = (0..count).map(|_| text(dice)).collect();
    let template = dice.joined(0..=3, "", |dice| {
        dice.pick(&[
            "$1", "${1}", "$0", "$$", "$", "${n}", "$n", "$1x", "${1x}", "${", "${}", "$9", "x",
            "é", "$é", "${1}a", "$_", "$name", "$01",
        ])
        .to_owned()
    });
    Record::of("regexp")
        .with("pattern", pattern)
        .with("template", template)
        .with("limit", dice.within(-1..=3).to_string())
        .with_list("texts", texts)
}

fn alternation(dice: &mut Dice, depth: usize) -> String {
    let most = if dice.chance(70) { 1 } else { 3 };
    dice.joined(1..=most, "|", |dice| {
        dice.joined(0..=3, "", |dice| repeated(dice, depth))
    })
}

fn repeated(dice: &mut Dice, depth: usize) -> String {
    let atom = if depth > 0 && dice.chance(50) {
        let open = dice.pick(&[
            "(", "(", "(?:", "(?P<n>", "(?<name>", "(?i:", "(?s:", "(?m:", "(?U:", "(?i-s:",
            "(?P<_1>",
        ]);
        format!("{open}{})", alternation(dice, depth - 1))
    } else {
        dice.pick(ATOMS).to_owned()
    };
    if dice.chance(55) {
        return atom;
    }
    let quantifier = dice.pick(&[
        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,1}?", "{0}", "{2,}", "{0,}", "{1}",
        "{3,2}", "{,3}",
    ]);
    atom + quantifier
}

fn text(dice: &mut Dice) -> Vec<u8> {
    let mut text = dice
        .joined(0..=8, "", |dice| {
            dice.pick(&[
                "a", "b", "c", "ab", "A", "K", "k", "s", "ſ", "é", "É", "日", "1", "9", "_", " ",
                "\n", "a.b", "-", "/", "\t", "β", "Σ", "ß", "İ", "😀", "\r\n", "\u{85}", "abc",
                "aaa", "\u{2028}", "\\",
            ])
            .to_owned()
        })
        .into_bytes();
    if dice.chance(12) {
        let at = dice.below(text.len() + 1);
        let broken: &[u8] = dice.pick(&[
            &b"\xff"[..],
            b"\xc3",
            b"\xe4\xb8",
            b"\xf0\x9f\x98",
            b"\xed\xa0\x80",
            b"\x00",
        ]);
        text.splice(at..at, broken.iter().copied());
    }
    text
}
