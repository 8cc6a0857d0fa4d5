//! Gives templates the outside world: as it is ([`RealAmbient`]), or frozen ([`FrozenAmbient`]).
//!
//! `template` uses the first and behaves as Helm; the gate commands use the second, so that two
//! renderings of one chart differ only in what a change of the chart does. What a frozen draw depends
//! on is a contract (`docs/chance.md`): goldens hold its results. To add something that templates can
//! see of the outside, add a method to [`go_template::Ambient`] and answer it in both.

mod bcrypt_text;
mod encode;
mod frozen;
mod generate;
mod key_pool;
mod primes;
mod real;
mod site;
mod stream;

pub use encode::MAX_ENCODED_VALUES;
pub use frozen::{FrozenAmbient, FrozenConfig, MAX_SITES, MapOrder, Seed};
pub use real::{Lookups, RealAmbient, seconds_now};
pub use site::{Ask, ChanceSite, SiteId};
