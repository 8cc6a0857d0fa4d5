//! `quantities.tsv` holds quantities with the numbers that Kubernetes reads in them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use manifest_diff::quantity::{canonical, nanos};

/// Fewer rows than this, and the file has lost some.
const MIN_ROWS: usize = 250;

/// A decimal number in billionths; none beyond 128 bits.
fn billionths(decimal: &str) -> Option<i128> {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    assert!(fraction.len() <= 9, "{decimal}");
    format!("{whole}{fraction:0<9}").parse().ok()
}

#[test]
fn numbers_are_read_as_kubernetes_reads_them() {
    let rows = include_str!("quantities.tsv").lines();
    let rows: Vec<(&str, &str)> = rows
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap())
        .collect();
    assert!(rows.len() >= MIN_ROWS, "{} rows", rows.len());
    let mut read = 0;
    for (text, number) in rows {
        let found = nanos(text);
        if number == "refused" {
            assert_eq!(found, None, "{text:?}");
            continue;
        }
        // What is too large for this program is equal to nothing.
        let expected = billionths(number);
        assert!(
            found.is_none() || found == expected,
            "{text:?}: {found:?}, {number}"
        );
        let spelling = canonical(text);
        assert_eq!(
            spelling.and_then(|spelling| nanos(&spelling)),
            found,
            "{text:?}"
        );
        read += usize::from(found.is_some());
    }
    assert!(read >= 200, "{read} read");
}
