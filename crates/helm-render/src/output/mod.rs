//! What Helm does with rendered text: split, read heads, tell hooks, sort, print.

pub mod frame;
pub mod head;
pub mod hooks;
pub mod install_order;
mod kyaml;
pub mod post_render;
pub mod show_only;
pub mod split;
