//! `--show-only`: the printed text split again and filtered by the paths in its source lines.
//!
//! Source: the template command (`cmd/helm/template.go`, `pkg/cmd/template.go`).

use crate::output::split::Split;

/// Keeps the documents whose path, behind the chart's name, matches one of the patterns, in the order
/// of the patterns.
///
/// # Errors
/// Helm's sentence for a pattern that matches nothing.
pub fn show_only(output: &[u8], patterns: &[String], split: Split) -> Result<Vec<u8>, String> {
    let documents = split.documents(output);
    let mut kept = Vec::new();
    for pattern in patterns {
        let mut missing = true;
        for document in &documents {
            let Some(path) = source_path(document) else {
                continue;
            };
            // A malformed pattern matches nothing, as in Helm.
            if chart::source::path::matches(pattern.as_bytes(), path).unwrap_or(false) {
                kept.extend_from_slice(b"---\n");
                kept.extend_from_slice(document);
                kept.push(b'\n');
                missing = false;
            }
        }
        if missing {
            return Err(format!("could not find template {pattern} in chart"));
        }
    }
    Ok(kept)
}

/// What `# Source: [^/]+/(.+)` finds first: the path behind the chart's name.
fn source_path(document: &[u8]) -> Option<&[u8]> {
    const MARK: &[u8] = b"# Source: ";
    memchr::memmem::find_iter(document, MARK).find_map(|at| {
        let behind = &document[at + MARK.len()..];
        // `[^/]+` may cross lines, `.+` may not.
        let slash = memchr::memchr(b'/', behind)?;
        let path = behind[slash + 1..].split(|b| *b == b'\n').next()?;
        (slash > 0 && !path.is_empty()).then_some(path)
    })
}
