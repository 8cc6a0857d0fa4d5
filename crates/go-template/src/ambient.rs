//! Every influence from outside that a template can ask for, as one named trait.
//!
//! Implemented where Helm's behaviour is known (`helm-render`): real for `template`, frozen for the
//! gate commands. Functions never read a clock or a random source themselves.

use go_value::{CallError, Str, Value};

/// Where a call that asks for outside influence stands: what a frozen draw may depend on.
#[derive(Clone, Copy, Debug)]
pub struct CallSite<'a> {
    /// The template or `define` whose body contains the call.
    pub template: &'a str,
    /// The function's name.
    pub function: &'a str,
    /// The arguments of the call.
    pub args: &'a [Value],
}

/// A moment: seconds since the Unix epoch and nanoseconds within the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: u32,
}

/// A kind of private key with its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with this many bits.
    Rsa(usize),
    /// DSA with Sprig's parameters (L1024N160 unless told otherwise).
    Dsa,
    /// ECDSA on P-256.
    EcdsaP256,
    /// Ed25519.
    Ed25519,
}

/// A stream of random bytes that belongs to one call.
pub trait Draw {
    /// Fills `out` with the next bytes of the stream.
    fn fill(&mut self, out: &mut [u8]);

    /// A number in `0..bound` without bias; `bound` must not be 0.
    fn below(&mut self, bound: u64) -> u64 {
        let zone = u64::MAX - u64::MAX % bound.max(1);
        loop {
            let mut bytes = [0; 8];
            self.fill(&mut bytes);
            let n = u64::from_le_bytes(bytes);
            if n < zone {
                return n % bound.max(1);
            }
        }
    }
}

/// Everything outside a chart and its values that a template can see.
pub trait Ambient {
    /// Told before each file is executed: the chart's path (`root/charts/sub`) and the file's path in
    /// it. What is drawn from then on belongs to that file.
    fn enter_file(&self, _chart: &[u8], _file: &[u8]) {}

    /// The time of day.
    fn now(&self, site: &CallSite<'_>) -> Instant;

    /// The name of the local time zone (`UTC`, `Europe/Berlin`), as `TZ` names it.
    fn local_zone(&self) -> Str;

    /// Random bytes for one call.
    fn draw(&self, site: &CallSite<'_>) -> Box<dyn Draw>;

    /// A private key as PKCS#8 DER.
    ///
    /// # Errors
    /// When keys of that kind cannot be had.
    fn private_key(&self, site: &CallSite<'_>, kind: KeyKind) -> Result<Vec<u8>, CallError>;

    /// A bcrypt hash of a password in its text form (`$2a$10$…`).
    ///
    /// # Errors
    /// When the cost or the password is refused.
    fn bcrypt(&self, site: &CallSite<'_>, password: &[u8], cost: u32) -> Result<Str, CallError>;

    /// An address of a host, empty where name resolution is off.
    ///
    /// # Errors
    /// Go's panic where a name has no address.
    fn host_by_name(&self, site: &CallSite<'_>, host: &[u8]) -> Result<Str, CallError>;

    /// What a cluster answers to `lookup`; an empty map without one.
    ///
    /// # Errors
    /// The cluster's error.
    fn lookup(&self, site: &CallSite<'_>) -> Result<Value, CallError>;

    /// An environment variable, for the one place where Helm reads it in a template (`--name-template`).
    fn env(&self, name: &[u8]) -> Str;

    /// The order in which Go ranges over an unsorted map of `len` entries, as indexes into the sorted
    /// entries; `None` for sorted.
    fn map_order(&self, site: &CallSite<'_>, len: usize) -> Option<Vec<usize>>;
}
