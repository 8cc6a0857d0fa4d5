//! The outside as Helm sees it: the machine's clock, zone and randomness; no cluster.

use std::collections::BTreeMap;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::{SystemTime, UNIX_EPOCH};

use go_template::{Ambient, CallSite, Draw, Instant, KeyKind};
use go_value::{CallError, Map, Str, Value};
use rsa::rand_core::{self, CryptoRng, RngCore};

use super::{bcrypt_text, generate};

/// The outside of `helm template`.
#[derive(Debug)]
pub struct RealAmbient {
    zone: Str,
    names: Names,
    lookups: Lookups,
    environment: BTreeMap<String, String>,
}

/// Whether host names are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// Every name gives nothing, Helm's default.
    Off,
    /// `--enable-dns`
    Resolved,
}

/// What `lookup` does, which never reaches a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookups {
    /// Nothing is found: what Helm does by itself.
    Empty,
    /// Helm would ask a cluster where nothing names one: client-go's error.
    Unreachable,
    /// Helm would ask a cluster: an error of ours.
    Unsupported,
}

impl RealAmbient {
    /// The machine as it is. `time_zone` is `TZ`: where it is not set, the machine's own zone holds.
    /// `enable_dns` is the flag of that name.
    pub fn new(time_zone: Option<String>, enable_dns: bool) -> RealAmbient {
        let zone = time_zone.map_or_else(machine_zone, |name| {
            // A colon in front is allowed and means nothing.
            let name = name.strip_prefix(':').unwrap_or(&name);
            Str::from(if name.is_empty() { "UTC" } else { name })
        });
        let names = if enable_dns {
            Names::Resolved
        } else {
            Names::Off
        };
        RealAmbient {
            zone,
            names,
            lookups: Lookups::Empty,
            environment: BTreeMap::new(),
        }
    }

    /// With another answer to `lookup`.
    #[must_use]
    pub fn with_lookups(self, lookups: Lookups) -> RealAmbient {
        RealAmbient { lookups, ..self }
    }

    /// With the variables that `env` and `expandenv` see.
    #[must_use]
    pub fn with_environment(self, variables: &BTreeMap<String, String>) -> RealAmbient {
        RealAmbient {
            environment: variables.clone(),
            ..self
        }
    }
}

/// The zone that `/etc/localtime` links to; UTC where it is no link into a zone database.
fn machine_zone() -> Str {
    const DATABASE: &str = "zoneinfo/";
    let target = std::fs::read_link("/etc/localtime").unwrap_or_default();
    let target = target.to_string_lossy();
    let name = target
        .rfind(DATABASE)
        .and_then(|at| target.get(at + DATABASE.len()..));
    Str::from(name.unwrap_or("UTC"))
}

/// The operating system's random bytes.
struct Machine;

impl Draw for Machine {
    fn fill(&mut self, out: &mut [u8]) {
        // Where the machine has no randomness to give, Go ends the program, too.
        #[expect(clippy::expect_used, reason = "no chart can bring this about")]
        getrandom::fill(out).expect("the operating system gives random bytes");
    }
}

impl RngCore for Machine {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.fill(out);
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill(out);
        Ok(())
    }
}

impl CryptoRng for Machine {}

impl Ambient for RealAmbient {
    fn now(&self, _site: &CallSite<'_>) -> Instant {
        read_clock()
    }

    fn local_zone(&self) -> Str {
        self.zone.clone()
    }

    fn draw(&self, _site: &CallSite<'_>) -> Box<dyn Draw> {
        Box::new(Machine)
    }

    fn private_key(&self, _site: &CallSite<'_>, kind: KeyKind) -> Result<Vec<u8>, CallError> {
        generate::private_key(kind, || Machine).map_err(CallError::returned)
    }

    fn bcrypt(&self, _site: &CallSite<'_>, password: &[u8], cost: u32) -> Result<Str, CallError> {
        let cost = bcrypt_text::checked_cost(password, cost)?;
        let mut salt = [0; 16];
        Machine.fill(&mut salt);
        // A zero ends the key, and of the key only 72 bytes count.
        let mut key = [password, b"\0"].concat();
        key.truncate(72);
        let hash = bcrypt::bcrypt(cost, salt, &key);
        let mut kept = [0; 23];
        kept.copy_from_slice(&hash[..23]);
        Ok(bcrypt_text::text(cost, &salt, &kept))
    }

    fn host_by_name(&self, _site: &CallSite<'_>, host: &[u8]) -> Result<Str, CallError> {
        if self.names == Names::Off {
            return Ok(Str::empty());
        }
        let found = std::str::from_utf8(host)
            .ok()
            .and_then(|host| (host, 0).to_socket_addrs().ok());
        let addresses: Vec<IpAddr> = found
            .into_iter()
            .flatten()
            .map(|address| address.ip())
            .collect();
        // Sprig picks one at random, also out of none.
        if addresses.is_empty() {
            return Err(CallError::panicked("invalid argument to Intn"));
        }
        let at = Machine.below(addresses.len() as u64) as usize;
        Ok(addresses
            .get(at)
            .map_or_else(Str::empty, |address| Str::from(address.to_string())))
    }

    fn lookup(&self, site: &CallSite<'_>) -> Result<Value, CallError> {
        match self.lookups {
            Lookups::Empty => Ok(Value::Map(Map::new())),
            Lookups::Unreachable => Err(unreachable_lookup(site)),
            Lookups::Unsupported => Err(CallError::unsupported(
                "lookup asks a cluster with these flags; this program renders without one",
            )),
        }
    }

    fn env(&self, name: &[u8]) -> Str {
        let name = std::str::from_utf8(name).unwrap_or_default();
        self.environment
            .get(name)
            .map_or_else(Str::empty, |value| Str::from(value.as_str()))
    }

    fn map_order(&self, _site: &CallSite<'_>, len: usize) -> Option<Vec<usize>> {
        let mut order: Vec<usize> = (0..len).collect();
        for last in (1..len).rev() {
            order.swap(last, Machine.below(last as u64 + 1) as usize);
        }
        Some(order)
    }
}

/// The failure of `lookup` where client-go knows no cluster and so asks `localhost:8080`.
///
/// Source: `getAPIResourceForGVK` (`pkg/engine/lookup_func.go`).
fn unreachable_lookup(site: &CallSite<'_>) -> CallError {
    let text = |at: usize| match site.args.get(at) {
        Some(Value::Str(text)) => text.to_text().into_owned(),
        _ => String::new(),
    };
    let (version, kind) = (text(0), text(1));
    let (group, root) = match version.split_once('/') {
        None => ("/", "api"),
        Some(_) => ("", "apis"),
    };
    CallError::returned(format!(
        "unable to get apiresource from unstructured: {group}{version}, Kind={kind}: \
         Get \"http://localhost:8080/{root}/{version}?timeout=32s\": \
         dial tcp 127.0.0.1:8080: connect: connection refused"
    ))
}

/// The seconds since 1970 by the clock of this machine.
pub fn seconds_now() -> i64 {
    read_clock().seconds
}

fn read_clock() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => Instant {
            seconds: since.as_secs() as i64,
            nanos: since.subsec_nanos(),
        },
        Err(before) => {
            let nanos = -(before.duration().as_nanos() as i128);
            Instant {
                seconds: nanos.div_euclid(1_000_000_000) as i64,
                nanos: nanos.rem_euclid(1_000_000_000) as u32,
            }
        }
    }
}
