//! Renders a chart exactly as a named Helm version would, with all outside influence given as input.
//!
//! What is here: profiles, Helm's engine over `go-template`, its own functions, `.Capabilities`, `.Files`,
//! splitting, hooks, install order and the bytes of `helm template`. What is not: loading charts and
//! composing values (`chart`), Sprig (`sprig`), comparing manifests (`manifest` and what uses it).

pub mod ambient;
pub mod capabilities;
mod chart_object;
pub mod command;
mod engine;
mod error;
mod exec_error;
mod files;
pub mod funcs;
mod go_struct;
pub mod lint;
pub mod output;
pub mod profile;
pub mod release_name;
mod render;
mod values_object;
mod warning;

pub use capabilities::KubeVersion;
pub use engine::Engine;
pub use error::{Cause, RenderError};
pub use profile::Profile;
pub use render::{
    Hook, Manifest, Release, RenderRequest, RenderedChart, RenderedCrd, render, render_through,
};
pub use warning::Warning;
