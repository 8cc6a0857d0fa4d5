//! What is known about a change beside what it changes: that both values are one to Kubernetes, that only an order is
//! another.
//!
//! A remark says less than the gate's findings and decides nothing: it is for the reader of a listing. To add one: a variant
//! and a row of [`REMARKS`].

use go_time::{Location, Time};
use manifest::canonical::number;
use serde_json::Value;

use crate::change::ChangeKind;
use crate::list_keys::kubernetes::Holds;
use crate::quantity::nanos;

/// What is known about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// Two spellings of one number, where the type holds a quantity.
    EqualQuantity,
    /// Two spellings of one percentage, where the type holds an int-or-string.
    EqualPercentage,
    /// Two spellings of one instant, where the type holds a time.
    EqualTime,
    /// What is there on one side only is what the API server writes where nothing is. `gate` knows the defaults and says so.
    ApiDefault,
    /// What is there on one side only is empty, and nothing to the API server. `gate` says so as well.
    SameAsAbsent,
    /// An item at another position of a list whose order means nothing.
    OrderOfSet,
    /// An item at another position of a list in which nothing else changed.
    OrderOnly,
    /// The same text as another type.
    TypeOnly,
    /// The same text as another type, where a number and a text are two values.
    NumberOrText,
    /// The text is another, the data written in it is the same. Only listings say so: see [`crate::inside`].
    FormattingOnly,
}

/// Every remark: its words in reports, and whether both sides mean the same.
pub const REMARKS: &[(Remark, &str, bool)] = &[
    (Remark::EqualQuantity, "equal quantity", true),
    (Remark::EqualPercentage, "equal percentage", true),
    (Remark::EqualTime, "equal time", true),
    (Remark::ApiDefault, "API default", true),
    (Remark::SameAsAbsent, "same as absent", true),
    (Remark::OrderOfSet, "order of a set", true),
    (Remark::OrderOnly, "order only", false),
    (Remark::TypeOnly, "type only", false),
    (Remark::NumberOrText, "type only, another value", false),
    (Remark::FormattingOnly, "formatting only", false),
];

impl Remark {
    fn row(self) -> Option<&'static (Remark, &'static str, bool)> {
        REMARKS.iter().find(|row| row.0 == self)
    }

    /// The words in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Says whether both sides mean the same.
    #[must_use]
    pub fn is_same(self) -> bool {
        self.row().is_some_and(|row| row.2)
    }
}

/// What is known about another value, by the type of its place.
///
/// Sources: `UnmarshalJSON` of `resource.Quantity` (a number and a text are read alike), of `metav1.Time` and of
/// `intstr.IntOrString` (a number and a text are two values; the text of a percentage may begin with zeros), all in
/// `k8s.io/apimachinery`.
pub(crate) fn of_values(
    holds: Option<Holds>,
    kind: ChangeKind,
    before: &Value,
    after: &Value,
) -> Option<Remark> {
    let same = match holds {
        Some(Holds::Quantity) => {
            equal(before, after, |value| nanos(&scalar(value)?)).then_some(Remark::EqualQuantity)
        }
        Some(Holds::Time) => equal(before, after, instant).then_some(Remark::EqualTime),
        Some(Holds::IntOrString) => {
            equal(before, after, percentage).then_some(Remark::EqualPercentage)
        }
        None => None,
    };
    let is_type = kind == ChangeKind::Type;
    same.or_else(|| match holds {
        Some(Holds::IntOrString) => is_type.then_some(Remark::NumberOrText),
        _ => is_type.then_some(Remark::TypeOnly),
    })
}

/// Says whether both values can be read, and as the same.
fn equal<T: PartialEq>(before: &Value, after: &Value, read: impl Fn(&Value) -> Option<T>) -> bool {
    read(before).is_some_and(|before| read(after) == Some(before))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(value) => Some(number(value)),
        _ => None,
    }
}

/// Seconds and nanoseconds since 1970.
fn instant(value: &Value) -> Option<(i64, i64)> {
    const RFC_3339: &[u8] = b"2006-01-02T15:04:05Z07:00";
    let time = Time::parse(RFC_3339, value.as_str()?.as_bytes(), &Location::utc()).ok()?;
    Some((time.unix(), time.nanosecond()))
}

fn percentage(value: &Value) -> Option<u32> {
    let digits = value.as_str()?.strip_suffix('%')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_remark_has_words_of_its_own() {
        for (at, (remark, words, _)) in REMARKS.iter().enumerate() {
            assert_eq!(remark.words(), *words);
            assert!(REMARKS.iter().skip(at + 1).all(|row| row.1 != *words));
        }
        // The last variant: one more must be a row as well.
        assert_eq!(REMARKS.len(), Remark::FormattingOnly as usize + 1);
    }

    #[test]
    fn values_are_equal_by_type_alone() {
        let of = |holds, before: Value, after: Value| {
            of_values(holds, ChangeKind::Changed, &before, &after)
        };
        let quantity = Some(Holds::Quantity);
        let same = Some(Remark::EqualQuantity);
        assert_eq!(of(quantity, json!("1Gi"), json!("1024Mi")), same);
        assert_eq!(of(quantity, json!(0.1), json!("100m")), same);
        assert_eq!(of(quantity, json!("1G"), json!("1Gi")), None);
        assert_eq!(of(quantity, json!("1GB"), json!("1GB ")), None);
        assert_eq!(of(None, json!("1Gi"), json!("1024Mi")), None);
        let time = Some(Holds::Time);
        let (utc, east) = ("2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00");
        assert_eq!(of(time, json!(utc), json!(east)), Some(Remark::EqualTime));
        assert_eq!(of(time, json!(utc), json!("2024-01-01T00:00:00.1Z")), None);
        assert_eq!(of(time, json!("soon"), json!("soon ")), None);
        let share = Some(Holds::IntOrString);
        let equal = Some(Remark::EqualPercentage);
        assert_eq!(of(share, json!("25%"), json!("025%")), equal);
        assert_eq!(of(share, json!("25%"), json!(25)), None);
        assert_eq!(of(share, json!("%"), json!("0%")), None);
    }
}
