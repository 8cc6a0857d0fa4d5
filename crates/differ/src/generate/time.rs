//! Area `time`.

use go_time::{Location, Time};

use crate::dice::Dice;
use crate::record::Record;

const PIECES: &[&str] = &[
    "2006",
    "06",
    "01",
    "1",
    "Jan",
    "January",
    "02",
    "2",
    "_2",
    "__2",
    "002",
    "Monday",
    "Mon",
    "15",
    "03",
    "3",
    "04",
    "4",
    "05",
    "5",
    "PM",
    "pm",
    "MST",
    "Z0700",
    "Z070000",
    "Z07",
    "Z07:00",
    "Z07:00:00",
    "-0700",
    "-070000",
    "-07",
    "-07:00",
    "-07:00:00",
    ".000",
    ".999",
    ".000000000",
    ".999999999",
    ",000",
    ",999",
    ".0",
    ".00x",
    "05.00",
    "05.999999",
    "05,000",
    "GMT",
    "UTC",
    "2006-01-02",
    "15:04:05",
    "2006-01-02T15:04:05Z07:00",
    "Mon Jan _2 15:04:05 2006",
    "Monday, 02-Jan-06 15:04:05 MST",
    "Mon, 02 Jan 2006 15:04:05 -0700",
    "3:04PM",
    "Jan _2 15:04:05.000",
    "0",
    "20",
    "1st",
    "é",
    "Janet",
    "Month",
    "00",
    "_20060102",
    "_2006",
    "Z",
    "\\",
    "%Y",
];

/// Not here: zones that databases of time zones write in two ways: with negative daylight time or
/// without (Dublin, Casablanca), with a daylight time that only the rule for the future names (Troll).
const ZONES: &[&str] = &[
    "UTC",
    "",
    "America/New_York",
    "Asia/Kolkata",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Monrovia",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Etc/GMT+5",
    "Asia/Tokyo",
    "America/Sao_Paulo",
];

const ODD: &[&str] = &[
    "0", "1", "9", "-", "+", ":", ".", ",", " ", "Z", "Jan", "PM", "am", "UTC", "GMT+3", "+0530",
    "MST", "é", "24", "60", "31", "99", "_",
];

/// A time, a layout, a text of a time, a duration.
pub(crate) fn case(dice: &mut Dice) -> Record {
    let count = dice.within(1..=5);
    let separator = dice.pick(&["", " ", "-", "/", ":", "T", ", "]);
    let layout = dice.joined(count..=count, separator, |dice| {
        dice.pick(PIECES).to_owned()
    });
    let zone = dice.pick(ZONES);
    let seconds = match dice.below(10) {
        0 => dice.within(-62_135_596_800..=253_402_300_799),
        1 => *dice.pick(&[
            &0,
            &-1,
            &-62_135_596_800,
            &253_402_300_800,
            &1_709_164_800,
            &951_782_400,
            &4_102_444_800,
            &-2_208_988_800,
            &68_000_000_000,
        ]),
        _ => dice.within(0..=1_780_000_000),
    };
    let nanoseconds = *dice.pick(&[
        &0,
        &0,
        &1,
        &500_000_000,
        &999_999_999,
        &120_000_000,
        &123_456_789,
        &1_000,
    ]);
    let location = Location::load(zone).unwrap_or_else(|_| Location::utc());
    let other = Time::from_unix(dice.within(0..=1_780_000_000), nanoseconds, &location);
    let mut text = String::from_utf8_lossy(&other.format(layout.as_bytes())).into_owned();
    if dice.chance(50) {
        text = dice.mutated(&text, ODD);
    }
    Record::of("time")
        .with("seconds", seconds.to_string())
        .with("nanoseconds", nanoseconds.to_string())
        .with("zone", zone)
        .with("layout", layout)
        .with("text", text)
        .with("duration", duration(dice))
}

fn duration(dice: &mut Dice) -> String {
    let sign = dice.pick(&["", "", "", "-", "+"]);
    let parts = dice.joined(1..=3, "", |dice| {
        let number = match dice.below(6) {
            0 => dice
                .pick(&[
                    "0",
                    "1.5",
                    ".5",
                    "1.",
                    ".",
                    "",
                    "9223372036854775807",
                    "9223372036854775808",
                    "0.000000000123456789",
                    "1e3",
                    "007",
                ])
                .to_owned(),
            _ => dice.within(0..=130).to_string(),
        };
        number
            + dice.pick(&[
                "h", "m", "s", "ms", "us", "µs", "μs", "ns", "h", "d", "", "S", "é",
            ])
    });
    sign.to_owned() + &parts
}
