//! Every folder of `fixtures/gate/verdicts` is one run: what head and base render, what the goldens hold, the policy, and
//! the verdict on it. `RENDERGATE_BLESS=1` writes `expected.txt`, which is read by a person before it is committed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use artifact::MaskReport;
use gate::approval::{self, Bond};
use gate::config::{check, policy_change};
use gate::kubernetes::upgrade::{Apply, HelmRules, SameObject, Upgrade};
use gate::{
    Answer, ApprovalFile, Approvals, BaseFacts, BaseState, CODES, CaseEvidence, CaseId, ChanceNote,
    ChartChange, ChartRename, ChartSide, DependencyChange, Expectation, Failure, FailureKind,
    GoldenState, HelmChange, Policy, RemovedCase, Rendering, RunFacts, StaleCopy, UnreadValues,
    Verdict, decide, examine,
};
use manifest::{Identity, ManifestSet, Place};
use serde_json::Value;
use testkit::expected::{compare, entries};

fn folders() -> Vec<PathBuf> {
    entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/gate/verdicts"))
}

fn yaml(path: &Path) -> Value {
    match std::fs::read(path) {
        Ok(text) => manifest::read_content(&text, &|| Place {
            source: None,
            line: 1,
        })
        .unwrap(),
        Err(_) => Value::Null,
    }
}

fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// The Helm of head.
fn helm() -> HelmRules {
    HelmRules {
        version: "v4.1.1".to_owned(),
        same_object: SameObject::GroupKind,
        apply: Apply::Server,
    }
}

struct Run {
    folder: PathBuf,
    facts: Value,
    policy: Policy,
}

impl Run {
    fn load(folder: &Path) -> Run {
        let policy = yaml(&folder.join("policy.yaml"));
        let policy = check(&policy["normalize"], &policy["gate"]).unwrap();
        Run {
            folder: folder.to_owned(),
            facts: yaml(&folder.join("facts.yaml")),
            policy,
        }
    }

    fn set(&self, file: &str) -> Option<ManifestSet> {
        let text = std::fs::read(self.folder.join(file)).ok()?;
        Some(ManifestSet::read(&text).unwrap())
    }

    fn fact(&self, name: &str) -> Option<&str> {
        self.facts[name].as_str()
    }

    fn chance(&self, name: &str) -> Option<Vec<ChanceNote>> {
        self.facts[name].as_array()?;
        let notes = texts(&self.facts[name])
            .into_iter()
            .map(|source| ChanceNote {
                source,
                site: "web/templates/a.yaml".to_owned(),
                identity: Identity {
                    kind: "ConfigMap".to_owned(),
                    name: "a".to_owned(),
                    ..Identity::default()
                },
                path: "/data/a".to_owned(),
            });
        Some(notes.collect())
    }

    fn evidence(&self, suffix: &str) -> Option<CaseEvidence> {
        let head = if let Some(failure) = self.facts[format!("failure{suffix}")].as_object() {
            let kind = match failure["kind"].as_str().unwrap() {
                "unsupported" => FailureKind::Unsupported,
                "missing-dependency" => FailureKind::MissingDependency,
                "limit-reached" => FailureKind::LimitReached,
                "path-outside" => FailureKind::PathOutside,
                "output-unreadable" => FailureKind::OutputUnreadable,
                other => panic!("{other}"),
            };
            Rendering::Failed(Failure {
                kind,
                message: failure["message"].as_str().unwrap().to_owned(),
            })
        } else if let Some(sentence) = self.fact("head-error") {
            Rendering::Error(sentence.to_owned())
        } else {
            Rendering::Manifests(self.set(&format!("head{suffix}.yaml"))?)
        };
        let exact = |answer: &Answer| match (answer, &head) {
            (Answer::Manifests(golden), Rendering::Manifests(head)) => {
                golden == head && self.fact("golden") != Some("inexact")
            }
            (Answer::Error(golden), Rendering::Error(head)) => golden == head,
            _ => false,
        };
        let golden = match (
            self.fact("golden"),
            self.fact("golden-error"),
            self.set("golden.yaml"),
        ) {
            (Some("missing"), ..) => GoldenState::Missing,
            (Some("edited"), ..) => GoldenState::Edited(
                "the golden was edited: its digest is A, the header says B".to_owned(),
            ),
            (Some("unreadable"), ..) => GoldenState::Unreadable(
                "line 7: an unsolved merge conflict: record the case again".to_owned(),
            ),
            (_, Some(sentence), _) => {
                let answer = Answer::Error(sentence.to_owned());
                GoldenState::Present {
                    exact: exact(&answer),
                    answer,
                }
            }
            (_, None, Some(set)) => {
                let answer = Answer::Manifests(set);
                GoldenState::Present {
                    exact: exact(&answer),
                    answer,
                }
            }
            (_, None, None) => GoldenState::NotKept,
        };
        let base = match (
            self.fact("base"),
            self.fact("base-error"),
            self.set(&format!("base{suffix}.yaml")),
        ) {
            (Some("not-asked"), ..) => BaseState::NotAsked,
            (Some("new-case"), ..) => BaseState::NewCase,
            (Some("unreadable"), ..) => {
                BaseState::Unreadable("goldens/web/prod.yaml: not a golden".to_owned())
            }
            (_, Some(sentence), _) => BaseState::Present {
                answer: Answer::Error(sentence.to_owned()),
                chance: None,
            },
            (_, None, Some(set)) => BaseState::Present {
                answer: Answer::Manifests(set),
                chance: self.chance("base-chance"),
            },
            other => panic!("{}: no base: {other:?}", self.folder.display()),
        };
        let not_compared = self.facts["not-compared"]
            .as_u64()
            .map_or(0, |count| usize::try_from(count).unwrap());
        Some(CaseEvidence {
            other_version: None,
            id: CaseId {
                chart: "charts/web".to_owned(),
                case: format!("prod{suffix}"),
                cell: None,
                was: self.facts["run"]["was"].as_str().map(str::to_owned),
            },
            kubernetes: None,
            upgrade: Upgrade {
                before: None,
                after: Some(helm()),
            },
            namespace: None,
            expect: if self.fact("expect") == Some("error") {
                Expectation::Error
            } else {
                Expectation::Render
            },
            head,
            chance: self.chance("chance"),
            masked: MaskReport {
                fingerprints: 0,
                not_compared,
            },
            golden,
            base,
        })
    }

    fn run_facts(&self) -> RunFacts {
        let run = &self.facts["run"];
        let removed = |case: String| RemovedCase {
            id: CaseId {
                chart: "charts/web".to_owned(),
                case,
                cell: None,
                was: None,
            },
            profiles: vec!["v4.1.1".to_owned()],
            answers: match self.set("removed.yaml") {
                Some(set) => Ok(vec![Answer::Manifests(set)]),
                None => Err("it does not render there".to_owned()),
            },
            has_fingerprints: false,
        };
        let policy = |side: &str| (run[side]["normalize"].clone(), run[side]["gate"].clone());
        let (base, head) = (policy("policy-base"), policy("policy-head"));
        let helm = texts(&run["helm"]);
        RunFacts {
            base: match (run["skipped"].as_str(), run["compared"].as_str()) {
                (Some(reason), _) => BaseFacts::Skipped(reason.to_owned()),
                (None, Some(name)) => BaseFacts::Compared(name.to_owned()),
                (None, None) => BaseFacts::NotAsked,
            },
            removed_cases: texts(&run["removed"]).into_iter().map(removed).collect(),
            renamed_charts: run["was"]
                .as_str()
                .map(|was| ChartRename {
                    before: was.to_owned(),
                    after: "charts/web".to_owned(),
                })
                .into_iter()
                .collect(),
            manifests_without_case: texts(&run["manifests-without-case"]),
            stale_copies: run["stale-copy"]["copy"]
                .as_str()
                .map(|copy| StaleCopy {
                    chart: "charts/web".to_owned(),
                    copy: copy.to_owned(),
                    source: "charts/lib".to_owned(),
                    differences: texts(&run["stale-copy"]["differences"]),
                })
                .into_iter()
                .collect(),
            goldens_without_case: texts(&run["goldens-without-case"]),
            policy_change: policy_change((&base.0, &base.1), (&head.0, &head.1)),
            helm_changes: match helm.as_slice() {
                [before, after] => vec![HelmChange {
                    before: vec![before.clone()],
                    after: vec![after.clone()],
                    chart: None,
                }],
                _ => vec![],
            },
            chart_changes: run["chart"]["before"]
                .is_object()
                .then(|| chart_change(&run["chart"]))
                .into_iter()
                .collect(),
            dependency_changes: run["dependency"]["chart"]
                .as_str()
                .map(|chart| DependencyChange {
                    chart: chart.to_owned(),
                    dependents: texts(&run["dependency"]["dependents"]),
                    not_run: texts(&run["dependency"]["not-run"]),
                })
                .into_iter()
                .collect(),
            unread_values: texts(&run["unread"])
                .into_iter()
                .map(|key| UnreadValues {
                    case: "charts/web/prod".to_owned(),
                    keys: vec![(key, Some("color".to_owned())), ("size".to_owned(), None)],
                })
                .collect(),
            partial: run["partial"] == true,
        }
    }

    fn verdict(&self) -> Verdict {
        let mut cases = Vec::new();
        let approvals = self.approvals();
        if self.facts["no-case"] != true {
            cases.extend(["", "-2"].into_iter().filter_map(|suffix| {
                // The second case is there when a file or failure of it is.
                let failure = !self.facts[format!("failure{suffix}")].is_null();
                if suffix == "-2" && self.set("head-2.yaml").is_none() && !failure {
                    return None;
                }
                self.evidence(suffix)
                    .map(|evidence| examine(&self.policy, &approvals, evidence))
            }));
        }
        decide(&self.policy, &approvals, self.run_facts(), cases)
    }

    /// The files `approval*.yaml` of the folder.
    fn approvals(&self) -> Approvals {
        let run = &self.facts["run"];
        let in_base = texts(&run["approvals-in-base"]);
        let files = entries(&self.folder).into_iter().filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            let is_approval = name.starts_with("approval") && name.ends_with(".yaml");
            is_approval.then(|| ApprovalFile {
                approval: approval::check(&yaml(&path)).map_err(|faults| faults[0].to_string()),
                path: format!("approvals/{name}"),
                in_base: in_base.contains(&name),
            })
        });
        let today = run["today"].as_str().unwrap_or("2026-06-15");
        Approvals::new(files.collect(), today.parse().unwrap(), None)
    }
}

fn listing(run: &Run, verdict: &Verdict) -> String {
    let mut out = String::new();
    writeln!(out, "{}", verdict.status.name()).unwrap();
    let t = &verdict.totals;
    writeln!(
        out,
        "added {} removed {} changed {} renamed {} lines -{} +{} formatting {} ignored {}/{} unchanged {}",
        t.added, t.removed, t.changed, t.renamed, t.lines.removed, t.lines.added, t.formatting, t.ignored_resources, t.ignored_changes, t.unchanged
    )
    .unwrap();
    for finding in verdict.all_findings() {
        let info = finding.code.info();
        let level = finding.level.map_or("undecided", gate::Level::name);
        let case = finding
            .case
            .as_ref()
            .map_or(String::new(), |case| format!(" [{case}]"));
        let approval = finding.approval.map_or(String::new(), |at| {
            format!(" (approved by {})", verdict.approvals[at].path)
        });
        writeln!(
            out,
            "{level} {} {}{case}: {}{approval}",
            info.id, info.name, finding.message
        )
        .unwrap();
        finding
            .details
            .iter()
            .for_each(|detail| writeln!(out, "  {detail}").unwrap());
    }
    let approvable = verdict.findings.iter().filter(|one| one.case.is_some());
    for bond in approvable.flat_map(|finding| &finding.bonds) {
        write_bond(&mut out, bond);
    }
    for case in &verdict.cases {
        for (at, change) in case
            .shown()
            .into_iter()
            .flat_map(|(_, changes)| changes.changes.iter().enumerate())
        {
            let ignored = change
                .ignored_by
                .map_or(String::new(), |rule| format!(" ignored by {rule}"));
            writeln!(
                out,
                "[{}] {} {}{ignored}{}",
                case.id,
                change.kind.name(),
                change.identity(),
                if case.approved.contains_key(&at) {
                    ", approved"
                } else {
                    ""
                }
            )
            .unwrap();
            if let Some(changes) = case
                .changes
                .as_ref()
                .filter(|_| !run.approvals().is_empty())
            {
                let own = run.policy.ignore.own();
                let rules = approval::Rules {
                    ignore: &own,
                    list_keys: &changes.list_keys,
                };
                for bond in Bond::of_change(change, rules) {
                    write_bond(&mut out, &bond);
                }
            }
            change.changes.iter().for_each(|change| {
                writeln!(out, "  {} {}", change.kind.name(), change.path).unwrap()
            });
            change.ignored.iter().for_each(|i| {
                writeln!(
                    out,
                    "  {} {} ignored by {}",
                    i.change.kind.name(),
                    i.change.path,
                    i.rule
                )
                .unwrap()
            });
        }
        if let Some(bond) = &case.output {
            write_bond(&mut out, bond);
        }
    }
    out
}

fn write_bond(out: &mut String, bond: &Bond) {
    let digest = |digest: &Option<approval::Digest>| {
        let digest = digest.as_ref().map(ToString::to_string);
        digest.unwrap_or_else(|| "none".to_owned())
    };
    let (before, after) = (digest(&bond.before), digest(&bond.after));
    writeln!(out, "  bond of {}\n    {before}\n    {after}", bond.about).unwrap();
}

#[test]
fn verdicts_are_as_expected() {
    let folders = folders();
    assert!(folders.len() >= 70, "{} cases", folders.len());
    let mut faults = String::new();
    for folder in &folders {
        let run = Run::load(folder);
        let found = listing(&run, &run.verdict());
        compare(&folder.join("expected.txt"), &found, &mut faults);
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn every_code_is_seen_in_some_verdict() {
    let mut seen = BTreeSet::new();
    for folder in folders() {
        seen.extend(
            Run::load(&folder)
                .verdict()
                .all_findings()
                .map(|finding| finding.code),
        );
    }
    let unseen: Vec<&str> = CODES
        .iter()
        // The classes of changes have cases of their own, counted in `classes.rs`.
        .filter(|info| !seen.contains(&info.code) && !info.id.starts_with("RG1"))
        .map(|info| info.name)
        .collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[test]
fn more_looks_than_are_allowed_leave_the_run_undecided() {
    // Each Deployment is held against all accounts, of which the first ones are its own.
    let set = |account: &str| {
        let mut text = String::new();
        for number in 0..4_500 {
            write!(
                text,
                "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a{number}}}\n\
                 ---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a{number}}}\n\
                 spec: {{template: {{spec: {{serviceAccountName: {account}}}}}}}\n"
            )
            .unwrap();
        }
        ManifestSet::read(text.as_bytes()).unwrap()
    };
    let evidence = CaseEvidence {
        other_version: None,
        id: CaseId {
            chart: "charts/web".to_owned(),
            case: "prod".to_owned(),
            cell: None,
            was: None,
        },
        expect: Expectation::Render,
        kubernetes: None,
        upgrade: Upgrade::default(),
        namespace: None,
        head: Rendering::Manifests(set("a1")),
        chance: None,
        masked: MaskReport::default(),
        golden: GoldenState::NotKept,
        base: BaseState::Present {
            answer: Answer::Manifests(set("a0")),
            chance: None,
        },
    };
    let report = examine(&Policy::default(), &Approvals::default(), evidence);
    let undecided: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.is_undecided())
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(
        undecided,
        [
            "more than 20000000 pairs of resources would have to be looked at to say what the changes mean"
        ]
    );
    assert_eq!(report.counts.changed, 4_500);
}

#[test]
fn the_order_of_cases_does_not_change_what_is_said_of_each() {
    for folder in folders() {
        let run = Run::load(&folder);
        let verdict = run.verdict();
        let mut turned = verdict.cases.clone();
        turned.reverse();
        let turned = decide(&run.policy, &run.approvals(), run.run_facts(), turned);
        assert_eq!(
            (turned.status, turned.totals, &turned.findings),
            (verdict.status, verdict.totals, &verdict.findings),
            "{}",
            folder.display()
        );
    }
}

/// The chart of a run: its two sides, each with `version`, `values` and `schema`, and its `plain-cases`.
fn chart_change(chart: &Value) -> ChartChange {
    let side = |side: &Value| ChartSide {
        version: {
            let rules = masterminds_semver::Rules::V3_5_0;
            masterminds_semver::Version::parse(side["version"].as_str().unwrap(), &rules).unwrap()
        },
        values: side["values"].clone(),
        schema: side["schema"].clone(),
    };
    ChartChange {
        chart: "charts/web".to_owned(),
        before: side(&chart["before"]),
        after: side(&chart["after"]),
        plain_cases: texts(&chart["plain-cases"]),
    }
}
