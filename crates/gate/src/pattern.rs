//! Patterns: globs over names, and over paths segment by segment.

use globset::{GlobBuilder, GlobMatcher};
use manifest_diff::{Path, Segment};

/// A glob over one name. `*` and `?` match any character, a slash too.
#[derive(Debug, Clone)]
pub(crate) enum NameGlob {
    Literal(String),
    Glob(GlobMatcher),
}

impl NameGlob {
    pub(crate) fn new(text: &str) -> Result<NameGlob, String> {
        if !text.contains(['*', '?', '[', '{', '\\']) {
            return Ok(NameGlob::Literal(text.to_owned()));
        }
        let glob = GlobBuilder::new(text)
            .literal_separator(false)
            .backslash_escape(true)
            .build();
        glob.map(|glob| NameGlob::Glob(glob.compile_matcher()))
            .map_err(|error| error.kind().to_string())
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            NameGlob::Literal(text) => text == name,
            NameGlob::Glob(glob) => glob.is_match(name),
        }
    }
}

/// A pattern over paths: a JSON Pointer whose segments are globs. `**` stands for any number of segments; `[name=web]` for
/// a list item by some or all fields of its key.
#[derive(Debug, Clone)]
pub(crate) struct PathPattern {
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
enum Step {
    AnyDepth,
    Name(NameGlob),
    Item(Vec<(String, NameGlob)>),
}

impl PathPattern {
    pub(crate) fn new(text: &str) -> Result<PathPattern, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return Err("a path begins with `/`".to_owned());
        };
        if rest.is_empty() {
            return Err("the path of a whole document is no path: leave `paths` out".to_owned());
        }
        let steps = rest
            .split('/')
            .map(Step::new)
            .collect::<Result<Vec<Step>, String>>()?;
        if steps.iter().all(|step| matches!(step, Step::AnyDepth)) {
            return Err("`**` alone is the whole document: leave `paths` out".to_owned());
        }
        Ok(PathPattern { steps })
    }

    /// Says whether the pattern matches the path or a place above it.
    pub(crate) fn covers(&self, path: &Path) -> bool {
        covers(&self.steps, path.segments())
    }
}

/// The positions in the pattern that can be reached are followed all at once, so the time is linear in path times pattern.
fn covers(steps: &[Step], segments: &[Segment]) -> bool {
    let mut reached = vec![false; steps.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    skip_any_depth(steps, &mut reached);
    for segment in segments {
        let mut next = vec![false; steps.len() + 1];
        for (at, step) in steps
            .iter()
            .enumerate()
            .filter(|(at, _)| reached.get(*at) == Some(&true))
        {
            let to = match step {
                Step::AnyDepth => at,
                Step::Name(glob) if name_matches(glob, segment) => at + 1,
                Step::Item(fields) if item_matches(fields, segment) => at + 1,
                Step::Name(_) | Step::Item(_) => continue,
            };
            if let Some(reached) = next.get_mut(to) {
                *reached = true;
            }
        }
        skip_any_depth(steps, &mut next);
        if next.last() == Some(&true) {
            return true;
        }
        reached = next;
    }
    false
}

/// `**` may stand for nothing.
fn skip_any_depth(steps: &[Step], reached: &mut [bool]) {
    for (at, step) in steps.iter().enumerate() {
        if matches!(step, Step::AnyDepth)
            && reached.get(at) == Some(&true)
            && let Some(next) = reached.get_mut(at + 1)
        {
            *next = true;
        }
    }
}

fn name_matches(glob: &NameGlob, segment: &Segment) -> bool {
    match segment {
        Segment::Key(key) => glob.matches(key),
        Segment::Index(index) => glob.matches(&index.to_string()),
        Segment::Item { .. } => glob.matches(&manifest::pointer::unescape(&segment.to_string())),
    }
}

fn item_matches(fields: &[(String, NameGlob)], segment: &Segment) -> bool {
    let Segment::Item { key, .. } = segment else {
        return false;
    };
    fields.iter().all(|(field, glob)| {
        key.iter()
            .any(|(name, value)| name == field && glob.matches(value))
    })
}

impl Step {
    fn new(text: &str) -> Result<Step, String> {
        if text == "**" {
            return Ok(Step::AnyDepth);
        }
        if let Some(inner) = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            && inner.contains('=')
        {
            let mut fields = Vec::new();
            for part in inner.split(',') {
                let (field, glob) = part
                    .split_once('=')
                    .ok_or_else(|| format!("`{text}` is not `[field=value]`"))?;
                fields.push((
                    manifest::pointer::unescape(field),
                    NameGlob::new(&manifest::pointer::unescape(glob))?,
                ));
            }
            return Ok(Step::Item(fields));
        }
        NameGlob::new(&manifest::pointer::unescape(text)).map(Step::Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Path {
        let segment = |part: &str| match part
            .strip_prefix('[')
            .and_then(|part| part.strip_suffix(']'))
        {
            Some(inner) => Segment::Item {
                key: inner
                    .split(',')
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(f, v)| (f.to_owned(), v.to_owned()))
                    .collect(),
                occurrence: 0,
            },
            None => part.parse().map_or_else(
                |_| Segment::Key(manifest::pointer::unescape(part)),
                Segment::Index,
            ),
        };
        text.split('/').skip(1).map(segment).collect()
    }

    #[test]
    fn patterns_cover_a_place_and_what_is_below() {
        for (pattern, place, covered) in [
            (
                "/metadata/labels/helm.sh~1chart",
                "/metadata/labels/helm.sh~1chart",
                true,
            ),
            ("/metadata/labels", "/metadata/labels/helm.sh~1chart", true),
            ("/metadata/labels/helm.sh~1chart", "/metadata/labels", false),
            (
                "/metadata/annotations/checksum~1*",
                "/metadata/annotations/checksum~1config",
                true,
            ),
            ("/metadata/*", "/metadata/labels/a", true),
            (
                "/**/image",
                "/spec/template/spec/containers/[name=web]/image",
                true,
            ),
            ("/spec/**/image", "/spec/image", true),
            (
                "/**/labels/helm.sh~1chart",
                "/spec/template/metadata/labels/helm.sh~1chart",
                true,
            ),
            (
                "/spec/containers/[name=web]/image",
                "/spec/containers/[name=web]/image",
                true,
            ),
            (
                "/spec/containers/[name=w*]/image",
                "/spec/containers/[name=web]/image",
                true,
            ),
            (
                "/spec/containers/[name=db]/image",
                "/spec/containers/[name=web]/image",
                false,
            ),
            (
                "/spec/ports/[port=80]",
                "/spec/ports/[port=80,protocol=TCP]/nodePort",
                true,
            ),
            (
                "/spec/containers/*/image",
                "/spec/containers/[name=web]/image",
                true,
            ),
            ("/spec/args/0", "/spec/args/0", true),
            ("/spec/args/[01]", "/spec/args/1", true),
        ] {
            assert_eq!(
                PathPattern::new(pattern).unwrap().covers(&path(place)),
                covered,
                "{pattern} {place}"
            );
        }
    }

    #[test]
    fn faulty_patterns_say_why() {
        assert_eq!(
            PathPattern::new("metadata").unwrap_err(),
            "a path begins with `/`"
        );
        assert!(PathPattern::new("/").is_err());
        assert!(PathPattern::new("/**").is_err());
        assert!(PathPattern::new("/a[").is_err());
    }
}
