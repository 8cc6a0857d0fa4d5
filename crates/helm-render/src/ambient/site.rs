//! Names the calls that drew something.

use std::collections::BTreeSet;
use std::fmt;

use go_value::Str;

/// What one call drew, as far as draws depend on it: its identity between renderings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId {
    /// The path of the chart whose file was executed (`web/charts/redis`).
    pub chart: Str,
    /// The template or `define` that contains the call.
    pub template: Str,
    /// The function.
    pub function: Str,
    /// SHA-256 of the arguments' encoding.
    pub args: [u8; 32],
    /// How many equal calls came before it in the execution of the same file.
    pub ordinal: u64,
}

/// What a call asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Random bytes.
    Bytes,
    /// A private key.
    Key,
    /// A password hash with its salt.
    Bcrypt,
    /// The time of day.
    Time,
    /// The order in which Go ranges over a map.
    MapOrder,
}

impl Ask {
    /// The word that enters the contract of draws.
    pub fn name(self) -> &'static str {
        match self {
            Ask::Bytes => "bytes",
            Ask::Key => "key",
            Ask::Bcrypt => "bcrypt",
            Ask::Time => "time",
            Ask::MapOrder => "map-order",
        }
    }
}

/// A call that drew something, with all that it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChanceSite {
    /// Its identity.
    pub id: SiteId,
    /// What it asked for.
    pub asks: BTreeSet<Ask>,
    /// The file during whose execution it was met first; no part of the identity, since a `define`
    /// draws the same in every file of a chart.
    pub file: Str,
}

impl fmt::Display for SiteId {
    /// `chart: template: function #ordinal (args 0123abcd)`, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SiteId {
            chart,
            template,
            function,
            args,
            ordinal,
        } = self;
        let short: String = args
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        write!(
            f,
            "{chart}: {template}: {function} #{ordinal} (args {short})"
        )
    }
}
