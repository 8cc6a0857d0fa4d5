//! The text that `helm template` prints for a rendered chart.
//!
//! Source: `renderResources` (`pkg/action/action.go`) and the template command (`cmd/template.go`).

use crate::output::hooks::HookEvent;
use crate::output::split::trim_space;
use crate::{Hook, RenderedChart, RenderedCrd};

/// Which parts of a rendered chart are printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameOptions {
    /// `--include-crds`
    pub include_crds: bool,
    /// `--no-hooks`
    pub no_hooks: bool,
    /// `--skip-tests`: hooks with the event `test` are left out.
    pub skip_tests: bool,
}

/// Appends one document: separator, source line, text.
pub fn document(out: &mut Vec<u8>, path: &[u8], text: &[u8]) {
    out.extend_from_slice(b"---\n# Source: ");
    out.extend_from_slice(path);
    out.push(b'\n');
    out.extend_from_slice(text);
    out.push(b'\n');
}

/// The manifests of a release, with CRDs before them where asked for (`Release.Manifest`).
pub fn manifests(chart: &RenderedChart, options: FrameOptions) -> Vec<u8> {
    let mut out = Vec::new();
    if options.include_crds {
        for RenderedCrd { source, data, .. } in &chart.crds {
            document(&mut out, source.as_bytes(), data.as_bytes());
        }
    }
    for manifest in &chart.manifests {
        document(
            &mut out,
            manifest.path.as_bytes(),
            manifest.content.as_bytes(),
        );
    }
    out
}

/// Everything that `helm template` writes to standard output.
pub fn template_output(chart: &RenderedChart, options: FrameOptions) -> Vec<u8> {
    with_hooks(&manifests(chart, options), &chart.hooks, options)
}

/// A text as Helm prints it: trimmed, with one line break.
pub fn trimmed(text: &[u8]) -> Vec<u8> {
    let mut out = trim_space(text).to_vec();
    out.push(b'\n');
    out
}

/// The hooks that are printed.
pub fn shown_hooks(hooks: &[Hook], options: FrameOptions) -> impl Iterator<Item = &Hook> {
    hooks.iter().filter(move |hook| {
        let hidden = options.skip_tests && hook.events.contains(&HookEvent::Test);
        !(options.no_hooks || hidden)
    })
}

/// The manifests as given (a post-renderer may have changed them), trimmed, and the hooks behind them.
pub fn with_hooks(manifests: &[u8], hooks: &[Hook], options: FrameOptions) -> Vec<u8> {
    let mut out = trimmed(manifests);
    for hook in shown_hooks(hooks, options) {
        document(
            &mut out,
            hook.manifest.path.as_bytes(),
            hook.manifest.content.as_bytes(),
        );
    }
    out
}
