//! Character classes by name: `\d`, `[:alpha:]`, `\p{Greek}`; and their form in the translated pattern.

use crate::dialect::{ClassNames, Dialect, UnicodeVersion};
use crate::unicode17::ADDED;

/// `\d \s \w` as Go knows them: ASCII, and `\s` without the vertical tab.
pub(crate) fn perl_group(letter: u8) -> Option<(bool, &'static str)> {
    let negated = letter.is_ascii_uppercase();
    let ranges = match letter.to_ascii_lowercase() {
        b'd' => r"0-9",
        b's' => r"\t\n\x{C}\r ",
        b'w' => r"0-9A-Z_a-z",
        _ => return None,
    };
    Some((negated, ranges))
}

/// The classes between `[:` and `:]`, by the text between (which may begin with `^`).
pub(crate) fn posix_group(name: &[u8]) -> Option<(bool, &'static str)> {
    let (negated, name) = match name.strip_prefix(b"^") {
        Some(rest) => (true, rest),
        None => (false, name),
    };
    let ranges = match name {
        b"alnum" => r"0-9A-Za-z",
        b"alpha" => r"A-Za-z",
        b"ascii" => r"\x{0}-\x{7F}",
        b"blank" => r"\t ",
        b"cntrl" => r"\x{0}-\x{1F}\x{7F}",
        b"digit" => r"0-9",
        b"graph" => r"\x{21}-\x{7E}",
        b"lower" => r"a-z",
        b"print" => r"\x{20}-\x{7E}",
        b"punct" => r"\x{21}-\x{2F}\x{3A}-\x{40}\x{5B}-\x{60}\x{7B}-\x{7E}",
        b"space" => r"\t-\r ",
        b"upper" => r"A-Z",
        b"word" => r"0-9A-Z_a-z",
        b"xdigit" => r"0-9A-Fa-f",
        _ => return None,
    };
    Some((negated, ranges))
}

/// Writes a group as one bracketed item.
pub(crate) fn write_group(group: Option<(bool, &'static str)>, out: &mut String) {
    if let Some((negated, ranges)) = group {
        out.push_str(if negated { "[^" } else { "[" });
        out.push_str(ranges);
        out.push(']');
    }
}

/// Writes a range as a class item, without the surrogates, which the engine refuses.
pub(crate) fn write_range(low: u32, high: u32, out: &mut String) {
    let mut write = |low: u32, high: u32| {
        if low > high {
            return;
        }
        write_class_char(low, out);
        if high > low {
            out.push('-');
            write_class_char(high, out);
        }
    };
    write(low, high.min(0xD7FF));
    write(low.max(0xE000), high);
}

fn write_class_char(rune: u32, out: &mut String) {
    match char::from_u32(rune) {
        Some(c) if c.is_ascii_alphanumeric() => out.push(c),
        _ => out.push_str(&format!("\\x{{{rune:X}}}")),
    }
}

/// Writes the class `\p{name}` (or its negation) as one bracketed item, or answers `false` when Go does not know it.
pub(crate) fn write_unicode_class(
    name: &str,
    negated: bool,
    dialect: &Dialect,
    out: &mut String,
) -> bool {
    let canonical;
    let loose = dialect.class_names > ClassNames::Exact;
    let name = if loose {
        canonical = canonical_name(name);
        canonical.as_str()
    } else {
        name
    };
    let known = match find(name, dialect) {
        Some(known) => known,
        None => return false,
    };
    // The engine's tables are those of Unicode 16: for older releases what is newer is cut away, for Unicode 17 what it
    // added is put beside.
    let age = match dialect.unicode {
        UnicodeVersion::V13 => r"&&\p{age=13.0}",
        UnicodeVersion::V15 => r"&&\p{age=15.0}",
        UnicodeVersion::V17 => "",
    };
    let (flip, mut set) = match known {
        Known::Any => (false, r"\x{0}-\x{10FFFF}".to_owned()),
        Known::Ascii => (false, r"\x{0}-\x{7F}".to_owned()),
        // No text holds a surrogate, so the class is empty.
        Known::Surrogates => (false, "a&&b".to_owned()),
        Known::Unassigned => (true, format!(r"\P{{Cn}}{age}")),
        Known::Assigned => (false, format!(r"\P{{Cn}}{age}")),
        // Go counts unassigned code points to C since 1.25, with the loose names.
        Known::Other if loose => (true, format!(r"\P{{C}}{age}")),
        Known::Other => (false, format!(r"\p{{Cc}}\p{{Cf}}\p{{Co}}{age}")),
        Known::Category(name) => (false, format!(r"\p{{{name}}}{age}")),
        Known::Script(name) if SCRIPTS_OF_17.contains(&name) => (false, String::new()),
        Known::Script(name) => (false, format!(r"\p{{sc={name}}}{age}")),
    };
    if dialect.unicode == UnicodeVersion::V17 {
        for (low, high, category, script) in ADDED {
            let belongs = match known {
                Known::Any | Known::Ascii | Known::Surrogates => false,
                Known::Assigned | Known::Unassigned | Known::Other => true,
                Known::Category("LC") => matches!(category, "Lu" | "Ll" | "Lt"),
                Known::Category(name) => category.starts_with(name),
                Known::Script(name) => script == name,
            };
            if belongs {
                set.push_str(&format!("\\x{{{low:X}}}-\\x{{{high:X}}}"));
            }
        }
    }
    out.push_str(if negated != flip { "[^" } else { "[" });
    out.push_str(&set);
    out.push(']');
    true
}

#[derive(Clone, Copy)]
enum Known {
    Any,
    Ascii,
    Assigned,
    Unassigned,
    Surrogates,
    Other,
    Category(&'static str),
    Script(&'static str),
}

fn find(name: &str, dialect: &Dialect) -> Option<Known> {
    if name == "Any" {
        return Some(Known::Any);
    }
    if dialect.class_names > ClassNames::Exact {
        match name {
            "Assigned" => return Some(Known::Assigned),
            "Ascii" => return Some(Known::Ascii),
            "Lc" => return Some(Known::Category("LC")),
            "Cn" => return Some(Known::Unassigned),
            _ => {}
        }
    }
    if let Some(known) = category(name) {
        return Some(known);
    }
    let script = |wanted: &dyn Fn(&str) -> bool| {
        SCRIPTS
            .iter()
            .find(|(script, since)| *since <= dialect.unicode && wanted(script))
            .map(|(script, _)| Known::Script(script))
    };
    if let Some(known) = script(&|script| script == name) {
        return Some(known);
    }
    if dialect.class_names > ClassNames::Exact
        && let Some((_, short)) = ALIASES.iter().find(|(long, _)| *long == name)
    {
        return match *short {
            "Cn" => Some(Known::Unassigned),
            "LC" => Some(Known::Category("LC")),
            short => category(short),
        };
    }
    if dialect.class_names == ClassNames::LooseWithScripts {
        return script(&|script| canonical_name(script) == name);
    }
    None
}

fn category(name: &str) -> Option<Known> {
    match name {
        "C" => return Some(Known::Other),
        "Cs" => return Some(Known::Surrogates),
        _ => {}
    }
    CATEGORIES
        .iter()
        .find(|category| **category == name)
        .map(|category| Known::Category(category))
}

/// Go 1.25's way of making names comparable: a capital first, small letters after, no separators.
///
/// Names in Go's own table that are not of this form (`Old_Italic`) can therefore not be found any more.
fn canonical_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')) {
        out.push(if out.is_empty() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        });
    }
    out
}

/// The keys of Go's `unicode.Categories`, less those that are special in every release.
const CATEGORIES: [&str; 34] = [
    "Cc", "Cf", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl",
    "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl",
    "Zp", "Zs",
];

/// The keys of Go's `unicode.CategoryAliases` in canonical form.
const ALIASES: [(&str, &str); 42] = [
    ("Casedletter", "LC"),
    ("Closepunctuation", "Pe"),
    ("Combiningmark", "M"),
    ("Connectorpunctuation", "Pc"),
    ("Control", "Cc"),
    ("Currencysymbol", "Sc"),
    ("Dashpunctuation", "Pd"),
    ("Decimalnumber", "Nd"),
    ("Enclosingmark", "Me"),
    ("Finalpunctuation", "Pf"),
    ("Format", "Cf"),
    ("Initialpunctuation", "Pi"),
    ("Letter", "L"),
    ("Letternumber", "Nl"),
    ("Lineseparator", "Zl"),
    ("Lowercaseletter", "Ll"),
    ("Mark", "M"),
    ("Mathsymbol", "Sm"),
    ("Modifierletter", "Lm"),
    ("Modifiersymbol", "Sk"),
    ("Nonspacingmark", "Mn"),
    ("Number", "N"),
    ("Openpunctuation", "Ps"),
    ("Other", "C"),
    ("Otherletter", "Lo"),
    ("Othernumber", "No"),
    ("Otherpunctuation", "Po"),
    ("Othersymbol", "So"),
    ("Paragraphseparator", "Zp"),
    ("Privateuse", "Co"),
    ("Punctuation", "P"),
    ("Separator", "Z"),
    ("Spaceseparator", "Zs"),
    ("Spacingmark", "Mc"),
    ("Surrogate", "Cs"),
    ("Symbol", "S"),
    ("Titlecaseletter", "Lt"),
    ("Unassigned", "Cn"),
    ("Uppercaseletter", "Lu"),
    ("Cntrl", "Cc"),
    ("Digit", "Nd"),
    ("Punct", "P"),
];

/// Scripts that the engine's tables do not have.
const SCRIPTS_OF_17: [&str; 4] = ["Beria_Erfe", "Sidetic", "Tai_Yo", "Tolong_Siki"];

const V13: UnicodeVersion = UnicodeVersion::V13;
const V15: UnicodeVersion = UnicodeVersion::V15;
const V17: UnicodeVersion = UnicodeVersion::V17;

/// The keys of Go's `unicode.Scripts`, with the tables they came with.
#[rustfmt::skip]
const SCRIPTS: [(&str, UnicodeVersion); 174] = [
    ("Adlam", V13), ("Ahom", V13), ("Anatolian_Hieroglyphs", V13), ("Arabic", V13), ("Armenian", V13),
    ("Avestan", V13), ("Balinese", V13), ("Bamum", V13), ("Bassa_Vah", V13), ("Batak", V13), ("Bengali", V13),
    ("Beria_Erfe", V17), ("Bhaiksuki", V13), ("Bopomofo", V13), ("Brahmi", V13), ("Braille", V13), ("Buginese", V13),
    ("Buhid", V13), ("Canadian_Aboriginal", V13), ("Carian", V13), ("Caucasian_Albanian", V13), ("Chakma", V13),
    ("Cham", V13), ("Cherokee", V13), ("Chorasmian", V13), ("Common", V13), ("Coptic", V13), ("Cuneiform", V13),
    ("Cypriot", V13), ("Cypro_Minoan", V15), ("Cyrillic", V13), ("Deseret", V13), ("Devanagari", V13),
    ("Dives_Akuru", V13), ("Dogra", V13), ("Duployan", V13), ("Egyptian_Hieroglyphs", V13), ("Elbasan", V13),
    ("Elymaic", V13), ("Ethiopic", V13), ("Garay", V17), ("Georgian", V13), ("Glagolitic", V13), ("Gothic", V13),
    ("Grantha", V13), ("Greek", V13), ("Gujarati", V13), ("Gunjala_Gondi", V13), ("Gurmukhi", V13),
    ("Gurung_Khema", V17), ("Han", V13), ("Hangul", V13), ("Hanifi_Rohingya", V13), ("Hanunoo", V13), ("Hatran", V13),
    ("Hebrew", V13), ("Hiragana", V13), ("Imperial_Aramaic", V13), ("Inherited", V13), ("Inscriptional_Pahlavi", V13),
    ("Inscriptional_Parthian", V13), ("Javanese", V13), ("Kaithi", V13), ("Kannada", V13), ("Katakana", V13),
    ("Kawi", V15), ("Kayah_Li", V13), ("Kharoshthi", V13), ("Khitan_Small_Script", V13), ("Khmer", V13),
    ("Khojki", V13), ("Khudawadi", V13), ("Kirat_Rai", V17), ("Lao", V13), ("Latin", V13), ("Lepcha", V13),
    ("Limbu", V13), ("Linear_A", V13), ("Linear_B", V13), ("Lisu", V13), ("Lycian", V13), ("Lydian", V13),
    ("Mahajani", V13), ("Makasar", V13), ("Malayalam", V13), ("Mandaic", V13), ("Manichaean", V13), ("Marchen", V13),
    ("Masaram_Gondi", V13), ("Medefaidrin", V13), ("Meetei_Mayek", V13), ("Mende_Kikakui", V13),
    ("Meroitic_Cursive", V13), ("Meroitic_Hieroglyphs", V13), ("Miao", V13), ("Modi", V13), ("Mongolian", V13),
    ("Mro", V13), ("Multani", V13), ("Myanmar", V13), ("Nabataean", V13), ("Nag_Mundari", V15), ("Nandinagari", V13),
    ("New_Tai_Lue", V13), ("Newa", V13), ("Nko", V13), ("Nushu", V13), ("Nyiakeng_Puachue_Hmong", V13),
    ("Ogham", V13), ("Ol_Chiki", V13), ("Ol_Onal", V17), ("Old_Hungarian", V13), ("Old_Italic", V13),
    ("Old_North_Arabian", V13), ("Old_Permic", V13), ("Old_Persian", V13), ("Old_Sogdian", V13),
    ("Old_South_Arabian", V13), ("Old_Turkic", V13), ("Old_Uyghur", V15), ("Oriya", V13), ("Osage", V13),
    ("Osmanya", V13), ("Pahawh_Hmong", V13), ("Palmyrene", V13), ("Pau_Cin_Hau", V13), ("Phags_Pa", V13),
    ("Phoenician", V13), ("Psalter_Pahlavi", V13), ("Rejang", V13), ("Runic", V13), ("Samaritan", V13),
    ("Saurashtra", V13), ("Sharada", V13), ("Shavian", V13), ("Siddham", V13), ("Sidetic", V17), ("SignWriting", V13),
    ("Sinhala", V13), ("Sogdian", V13), ("Sora_Sompeng", V13), ("Soyombo", V13), ("Sundanese", V13), ("Sunuwar", V17),
    ("Syloti_Nagri", V13), ("Syriac", V13), ("Tagalog", V13), ("Tagbanwa", V13), ("Tai_Le", V13), ("Tai_Tham", V13),
    ("Tai_Viet", V13), ("Tai_Yo", V17), ("Takri", V13), ("Tamil", V13), ("Tangsa", V15), ("Tangut", V13),
    ("Telugu", V13), ("Thaana", V13), ("Thai", V13), ("Tibetan", V13), ("Tifinagh", V13), ("Tirhuta", V13),
    ("Todhri", V17), ("Tolong_Siki", V17), ("Toto", V15), ("Tulu_Tigalari", V17), ("Ugaritic", V13), ("Vai", V13),
    ("Vithkuqi", V15), ("Wancho", V13), ("Warang_Citi", V13), ("Yezidi", V13), ("Yi", V13), ("Zanabazar_Square", V13),
];
