//! Splits a layout into its elements (Go: `format.go`, `nextStdChunk`).

/// An element of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperPm,
    LowerPm,
    ZoneName,
    Offset(Offset),
    /// Zeros: all digits are written. Nines: zeros at the end are left out.
    Fraction {
        trim: bool,
        digits: usize,
        separator: u8,
    },
}

/// The forms of a numeric zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offset {
    /// UTC is written `Z`.
    pub(crate) z: bool,
    pub(crate) colon: bool,
    pub(crate) precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    Hours,
    Minutes,
    Seconds,
}

/// The next element: what lies before it, the element with its own text, and what follows.
pub(crate) struct Chunk<'l> {
    pub(crate) prefix: &'l [u8],
    /// `None` at the end of the layout.
    pub(crate) element: Option<Element>,
    pub(crate) text: &'l [u8],
    pub(crate) suffix: &'l [u8],
}

/// Finds the first element of a layout.
pub(crate) fn next_chunk(layout: &[u8]) -> Chunk<'_> {
    for at in 0..layout.len() {
        if let Some((skip, element, length)) = element_at(&layout[at..]) {
            let start = at + skip;
            return Chunk {
                prefix: &layout[..start],
                element: Some(element),
                text: &layout[start..start + length],
                suffix: &layout[start + length..],
            };
        }
    }
    Chunk {
        prefix: layout,
        element: None,
        text: b"",
        suffix: b"",
    }
}

/// The element that begins at the start of `rest`: bytes of text before it, itself, its length.
fn element_at(rest: &[u8]) -> Option<(usize, Element, usize)> {
    let found = |element, length| Some((0, element, length));
    let lower_follows = |at: usize| rest.get(at).is_some_and(u8::is_ascii_lowercase);
    match rest[0] {
        b'J' if rest.starts_with(b"January") => found(Element::LongMonth, 7),
        b'J' if rest.starts_with(b"Jan") && !lower_follows(3) => found(Element::Month, 3),
        b'M' if rest.starts_with(b"Monday") => found(Element::LongWeekday, 6),
        b'M' if rest.starts_with(b"Mon") && !lower_follows(3) => found(Element::Weekday, 3),
        b'M' if rest.starts_with(b"MST") => found(Element::ZoneName, 3),
        b'0' => match rest.get(1..) {
            Some([b'1', ..]) => found(Element::ZeroMonth, 2),
            Some([b'2', ..]) => found(Element::ZeroDay, 2),
            Some([b'3', ..]) => found(Element::ZeroHour12, 2),
            Some([b'4', ..]) => found(Element::ZeroMinute, 2),
            Some([b'5', ..]) => found(Element::ZeroSecond, 2),
            Some([b'6', ..]) => found(Element::Year, 2),
            Some([b'0', b'2', ..]) => found(Element::ZeroYearDay, 3),
            _ => None,
        },
        b'1' if rest.get(1) == Some(&b'5') => found(Element::Hour, 2),
        b'1' => found(Element::NumMonth, 1),
        b'2' if rest.starts_with(b"2006") => found(Element::LongYear, 4),
        b'2' => found(Element::Day, 1),
        // An underscore before a long year is an underscore.
        b'_' if rest.starts_with(b"_2006") => Some((1, Element::LongYear, 4)),
        b'_' if rest.starts_with(b"_2") => found(Element::UnderDay, 2),
        b'_' if rest.starts_with(b"__2") => found(Element::UnderYearDay, 3),
        b'3' => found(Element::Hour12, 1),
        b'4' => found(Element::Minute, 1),
        b'5' => found(Element::Second, 1),
        b'P' if rest.get(1) == Some(&b'M') => found(Element::UpperPm, 2),
        b'p' if rest.get(1) == Some(&b'm') => found(Element::LowerPm, 2),
        b'-' | b'Z' => {
            let (colon, precision, length) = OFFSETS
                .iter()
                .find(|(form, ..)| rest[1..].starts_with(form))
                .map(|(form, colon, precision)| (*colon, *precision, form.len() + 1))?;
            let z = rest[0] == b'Z';
            found(
                Element::Offset(Offset {
                    z,
                    colon,
                    precision,
                }),
                length,
            )
        }
        separator @ (b'.' | b',') => {
            let digit = *rest.get(1)?;
            if digit != b'0' && digit != b'9' {
                return None;
            }
            let digits = rest[1..].iter().take_while(|b| **b == digit).count();
            // Only a run that ends here is a fraction.
            if rest.get(1 + digits).is_some_and(u8::is_ascii_digit) {
                return None;
            }
            let element = Element::Fraction {
                trim: digit == b'9',
                // Go packs the count into twelve bits.
                digits: digits & 0xFFF,
                separator,
            };
            found(element, 1 + digits)
        }
        _ => None,
    }
}

/// What may follow `-` or `Z`, in the order Go tries them.
const OFFSETS: [(&[u8], bool, Precision); 5] = [
    (b"070000", false, Precision::Seconds),
    (b"07:00:00", true, Precision::Seconds),
    (b"0700", false, Precision::Minutes),
    (b"07:00", true, Precision::Minutes),
    (b"07", false, Precision::Hours),
];
