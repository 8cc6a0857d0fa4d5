//! Quantities: numbers with a suffix, equal when the numbers are equal.
//!
//! Source: `k8s.io/apimachinery/pkg/api/resource/quantity.go`. What that takes and this does not (`.`, numbers beyond 128
//! bits) has no value here, so that it is equal to nothing.

/// The number that a quantity stands for, in billionths; none where the text is no quantity or too large.
#[must_use]
pub fn nanos(text: &str) -> Option<i128> {
    const BILLION: i128 = 1_000_000_000;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let (multiplier, divisor): (i128, i128) = match suffix {
        "n" => (1, BILLION),
        "u" => (1, 1_000_000),
        "m" => (1, 1_000),
        "" => (1, 1),
        "k" => (1_000, 1),
        "M" => (1_000_000, 1),
        "G" => (BILLION, 1),
        "T" => (1_000 * BILLION, 1),
        "P" => (1_000_000 * BILLION, 1),
        "E" => (BILLION * BILLION, 1),
        "Ki" => (1 << 10, 1),
        "Mi" => (1 << 20, 1),
        "Gi" => (1 << 30, 1),
        "Ti" => (1 << 40, 1),
        "Pi" => (1 << 50, 1),
        "Ei" => (1 << 60, 1),
        exponent => {
            let digits = exponent.strip_prefix(['e', 'E'])?;
            let power: i32 = digits.parse().ok()?;
            let factor = 10_i128.checked_pow(power.unsigned_abs())?;
            if power < 0 { (1, factor) } else { (factor, 1) }
        }
    };
    let mut digits: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        digits = digits
            .checked_mul(10)?
            .checked_add(i128::from(digit - b'0'))?;
    }
    let scale = 10_i128
        .checked_pow(u32::try_from(fraction.len()).ok()?)?
        .checked_mul(divisor)?;
    let scaled = digits.checked_mul(multiplier)?.checked_mul(BILLION)?;
    // What is finer than a billionth is rounded up, and a number with a binary suffix is 2^63 - 1 at most.
    let value = scaled / scale + i128::from(scaled % scale != 0);
    let value = if suffix.ends_with('i') {
        value.min(i128::from(i64::MAX) * BILLION)
    } else {
        value
    };
    Some(if negative { -value } else { value })
}

/// One spelling for all quantities of one number: the largest suffix with a whole number before it.
#[must_use]
pub fn canonical(text: &str) -> Option<String> {
    const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    const DECIMAL: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];
    const SMALL: [&str; 4] = ["n", "u", "m", ""];
    let nanos = nanos(text)?;
    if nanos == 0 {
        return Some("0".to_owned());
    }
    let climb = |mut number: i128, base: i128, suffixes: &[&'static str]| {
        let mut at = 0;
        while at + 1 < suffixes.len() && number % base == 0 {
            number /= base;
            at += 1;
        }
        (number, suffixes[at])
    };
    let (number, suffix) = climb(nanos, 1_000, &SMALL);
    if !suffix.is_empty() {
        return Some(format!("{number}{suffix}"));
    }
    let (decimal, decimal_suffix) = climb(number, 1_000, &DECIMAL);
    let (binary, binary_suffix) = climb(number, 1_024, &BINARY);
    Some(if binary.abs() < decimal.abs() {
        format!("{binary}{binary_suffix}")
    } else {
        format!("{decimal}{decimal_suffix}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_spelling() {
        for class in [
            &["1", "1000m", "1.0", "1e0", "1000000u"][..],
            &["100m", "0.1", ".1"],
            &["1Gi", "1024Mi", "1073741824", "1048576Ki"],
            &["1k", "1000", "1e3", "1E3"],
            &["1536Mi", "1.5Gi"],
            &["129M", "129e6", "129000k"],
            &["0", "0m", "-0", "0Gi"],
            &["-1500m", "-1.5"],
        ] {
            let spelled: Vec<_> = class.iter().map(|text| canonical(text)).collect();
            assert!(spelled[0].is_some(), "{class:?}");
            assert!(
                spelled.iter().all(|text| *text == spelled[0]),
                "{spelled:?}"
            );
        }
        assert_ne!(canonical("1G"), canonical("1Gi"));
        assert_eq!(canonical("1.5Gi").as_deref(), Some("1536Mi"));
        assert_eq!(canonical("129e6").as_deref(), Some("129M"));
    }

    #[test]
    fn what_is_no_quantity_has_none() {
        for text in [
            "", "K", "1K", "1mi", "1gb", "1 Gi", "1e", "1..2", "1.2.3", "--1", "9e99",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }
}
