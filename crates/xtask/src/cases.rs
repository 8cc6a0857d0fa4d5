//! Lists the cases that real Helm answers: those of `rendergate.yaml` and the rows of `fixtures/{charts,lint,probes}`.
//!
//! A case is a folder to run in, a command and the words behind it. To add a case, add it to one of the lists;
//! to add a key of a case in `rendergate.yaml`, add a field to [`CaseEntry`] and its flag to [`CaseEntry::flags`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::shell_words;

/// One invocation of `helm template` or `helm lint`.
#[derive(Clone, Debug)]
pub struct Case {
    /// `golden/CHART/NAME`, `charts/NAME`, `lint/NAME` or `probes/TOPIC/NAME`.
    pub id: String,
    /// The folder that the command runs in.
    pub folder: PathBuf,
    /// Whether the command runs in a copy of that folder, since it writes there.
    pub writes: bool,
    /// `template` or `lint`.
    pub command: &'static str,
    /// The words after the command.
    pub words: Vec<String>,
    /// How much of the answer is the same from run to run.
    pub chance: Chance,
    /// The folder that holds `PROFILE/NAME.{out,err,rc}`, and NAME; `None` where no answer is kept.
    pub expected: Option<(PathBuf, String)>,
    /// Whether the pinned profile renders this case; `None` where the list does not say.
    pub expect: Option<Expect>,
}

/// What a case leaves to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// Every byte is the same in every run.
    None,
    /// Some lines differ from run to run; they are learned from several runs of the real Helm.
    Lines,
    /// Only the exit status and the number of lines hold.
    Counts,
}

/// What the pinned profile does with a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// It renders.
    #[default]
    Render,
    /// It fails, and the sentence is what is recorded.
    Error,
}

/// The cases of `rendergate.yaml` that lie in `golden-charts/`, and the profile that the file pins.
pub fn golden(root: &Path) -> Result<(Vec<Case>, String)> {
    let path = root.join("rendergate.yaml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let config: Config = yaml_serde::from_str(&text).with_context(|| path.display().to_string())?;
    ensure!(config.version == 1, "rendergate.yaml: version must be 1");
    let chance = chance_list(root)?;
    let mut cases = Vec::new();
    for chart in &config.charts {
        let Some(place) = chart.path.strip_prefix("golden-charts/") else {
            bail!(
                "rendergate.yaml: {} is not below golden-charts/",
                chart.path
            );
        };
        ensure!(
            !chart.cases.is_empty(),
            "rendergate.yaml: {} has no cases; the golden charts name theirs",
            chart.path
        );
        let owner = place.split('/').next().unwrap_or(place);
        for entry in &chart.cases {
            let id = format!("golden/{owner}/{}", entry.name);
            ensure!(
                entry
                    .name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)),
                "rendergate.yaml: {id}: a name is letters, digits, `-` and `.`"
            );
            cases.push(Case {
                folder: root.to_owned(),
                writes: false,
                command: "template",
                words: entry.words(&chart.path),
                chance: if chance.contains(&id) {
                    Chance::Lines
                } else {
                    Chance::None
                },
                expected: Some((
                    root.join("golden-charts").join(owner).join("expected"),
                    entry.name.clone(),
                )),
                expect: Some(entry.expect),
                id,
            });
        }
    }
    unique(&cases)?;
    for id in &chance {
        ensure!(
            cases.iter().any(|case| &case.id == id),
            "golden-charts/chance.tsv: there is no case {id}"
        );
    }
    Ok((cases, format!("v{}", config.helm.trim_start_matches('v'))))
}

/// The rows of `fixtures/charts/cases.tsv`, whose answers are kept beside them.
pub fn charts(root: &Path) -> Result<Vec<Case>> {
    let folder = root.join("fixtures/charts");
    let mut cases = rows(&folder, "charts", Chance::Lines)?;
    keep_answers(&mut cases, "charts/", &folder)?;
    Ok(cases)
}

/// The rows of `fixtures/lint/cases.tsv`, whose answers are kept beside them.
pub fn lint(root: &Path) -> Result<Vec<Case>> {
    let folder = root.join("fixtures/lint");
    let mut cases = Vec::new();
    for row in table(&folder.join("cases.tsv"), 4)? {
        let [id, charts, flags, note] = &row[..] else {
            bail!("cases.tsv: not four columns: {row:?}");
        };
        let mut words = shell_words::split(charts).with_context(|| id.clone())?;
        words.extend(shell_words::split(flags).with_context(|| id.clone())?);
        cases.push(Case {
            id: format!("lint/{id}"),
            folder: folder.clone(),
            writes: false,
            command: "lint",
            words,
            chance: if note.starts_with("chance") {
                Chance::Lines
            } else {
                Chance::None
            },
            expected: None,
            expect: None,
        });
    }
    unique(&cases)?;
    keep_answers(&mut cases, "lint/", &folder)?;
    Ok(cases)
}

fn keep_answers(cases: &mut [Case], family: &str, folder: &Path) -> Result<()> {
    for case in cases {
        let name = case.id.trim_start_matches(family).to_owned();
        ensure!(!name.contains('/'), "{}: an id here has no `/`", case.id);
        case.expected = Some((folder.join("expected"), name));
    }
    Ok(())
}

/// The rows of `fixtures/command/cases.tsv`: commands that write files or run programs.
pub fn commands(root: &Path) -> Result<Vec<Case>> {
    in_copies(root, "command")
}

/// The families of commands that only the releases of CI are asked: no answers of the others are kept.
pub const NOT_KEPT: [&str; 2] = ["provenance", "post-renderer"];

/// The rows of `fixtures/FAMILY/cases.tsv` of the families in [`NOT_KEPT`].
pub fn not_kept(root: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for family in NOT_KEPT {
        cases.extend(in_copies(root, family)?);
    }
    Ok(cases)
}

/// The rows of a family whose commands run in copies of its folder.
fn in_copies(root: &Path, family: &str) -> Result<Vec<Case>> {
    let folder = root.join("fixtures").join(family);
    let mut cases = rows(&folder, family, Chance::Lines)?;
    keep_answers(&mut cases, &format!("{family}/"), &folder)?;
    for case in &mut cases {
        case.writes = true;
    }
    Ok(cases)
}

/// The rows of `fixtures/probes/cases.tsv`.
pub fn probes(root: &Path) -> Result<Vec<Case>> {
    rows(&root.join("fixtures/probes"), "probes", Chance::Counts)
}

/// All cases: of the golden charts, the fixtures and the probes.
pub fn all(root: &Path) -> Result<Vec<Case>> {
    let mut cases = golden(root)?.0;
    cases.extend(charts(root)?);
    cases.extend(commands(root)?);
    cases.extend(lint(root)?);
    cases.extend(probes(root)?);
    Ok(cases)
}

/// Keeps the cases whose id is one of `only` or begins with one of them and a `/`; all without `only`.
pub fn select(cases: &mut Vec<Case>, only: &[String]) -> Result<()> {
    if only.is_empty() {
        return Ok(());
    }
    let below = |id: &str, start: &String| {
        id.strip_prefix(start.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    for start in only {
        ensure!(
            cases.iter().any(|case| below(&case.id, start)),
            "there is no case {start}"
        );
    }
    cases.retain(|case| only.iter().any(|start| below(&case.id, start)));
    Ok(())
}

fn unique(cases: &[Case]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for case in cases {
        // Names are files, and some disks do not tell upper from lower case.
        ensure!(
            seen.insert(case.id.to_lowercase()),
            "two cases are called {}",
            case.id
        );
    }
    Ok(())
}

/// The lines of a table without comments, its header and the blank ones.
pub fn table(path: &Path, columns: usize) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut rows = Vec::new();
    for line in lines.skip(1) {
        let row: Vec<String> = line.split('\t').map(String::from).collect();
        ensure!(
            row.len() == columns,
            "{}: {} columns instead of {columns}: {line}",
            path.display(),
            row.len()
        );
        rows.push(row);
    }
    Ok(rows)
}

fn chance_list(root: &Path) -> Result<BTreeSet<String>> {
    let rows = table(&root.join("golden-charts/chance.tsv"), 2)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.into_iter().next())
        .collect())
}

fn rows(folder: &Path, family: &str, random: Chance) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for row in table(&folder.join("cases.tsv"), 4)? {
        let [id, chart, flags, note] = &row[..] else {
            bail!("cases.tsv: not four columns: {row:?}");
        };
        let mut words = match chart.strip_prefix('=') {
            Some(positional) => shell_words::split(positional)?,
            None => vec!["rel".to_owned(), chart.clone()],
        };
        words.extend(shell_words::split(flags).with_context(|| id.clone())?);
        cases.push(Case {
            id: format!("{family}/{id}"),
            folder: folder.to_owned(),
            writes: false,
            command: "template",
            words,
            chance: if note.starts_with("chance") {
                random
            } else {
                Chance::None
            },
            expected: None,
            expect: None,
        });
    }
    unique(&cases)?;
    Ok(cases)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    version: u32,
    helm: String,
    #[serde(rename = "goldens")]
    _goldens: Option<String>,
    charts: Vec<ChartEntry>,
    #[serde(rename = "normalize")]
    _normalize: Option<yaml_serde::Value>,
    #[serde(rename = "gate")]
    _gate: Option<yaml_serde::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChartEntry {
    path: String,
    #[serde(default)]
    cases: Vec<CaseEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CaseEntry {
    name: String,
    release: String,
    namespace: String,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    set: Vec<String>,
    #[serde(default)]
    set_string: Vec<String>,
    #[serde(default)]
    set_json: Vec<String>,
    #[serde(default)]
    set_file: Vec<String>,
    #[serde(default)]
    set_literal: Vec<String>,
    kube_version: Option<String>,
    #[serde(default)]
    api_versions: Vec<String>,
    #[serde(default)]
    include_crds: bool,
    #[serde(default)]
    skip_tests: bool,
    #[serde(default)]
    no_hooks: bool,
    #[serde(default)]
    is_upgrade: bool,
    #[serde(default)]
    expect: Expect,
}

impl CaseEntry {
    fn words(&self, chart: &str) -> Vec<String> {
        let mut words = vec![self.release.clone(), chart.to_owned()];
        words.extend(["--namespace".to_owned(), self.namespace.clone()]);
        for (flag, values) in self.flags() {
            for value in values {
                words.extend([flag.to_owned(), value.clone()]);
            }
        }
        if let Some(version) = &self.kube_version {
            words.extend(["--kube-version".to_owned(), version.clone()]);
        }
        let switches = [
            ("--include-crds", self.include_crds),
            ("--skip-tests", self.skip_tests),
            ("--no-hooks", self.no_hooks),
            ("--is-upgrade", self.is_upgrade),
        ];
        words.extend(
            switches
                .iter()
                .filter(|(_, on)| *on)
                .map(|(flag, _)| (*flag).to_owned()),
        );
        words
    }

    fn flags(&self) -> [(&'static str, &Vec<String>); 7] {
        [
            ("--values", &self.values),
            ("--set", &self.set),
            ("--set-string", &self.set_string),
            ("--set-json", &self.set_json),
            ("--set-file", &self.set_file),
            ("--set-literal", &self.set_literal),
            ("--api-versions", &self.api_versions),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_and_none_is_short() {
        let root = crate::root();
        let (golden, pinned) = golden(&root).unwrap();
        assert_eq!(pinned, "v4.1.1");
        assert!(golden.len() >= 77, "{} golden cases", golden.len());
        assert!(charts(&root).unwrap().len() >= 66);
        assert!(probes(&root).unwrap().len() >= 2735);
        let errors = golden
            .iter()
            .filter(|case| case.expect == Some(Expect::Error))
            .count();
        assert!(errors >= 25, "{errors} cases expect an error");
    }

    #[test]
    fn every_kept_answer_is_there() {
        let root = crate::root();
        let mut cases = golden(&root).unwrap().0;
        cases.extend(charts(&root).unwrap());
        cases.extend(commands(&root).unwrap());
        cases.extend(not_kept(&root).unwrap());
        for case in &cases {
            for profile in crate::PROFILES {
                let answer = crate::goldens::kept(case, profile).unwrap();
                // Not the other way round: a color mode that Helm 4 does not know is only logged.
                assert!(
                    answer.status != 0 || answer.stderr.is_empty(),
                    "{} {profile}",
                    case.id
                );
            }
        }
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let text = "version: 1\nhelm: 4.1.1\ncharts: [{path: a, cases: [{name: x, sett: []}]}]";
        let error = yaml_serde::from_str::<Config>(text)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("sett"), "{error}");
    }

    #[test]
    fn a_selection_is_an_id_or_what_comes_before_a_slash() {
        let mut cases = probes(&crate::root()).unwrap();
        select(&mut cases, &["probes/caps".into(), "probes/set/1".into()]).unwrap();
        assert!(
            cases
                .iter()
                .all(|case| case.id.starts_with("probes/caps/") || case.id == "probes/set/1")
        );
        assert!(select(&mut cases, &["probes/nothing".into()]).is_err());
    }
}
