//! The frozen outside: one instant, and draws that are pure functions of where a call stands.
//!
//! A draw depends on the seed, the release, the chart, the template or `define`, the function, its
//! arguments and how many equal calls came before in the same file's execution; on nothing else. The
//! exact bytes are the contract of `docs/chance.md`, version [`CONTRACT`].

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use go_template::{Ambient, CallSite, Draw, Instant, KeyKind};
use go_value::{CallError, Map, Str, Value};
use sha2::{Digest, Sha256};

use super::encode::{digest, field};
use super::site::{Ask, ChanceSite, SiteId};
use super::stream::{Stream, hmac};
use super::{bcrypt_text, key_pool};

/// The version of the contract, which every draw begins with.
const CONTRACT: &[u8] = b"rendergate.chance.v1";

/// How many calls of one rendering are listed; a limit on memory.
pub const MAX_SITES: usize = 1 << 16;

/// The steps of a draw: a few digests.
const DRAW_STEPS: u64 = 16;

/// How many different calls of one file's execution are counted apart; later ones share one count.
const MAX_COUNTED: usize = 1 << 18;

/// What all draws of a rendering start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// The seed of a text from the configuration: its SHA-256.
    pub fn of(text: &str) -> Seed {
        Seed(Sha256::digest(text.as_bytes()).into())
    }

    /// The seed that another one leads to, for a second rendering.
    #[must_use]
    pub fn other(&self) -> Seed {
        Seed(hmac(&self.0, |out| out(b"rendergate.chance.other")))
    }
}

impl Default for Seed {
    /// The seed where nothing is configured: that of the word `rendergate`.
    fn default() -> Self {
        Seed::of("rendergate")
    }
}

/// In which order maps are ranged over where Go does it at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapOrder {
    /// By key.
    Sorted,
    /// In an order that is drawn, to see what depends on it.
    Drawn,
}

/// What a frozen rendering depends on beside the chart and its values.
#[derive(Clone, Debug)]
pub struct FrozenConfig {
    /// The start of all draws.
    pub seed: Seed,
    /// The time of day.
    pub instant: Instant,
    /// The order of maps.
    pub map_order: MapOrder,
    /// The seed of the rendering that this one is held against: a key is never the one drawn there.
    pub apart_from: Option<Seed>,
    /// The one call that draws something else, if any.
    pub perturb: Option<SiteId>,
    /// The release's name.
    pub release: Str,
    /// The release's namespace.
    pub namespace: Str,
}

impl FrozenConfig {
    /// The instant where nothing is configured: 2024-01-01T00:00:00Z.
    pub const INSTANT: Instant = Instant {
        seconds: 1_704_067_200,
        nanos: 0,
    };

    /// The configuration of a release with the seed and instant that hold where nothing is configured.
    pub fn new(release: impl Into<Str>, namespace: impl Into<Str>) -> FrozenConfig {
        FrozenConfig {
            seed: Seed::default(),
            instant: FrozenConfig::INSTANT,
            map_order: MapOrder::Sorted,
            apart_from: None,
            perturb: None,
            release: release.into(),
            namespace: namespace.into(),
        }
    }

    /// Another seed, another instant and drawn map orders: whatever differs in a rendering with it
    /// hangs on chance.
    #[must_use]
    pub fn other(&self) -> FrozenConfig {
        FrozenConfig {
            seed: self.seed.other(),
            instant: other_instant(self.instant),
            map_order: MapOrder::Drawn,
            apart_from: Some(self.apart_from.unwrap_or(self.seed)),
            ..self.clone()
        }
    }
}

/// A moment that differs from the given one in every part of its date and time.
fn other_instant(instant: Instant) -> Instant {
    // 2 years, 3 months, 4 days, 5 hours, 6 minutes and 7 seconds, roughly; later years keep four digits.
    const SHIFT: i64 = (2 * 365 + 3 * 30 + 4) * 86_400 + 5 * 3_600 + 6 * 60 + 7;
    Instant {
        seconds: instant.seconds.saturating_add(SHIFT),
        nanos: (instant.nanos + 123_456_789) % 1_000_000_000,
    }
}

/// The frozen outside of one rendering. A second rendering takes a new one.
#[derive(Debug)]
pub struct FrozenAmbient {
    config: FrozenConfig,
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    chart: Str,
    file: Str,
    /// How many equal calls asked for the same in the running file. Only counted in, never ranged over.
    ordinals: HashMap<[u8; 32], u64>,
    sites: BTreeMap<SiteId, ChanceSite>,
    is_full: bool,
}

impl FrozenAmbient {
    /// The outside of one rendering.
    pub fn new(config: FrozenConfig) -> FrozenAmbient {
        FrozenAmbient {
            config,
            state: RefCell::default(),
        }
    }

    /// The calls that asked for something that chance decides, sorted.
    pub fn sites(&self) -> Vec<ChanceSite> {
        self.state.borrow().sites.values().cloned().collect()
    }

    /// Whether there were more calls than [`MAX_SITES`]: then the list of sites is not complete.
    pub fn is_full(&self) -> bool {
        self.state.borrow().is_full
    }

    /// Counts and records one request, and says from which seed it is answered.
    fn ask(&self, site: &CallSite<'_>, ask: Ask, args: [u8; 32]) -> Asked {
        go_value::limits::note_work(DRAW_STEPS);
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let mut call = Sha256::new();
        for part in [
            ask.name().as_bytes(),
            site.template.as_bytes(),
            site.function.as_bytes(),
            &args,
        ] {
            field(&mut |bytes| call.update(bytes), part);
        }
        let call: [u8; 32] = call.finalize().into();
        let is_counted = state.ordinals.len() < MAX_COUNTED || state.ordinals.contains_key(&call);
        let count = state
            .ordinals
            .entry(if is_counted { call } else { [0; 32] })
            .or_default();
        let id = SiteId {
            chart: state.chart.clone(),
            template: Str::from(site.template),
            function: Str::from(site.function),
            args,
            ordinal: *count,
        };
        *count += 1;
        let is_perturbed = self.config.perturb.as_ref() == Some(&id);
        if let Some(known) = state.sites.get_mut(&id) {
            known.asks.insert(ask);
        } else if state.sites.len() < MAX_SITES {
            let found = ChanceSite {
                id: id.clone(),
                asks: [ask].into(),
                file: state.file.clone(),
            };
            state.sites.insert(id.clone(), found);
        } else {
            state.is_full = true;
        }
        Asked { id, is_perturbed }
    }

    /// The stream of a request.
    fn stream(&self, asked: &Asked, ask: Ask) -> Stream {
        let seed = if asked.is_perturbed {
            self.config.seed.other()
        } else {
            self.config.seed
        };
        self.stream_of(seed, &asked.id, ask)
    }

    fn stream_of(&self, seed: Seed, id: &SiteId, ask: Ask) -> Stream {
        let key = hmac(&seed.0, |mut out| {
            for part in [
                CONTRACT,
                ask.name().as_bytes(),
                self.config.release.as_bytes(),
                self.config.namespace.as_bytes(),
                id.chart.as_bytes(),
                id.template.as_bytes(),
                id.function.as_bytes(),
                &id.args,
                &id.ordinal.to_be_bytes(),
            ] {
                field(&mut out, part);
            }
        });
        Stream::new(key)
    }

    fn drawn(&self, site: &CallSite<'_>, ask: Ask) -> Stream {
        self.stream(&self.ask(site, ask, digest(site.args)), ask)
    }
}

struct Asked {
    id: SiteId,
    is_perturbed: bool,
}

impl Ambient for FrozenAmbient {
    fn enter_file(&self, chart: &[u8], file: &[u8]) {
        let mut state = self.state.borrow_mut();
        state.chart = Str::from(chart);
        state.file = Str::from(file);
        state.ordinals.clear();
    }

    fn now(&self, site: &CallSite<'_>) -> Instant {
        let asked = self.ask(site, Ask::Time, digest(site.args));
        if asked.is_perturbed {
            other_instant(self.config.instant)
        } else {
            self.config.instant
        }
    }

    fn local_zone(&self) -> Str {
        Str::from("UTC")
    }

    fn draw(&self, site: &CallSite<'_>) -> Box<dyn Draw> {
        Box::new(self.drawn(site, Ask::Bytes))
    }

    fn private_key(&self, site: &CallSite<'_>, kind: KeyKind) -> Result<Vec<u8>, CallError> {
        let pool = key_pool::keys(kind);
        let asked = self.ask(site, Ask::Key, digest(site.args));
        let index = |mut stream: Stream| match pool.len() {
            0 => 0,
            len => stream.below(len as u64) as usize,
        };
        let mut at = index(self.stream(&asked, Ask::Key));
        // A pool is small: two seeds often agree, and what hangs on the key would not show.
        let apart = if asked.is_perturbed {
            Some(self.config.seed)
        } else {
            self.config.apart_from
        };
        if let Some(seed) = apart
            && at == index(self.stream_of(seed, &asked.id, Ask::Key))
        {
            at = (at + 1) % pool.len().max(1);
        }
        let key = pool.get(at).map(|key| key.to_vec());
        key.ok_or_else(|| {
            CallError::unsupported(format!(
                "{}: no frozen keys of kind {kind:?}",
                site.function
            ))
        })
    }

    fn bcrypt(&self, site: &CallSite<'_>, password: &[u8], cost: u32) -> Result<Str, CallError> {
        let cost = bcrypt_text::checked_cost(password, cost)?;
        let mut stream = self.drawn(site, Ask::Bcrypt);
        let (mut salt, mut hash) = ([0; 16], [0; 23]);
        stream.fill(&mut salt);
        stream.fill(&mut hash);
        Ok(bcrypt_text::text(cost, &salt, &hash))
    }

    fn host_by_name(&self, _site: &CallSite<'_>, _host: &[u8]) -> Result<Str, CallError> {
        Ok(Str::empty())
    }

    fn lookup(&self, _site: &CallSite<'_>) -> Result<Value, CallError> {
        Ok(Value::Map(Map::new()))
    }

    fn env(&self, _name: &[u8]) -> Str {
        Str::empty()
    }

    fn map_order(&self, site: &CallSite<'_>, len: usize) -> Option<Vec<usize>> {
        if len < 2 {
            return None;
        }
        // The number of entries stands for the arguments: maps are large, and only it matters here.
        let asked = self.ask(site, Ask::MapOrder, digest(&[Value::int(len as i64)]));
        if self.config.map_order == MapOrder::Sorted && !asked.is_perturbed {
            return None;
        }
        let mut stream = self.stream(&asked, Ask::MapOrder);
        let mut order: Vec<usize> = (0..len).collect();
        for last in (1..len).rev() {
            order.swap(last, stream.below(last as u64 + 1) as usize);
        }
        if order.is_sorted() {
            order.reverse();
        }
        Some(order)
    }
}
