//! The command line as its users meet it: each command run in a folder of its own, with what it printed and
//! how it ended held by an inline snapshot.
//!
//! One module per command or theme. To add a test, take [`world::World::new`] (a repository with one chart and
//! one case), change what the test is about, and run; `cargo insta review` fills in what it prints.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod approvals;
mod base;
mod base_manifests;
mod broken_files;
mod bump;
mod chance;
mod charts;
mod check;
mod configuration;
mod copies;
mod definitions;
mod diff;
mod discovery;
mod escapes;
mod explain;
mod help;
mod history;
mod imports;
mod limits;
mod matrix;
mod paths;
mod profiles;
mod record;
mod renames;
mod render;
mod secrets;
mod statuses;
mod template;
mod thresholds;
mod usage;
mod verify;
mod versions;
mod world;
