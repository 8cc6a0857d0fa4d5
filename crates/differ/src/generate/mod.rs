//! Makes cases, one file per area; `texts` and `expression` hold what several of them need.
//!
//! Cases lean towards corners: boundaries of types, forms that look like another type, broken syntax. What Go does at
//! random (order of maps, addresses, the clock) does not come up in them.

pub(crate) mod codec;
mod expression;
pub(crate) mod flags;
pub(crate) mod functions;
pub(crate) mod methods;
pub(crate) mod nodes;
pub(crate) mod printf;
pub(crate) mod regexp;
pub(crate) mod semver;
pub(crate) mod set;
pub(crate) mod template;
mod texts;
pub(crate) mod time;
pub(crate) mod toml;
pub(crate) mod values;
pub(crate) mod yaml;
