//! What changed between releases of Helm, each change with a chart of a few lines that shows it.
//!
//! A [`Change`] is data: the releases that have it, where it comes from, and a [`Snippet`]. What the snippet renders to is not
//! written down: it is rendered with the profiles that are compared, so that the table cannot say what is not so, and a test
//! renders each snippet with every profile. To add a change, add an entry to the file of its origin; a change that no rendering
//! without a cluster, registry or program can show says why instead.

mod commands;
mod go;
mod helm_3;
mod helm_4;
mod libraries;

use chart::Chart;
use chart::source::SourceFile;
use chart::values::{ReadError, ValueSources, user_values};

use super::Profile;
use crate::ambient::{FrozenAmbient, FrozenConfig};
use crate::output::frame::{self, FrameOptions};
use crate::{Cause, Engine, KubeVersion, Release, RenderRequest, render};

/// One change of what charts render to.
#[derive(Debug)]
pub struct Change {
    /// A short name, in kebab-case.
    pub id: &'static str,
    /// The rules of profiles in which it lies, by the names of [`super::rules::rules`]; none where it is a function or a number.
    pub rules: &'static [&'static str],
    /// What the releases that have it do, and what the others do.
    pub title: &'static str,
    /// The releases that have it.
    pub spans: &'static [Span],
    /// What made it (or took it back), each with the release that first had it.
    pub origins: &'static [Origin],
    /// What shows it.
    pub shown: Shown,
}

/// A range of releases within one major line.
#[derive(Debug)]
pub struct Span {
    /// The first release.
    pub first: [u32; 3],
    /// The last one; absent where the line still has it.
    pub last: Option<[u32; 3]>,
}

/// The source of a change.
#[derive(Debug)]
pub struct Origin {
    /// The first release with it.
    pub release: &'static str,
    /// A commit or pull request of helm/helm, or the version of Go or of a library.
    pub what: &'static str,
}

/// How a change is shown.
#[derive(Debug)]
pub enum Shown {
    /// By a chart of a few lines.
    By(Snippet),
    /// Not by rendering; the text says why.
    NotHere(&'static str),
}

/// A small chart with the flags it is rendered with.
#[derive(Debug)]
pub struct Snippet {
    /// `templates/t.yaml`
    pub template: &'static str,
    /// `values.yaml`
    pub values: &'static str,
    /// More files; a `Chart.yaml` among them takes the place of the plain one.
    pub files: &'static [(&'static str, &'static str)],
    /// `--set`
    pub set: &'static [&'static str],
    /// `--set-json`
    pub set_json: &'static [&'static str],
    /// `--kube-version`
    pub kube_version: Option<&'static str>,
    /// `--include-crds`
    pub include_crds: bool,
}

impl Snippet {
    /// The empty snippet, to be filled in.
    const PLAIN: Snippet = Snippet {
        template: "",
        values: "",
        files: &[],
        set: &[],
        set_json: &[],
        kube_version: None,
        include_crds: false,
    };

    /// A snippet of one template.
    const fn template(template: &'static str) -> Snippet {
        Snippet {
            template,
            ..Snippet::PLAIN
        }
    }
}

const fn since(major: u32, minor: u32, patch: u32) -> Span {
    Span {
        first: [major, minor, patch],
        last: None,
    }
}

const fn only(first: [u32; 3], last: [u32; 3]) -> Span {
    Span {
        first,
        last: Some(last),
    }
}

const fn by(release: &'static str, what: &'static str) -> Origin {
    Origin { release, what }
}

/// All changes, those of Helm first.
pub fn changes() -> impl Iterator<Item = &'static Change> {
    [
        helm_3::CHANGES,
        helm_4::CHANGES,
        libraries::CHANGES,
        go::CHANGES,
        commands::CHANGES,
    ]
    .into_iter()
    .flatten()
}

/// The changes that one of two releases has and the other has not, each as it shows in them.
pub fn between(
    before: &'static Profile,
    after: &'static Profile,
) -> impl Iterator<Item = &'static Change> {
    changes().filter(move |change| change.is_in(before) != change.is_in(after))
}

impl Change {
    /// Whether a release has it.
    pub fn is_in(&self, profile: &Profile) -> bool {
        let numbers = profile.numbers();
        self.spans.iter().any(|span| {
            span.first[0] == numbers[0]
                && span.first <= numbers
                && span.last.is_none_or(|last| numbers <= last)
        })
    }
}

impl Snippet {
    /// The chart's files.
    pub fn files(&self) -> Vec<(&'static str, &'static str)> {
        let mut files = vec![("Chart.yaml", CHART)];
        for (path, text) in [
            ("values.yaml", self.values),
            ("templates/t.yaml", self.template),
        ] {
            if !text.is_empty() {
                files.push((path, text));
            }
        }
        for (path, text) in self.files {
            files.retain(|(known, _)| known != path);
            files.push((path, text));
        }
        files
    }

    /// The flags of the command line.
    pub fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        for (name, values) in [("set", self.set), ("set-json", self.set_json)] {
            flags.extend(values.iter().map(|value| format!("--{name} '{value}'")));
        }
        flags.extend(
            self.kube_version
                .map(|text| format!("--kube-version {text}")),
        );
        if self.include_crds {
            flags.push("--include-crds".into());
        }
        flags
    }

    /// What a release prints for it: standard output, or its error; a panic of Helm's is `panic`.
    pub fn render(&self, profile: &'static Profile) -> String {
        match self.try_render(profile) {
            Ok(text) => text,
            Err(text) => text,
        }
    }

    fn try_render(&self, profile: &'static Profile) -> Result<String, String> {
        let error = |text: String| format!("Error: {text}\n");
        let files = self.files().into_iter().map(|(path, text)| SourceFile {
            path: path.to_string(),
            data: text.as_bytes().to_vec(),
        });
        let kube_version = self
            .kube_version
            .map(|text| KubeVersion::parse(text, profile));
        let kube_version = kube_version.transpose().map_err(error)?;
        let flags = |flags: &[&str]| flags.iter().map(ToString::to_string).collect();
        let sources = ValueSources {
            set: flags(self.set),
            set_json: flags(self.set_json),
            ..ValueSources::default()
        };
        let mut no_files = |path: &str| Err(ReadError(path.to_string()));
        let user_values = user_values(&sources, profile.chart, &mut no_files)
            .map_err(|failure| error(failure.to_string()))?;
        let chart = Chart::load_files("demo", files.collect(), profile.chart)
            .map_err(|failure| error(failure.to_string()))?;
        chart::dependency::check_present(&chart, profile.chart)
            .map_err(|failure| error(failure.to_string()))?;
        let request = RenderRequest {
            chart,
            user_values,
            release: Release {
                name: "demo".into(),
                namespace: "default".into(),
                is_upgrade: false,
            },
            kube_version,
            api_versions: Vec::new(),
            skip_schema_validation: false,
            labels: Vec::new(),
            chart_versions: chart::Versions::new(),
        };
        let ambient = FrozenAmbient::new(FrozenConfig::new("demo", "default"));
        let rendered = render(&Engine::new(profile), &request, &ambient);
        let rendered = rendered.map_err(|failure| match failure.cause {
            Cause::Panic => "panic\n".to_string(),
            _ => error(failure.text.to_string()),
        })?;
        let options = FrameOptions {
            include_crds: self.include_crds,
            ..FrameOptions::default()
        };
        let text = frame::template_output(&rendered, options);
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// The chart of a snippet that has none of its own.
const CHART: &str = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::profile::PROFILES;
    use crate::profile::rules::rules;

    /// Changes that the renderer does not make yet, so that their snippets render alike. A row exists only while it is true.
    const NOT_YET: &[&str] = &[];

    /// Every entry is true: its snippet is not rendered alike by two releases of which one has the change.
    #[test]
    fn every_snippet_shows_its_change_in_every_release() {
        let mut wrong = Vec::new();
        let (mut shown, mut compared) = (0, 0);
        for change in changes() {
            let Shown::By(snippet) = &change.shown else {
                continue;
            };
            shown += 1;
            let is_not_yet = NOT_YET.contains(&change.id);
            let answers: Vec<String> = PROFILES
                .iter()
                .map(|profile| snippet.render(profile))
                .collect();
            for (one, text) in PROFILES.iter().zip(&answers) {
                for (other, other_text) in PROFILES.iter().zip(&answers) {
                    if change.is_in(one) && !change.is_in(other) {
                        compared += 1;
                        if (text == other_text) != is_not_yet {
                            wrong.push(format!(
                                "{}: {}alike in {} and {}: {text:?}",
                                change.id,
                                if is_not_yet { "no more " } else { "" },
                                one.version,
                                other.version
                            ));
                        }
                    }
                }
            }
            // And from one release to the next of its line nothing changes it that the table does not know.
            for (pair, texts) in PROFILES.windows(2).zip(answers.windows(2)) {
                let is_same_line = pair[0].numbers()[0] == pair[1].numbers()[0];
                if is_same_line
                    && texts[0] != texts[1]
                    && between(pair[0], pair[1]).next().is_none()
                {
                    wrong.push(format!(
                        "{}: differs between {} and {}: {:?} {:?}",
                        change.id, pair[0].version, pair[1].version, texts[0], texts[1]
                    ));
                }
            }
        }
        wrong.dedup_by_key(|text| text.split(':').next().unwrap_or_default().to_string());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(shown >= 45, "{shown} changes are shown");
        assert!(compared >= 20_000, "{compared} pairs of releases");
    }

    #[test]
    fn entries_are_well_formed() {
        let mut ids = BTreeSet::new();
        for change in changes() {
            assert!(ids.insert(change.id), "{} is there twice", change.id);
            assert!(change.title.ends_with('.'), "{}", change.id);
            assert!(!change.origins.is_empty(), "{}", change.id);
            for span in change.spans {
                for numbers in [Some(span.first), span.last].into_iter().flatten() {
                    let known = PROFILES.iter().any(|profile| profile.numbers() == numbers);
                    assert!(known, "{}: {numbers:?} is no release", change.id);
                }
            }
            for origin in change.origins {
                let known = PROFILES
                    .iter()
                    .any(|profile| profile.version == origin.release);
                assert!(known, "{}: {} is no release", change.id, origin.release);
            }
        }
        assert!(ids.len() >= 50, "{} changes", ids.len());
    }

    /// Whatever two releases differ in is told by a change that one of them has.
    #[test]
    fn every_rule_that_differs_is_told() {
        let all: Vec<_> = PROFILES.iter().map(|profile| rules(profile)).collect();
        let (mut untold, mut compared) = (BTreeSet::new(), 0);
        for (one, rules) in PROFILES.iter().zip(&all) {
            for (other, other_rules) in PROFILES.iter().zip(&all) {
                for name in rules
                    .keys()
                    .filter(|name| rules[*name] != other_rules[*name])
                {
                    compared += 1;
                    let is_told =
                        between(one, other).any(|change| change.rules.contains(&name.as_str()));
                    if !is_told && one.numbers() < other.numbers() {
                        untold.insert(format!("{name}: {} and {}", one.version, other.version));
                    }
                }
            }
        }
        let mut untold: Vec<String> = untold.into_iter().collect();
        untold.dedup_by_key(|text| text.split(':').next().unwrap_or_default().to_string());
        assert!(untold.is_empty(), "{}", untold.join("\n"));
        assert!(compared >= 10_000, "{compared} differences");
    }

    #[test]
    fn changes_name_rules_that_are_there() {
        let rules = rules(PROFILES[0]);
        for change in changes() {
            for name in change.rules {
                assert!(rules.contains_key(*name), "{}: {name}", change.id);
            }
        }
    }
}
