//! Area `values`.

use super::yaml;
use crate::dice::Dice;
use crate::record::Record;

/// Values files of several documents, merged.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let count = dice.within(1..=2);
    let files = (0..count)
        .map(|_| {
            let separator = dice.pick(&[
                "---\n",
                "---\n",
                "--- \n",
                "--- # c\n",
                "---\r\n",
                "\n---\n",
                "---a\n",
                "...\n",
                "---\t\n",
            ]);
            dice.joined(1..=3, separator, |dice| match dice.below(8) {
                0 => dice
                    .pick(&[
                        "",
                        "null\n",
                        "{}\n",
                        "[]\n",
                        "# c\n",
                        "a\n",
                        "a: null\n",
                        "- a\n",
                    ])
                    .to_owned(),
                _ => yaml::mapping_document(dice),
            })
            .into_bytes()
        })
        .collect();
    Record::of("set").with_list("files", files)
}
