//! Areas `emit` and `json`.

use super::texts;
use crate::dice::Dice;
use crate::record::Record;

/// Values with odd strings, numbers and keys.
pub(crate) fn emit(dice: &mut Dice) -> Record {
    let depth = dice.below(4);
    let json = texts::json(dice, depth);
    Record::of("codec").with("from", "json").with("text", json)
}

/// JSON with faults.
pub(crate) fn json(dice: &mut Dice) -> Record {
    const ODD: &[&str] = &[
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00",
        "\\ud83d\\ude00",
        "\\x",
        "\\/",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "nul",
        "null",
        "true",
        "tru",
        "-",
        "+",
        ".",
        "e",
        "E5",
        "0",
        "01",
        "1.",
        "-0",
        "1e999",
        " ",
        "\n",
        "\t",
        "\u{1}",
        "\u{7f}",
        "\u{feff}",
        "é",
        "'",
        "//",
        "NaN",
        "\u{85}",
        "\u{2028}",
        "a",
    ];
    let depth = dice.below(3);
    let mut json = texts::json(dice, depth);
    if dice.chance(30) {
        let blank = dice.pick(&[" ", "\n", "\r\n\t", "\u{a0}"]);
        json = json.replace(',', &format!("{blank},{blank}"));
    }
    if dice.chance(80) {
        json = dice.mutated(&json, ODD);
    }
    let mut bytes = json.into_bytes();
    if dice.chance(5) && !bytes.is_empty() {
        let at = dice.below(bytes.len());
        bytes[at] = dice.number() as u8;
    }
    Record::of("codec").with("from", "json").with("text", bytes)
}
