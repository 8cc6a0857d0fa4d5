//! `rendergate profiles`: the Helm releases whose semantics are built in.

use std::fmt::Write;

use helm_render::profile::PROFILES;

use super::Printed;

/// Lists the profiles, oldest first.
pub fn run() -> Printed {
    let mut text = String::from("HELM       GO         KUBERNETES  FUNCTIONS\n");
    for profile in PROFILES {
        let functions = helm_render::funcs::functions(profile).len();
        let _ = writeln!(
            text,
            "{:<10} {:<10} v1.{:<8} {functions}",
            profile.version, profile.go_version, profile.default_kube_minor
        );
    }
    Printed {
        stdout: text.into_bytes(),
        ..Printed::default()
    }
}
