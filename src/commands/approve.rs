//! `rendergate approve`: records consent to exactly what the named cases change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use artifact::FINGERPRINT;
use gate::approval::{self, Approval, ApprovedChange, Bond, Rules};
use gate::{BaseFacts, CaseId, CaseReport, Code, Finding, Level, Policy, RemovedCase, Verdict};
use globset::{Glob, GlobMatcher};
use jiff::ToSpan as _;
use jiff::civil::Date;
use manifest::{canonical, sha256_hex};
use manifest_diff::{ChangeSet, ResourceChange, ResourceChangeKind};

use super::record::counted;
use super::{Printed, bump, check};
use crate::approvals::{FOLDER, today};
use crate::base::Wanted;
use crate::cli::{Approve, Selection};
use crate::environment::Environment;
use crate::session::{Stop, undecided, usage};

/// Digits of the digest in a file's name: enough to tell the approvals of one case apart.
const NAME_DIGITS: usize = 8;
/// Characters of the first case in a file's name.
const MAX_NAME: usize = 60;

/// Records an approval.
pub fn run(args: &Approve, environment: &Environment) -> Printed {
    approve(args, environment).unwrap_or_else(|stop| *stop)
}

fn approve(args: &Approve, environment: &Environment) -> Result<Printed, Stop> {
    if args.names.is_empty() && !args.policy && !args.helm {
        return Err(usage(
            "name the case whose changes are approved, or --policy, or --helm: an approval is for exactly one change",
        ));
    }
    let expires = expiry(&args.expires, today()).map_err(usage)?;
    let selection = Selection {
        config: args.config.clone(),
        threads: args.threads,
        ..Selection::default()
    };
    let compared = match &args.to {
        Some(to) => Compared::with_other_helm(args.from.as_deref(), to, &selection, environment)?,
        None => {
            let wanted = Wanted {
                revision: args.base.as_deref(),
                manifests: args.base_manifests.as_deref(),
            };
            Compared::with_base(wanted, &selection, environment)?
        }
    };
    let (cases, removed) = named(args, &compared)?;
    let mut consent = Consent::default();
    for case in &cases {
        consent.case(case, &compared.policy, &args.resources)?;
    }
    if args.resources.is_empty() {
        for case in &removed {
            consent.removed(case, &compared.verdict)?;
        }
    }
    consent.run(args, &compared.verdict)?;
    if consent.changes.is_empty() {
        let text = format!(
            "nothing to approve: no change from {} is open\n",
            compared.with
        );
        return Ok(Printed {
            stdout: (text + &consent.denials).into_bytes(),
            ..Printed::default()
        });
    }
    if consent.has_fingerprints && compared.key.is_none() {
        return Err(usage(
            "a change holds fingerprints of secrets, made with a key that nobody keeps: keep goldens (`rendergate record` makes a key) or set RENDERGATE_KEY",
        ));
    }
    let ids = cases.iter().map(|case| &case.id);
    let ids = ids.chain(removed.iter().map(|case| &case.id));
    let names: BTreeSet<String> = ids.map(CaseId::name).collect();
    let mut profiles = compared.profiles(&names);
    profiles.extend(removed.iter().flat_map(|case| case.profiles.clone()));
    let approval = Approval {
        reason: args.reason.trim().to_owned(),
        owner: args.owner.trim().to_owned(),
        expires,
        profiles: profiles.into_iter().collect(),
        cases: names.into_iter().collect(),
        key: compared.key.clone().filter(|_| consent.has_fingerprints),
        changes: consent.changes,
    };
    let text = approval::write(&approval);
    if args.dry_run {
        return Ok(Printed {
            stdout: text.into_bytes(),
            ..Printed::default()
        });
    }
    let file = format!("{FOLDER}/{}", file_name(&approval, &text));
    let path = compared.root.join(&file);
    write(&compared.root, &path, &text)?;
    let mut out = format!(
        "wrote {file}: {} from {}, until {expires}\n",
        counted(approval.changes.len(), "change"),
        compared.with
    );
    for change in &approval.changes {
        let findings: Vec<&str> = change
            .findings
            .iter()
            .map(|code| code.info().name)
            .collect();
        let findings = match findings.as_slice() {
            [] => String::new(),
            some => format!("  ({})", some.join(", ")),
        };
        let _ = writeln!(out, "  {}{findings}", change.bond.about);
    }
    out += &consent.denials;
    let with = if args.to.is_some() {
        "the new pin of Helm"
    } else {
        "the change"
    };
    let _ = writeln!(
        out,
        "commit it with {with}; whoever owns approvals/ reviews it"
    );
    Ok(Printed {
        stdout: out.into_bytes(),
        ..Printed::default()
    })
}

/// A comparison, whose changes may be approved.
struct Compared {
    /// The folder of the project.
    root: PathBuf,
    /// What it compares with, for people.
    with: String,
    /// The id of the key of fingerprints, where somebody keeps it.
    key: Option<String>,
    /// The policy that judges.
    policy: Policy,
    /// The releases of Helm of each case, `CHART/CASE`.
    releases: BTreeMap<String, BTreeSet<String>>,
    /// The cases that are gone.
    removed_cases: Vec<RemovedCase>,
    verdict: Verdict,
}

impl Compared {
    /// The tree and a revision.
    fn with_base(
        wanted: Wanted<'_>,
        selection: &Selection,
        environment: &Environment,
    ) -> Result<Compared, Stop> {
        let judged = check::judge(wanted, selection, environment)?;
        let with = match judged.base.name() {
            Ok(name) => name,
            Err(BaseFacts::Unreadable(reason) | BaseFacts::Skipped(reason)) => {
                return Err(undecided(format!("the base cannot be read: {reason}")));
            }
            Err(BaseFacts::NotAsked | BaseFacts::Compared(_) | BaseFacts::OtherHelm(_)) => {
                return Err(usage(
                    "there is nothing to compare with: name the base with --base REV, as `--base origin/main`, or another Helm with --to VERSION",
                ));
            }
        };
        let policy = judged.base.policy().unwrap_or(&judged.session.policy);
        let policy = policy.clone();
        let releases = judged.session.cases.iter().map(|case| {
            let cells = case.cells.iter();
            let versions = cells.map(|cell| cell.profile.version.to_string());
            (case.id(), versions.collect())
        });
        Ok(Compared {
            with,
            policy,
            releases: releases.collect(),
            root: judged.session.project.root.clone(),
            removed_cases: judged.removed_cases,
            key: judged.key,
            verdict: judged.verdict,
        })
    }

    /// The tree under two releases of Helm.
    fn with_other_helm(
        from: Option<&str>,
        to: &str,
        selection: &Selection,
        environment: &Environment,
    ) -> Result<Compared, Stop> {
        let bumped = bump::judge(from, to, selection, environment)?;
        let version = BTreeSet::from([bumped.to.version.to_string()]);
        let cases = bumped.session.cases.iter();
        Ok(Compared {
            with: format!("Helm {} to {}", bumped.from.version, bumped.to.version),
            releases: cases.map(|case| (case.id(), version.clone())).collect(),
            root: bumped.session.project.root.clone(),
            removed_cases: Vec::new(),
            key: bumped.key,
            policy: bumped.session.policy,
            verdict: bumped.verdict,
        })
    }

    /// The releases of some cases.
    fn profiles(&self, names: &BTreeSet<String>) -> BTreeSet<String> {
        let of_names = names.iter().filter_map(|name| self.releases.get(name));
        of_names.flatten().cloned().collect()
    }
}

/// Writes a file below a folder of the project.
fn write(root: &Path, path: &Path, text: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| undecided(format!("{}: {error}", path.display()));
    let folder = path.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let inside = |path: &Path| path.canonicalize().map_err(failed);
    if !inside(folder)?.starts_with(inside(root)?) {
        return Err(undecided(format!(
            "{}: leads out of the repository; nothing was written",
            folder.display()
        )));
    }
    std::fs::write(path, text).map_err(failed)
}

/// The reports of the named cases, all cells of them, and the named cases that are gone.
fn named<'j>(
    args: &Approve,
    compared: &'j Compared,
) -> Result<(Vec<&'j CaseReport>, Vec<&'j RemovedCase>), Stop> {
    let ids: Vec<&CaseId> = compared
        .verdict
        .cases
        .iter()
        .map(|case| &case.id)
        .chain(compared.removed_cases.iter().map(|case| &case.id))
        .collect();
    let mut chosen = vec![false; ids.len()];
    for name in &args.names {
        let glob: GlobMatcher = Glob::new(name)
            .map_err(|error| usage(format!("{name}: {}", error.kind())))?
            .compile_matcher();
        let mut found = false;
        for (id, chosen) in ids.iter().zip(&mut chosen) {
            let id = id.name();
            if id == *name || glob.is_match(&id) {
                found = true;
                *chosen = true;
            }
        }
        if !found {
            let known: Vec<String> = ids.iter().map(|id| id.name()).collect();
            let known = known.iter().map(String::as_str);
            let help = gate::config::did_you_mean(name, known.clone()).map_or_else(
                || {
                    format!(
                        "a case is CHART/CASE, as {}",
                        known.take(3).collect::<Vec<_>>().join(", ")
                    )
                },
                |meant| format!("did you mean {meant}?"),
            );
            return Err(usage(format!("{name}: no such case; {help}")));
        }
    }
    let mut chosen = chosen.into_iter();
    let mut is_chosen = || chosen.next() == Some(true);
    let cases = compared
        .verdict
        .cases
        .iter()
        .filter(|_| is_chosen())
        .collect();
    let removed = compared.removed_cases.iter().filter(|_| is_chosen());
    Ok((cases, removed.collect()))
}

/// What is consented to.
#[derive(Default)]
struct Consent {
    changes: Vec<ApprovedChange>,
    has_fingerprints: bool,
    /// The findings that no approval covers, a line each.
    denials: String,
}

impl Consent {
    fn case(
        &mut self,
        case: &CaseReport,
        policy: &Policy,
        resources: &[String],
    ) -> Result<(), Stop> {
        if let Some(finding) = case.findings.iter().find(|one| one.is_undecided()) {
            return Err(undecided(format!(
                "{}: cannot be approved, for it could not be decided: {}",
                case.id, finding.message
            )));
        }
        if let Some(set) = &case.changes {
            self.resources(case, set, policy, resources);
        }
        // No threshold counts what is approved.
        let whole = case
            .findings
            .iter()
            .filter(|one| one.change.is_none() && one.code != Code::ThresholdExceeded);
        self.denied(whole.clone());
        if let Some(bond) = &case.output
            && resources.is_empty()
            && whole.clone().any(Finding::refuses)
        {
            let codes: Vec<Code> = whole
                .filter(|one| one.level == Some(Level::Approve))
                .map(|one| one.code)
                .collect();
            self.has_fingerprints |= case.fingerprints > 0;
            self.add(bond.clone(), &codes);
        }
        Ok(())
    }

    /// That a case is gone.
    fn removed(&mut self, case: &RemovedCase, verdict: &Verdict) -> Result<(), Stop> {
        if let Err(why) = &case.answers {
            return Err(undecided(format!(
                "{}: that it is gone cannot be approved, for what it rendered is not known: {why}",
                case.id
            )));
        }
        let about = verdict
            .findings
            .iter()
            .filter(|one| one.code == Code::CaseRemoved && one.case.as_ref() == Some(&case.id));
        self.denied(about.clone());
        for finding in about.filter(|one| one.refuses() && one.level < Some(Level::Deny)) {
            self.has_fingerprints |= case.has_fingerprints;
            for bond in &finding.bonds {
                self.add(bond.clone(), &[finding.code]);
            }
        }
        Ok(())
    }

    fn resources(
        &mut self,
        case: &CaseReport,
        set: &ChangeSet,
        policy: &Policy,
        resources: &[String],
    ) {
        let chosen = |change: &ResourceChange| {
            let name = change.identity().to_string();
            resources.is_empty() || resources.iter().any(|text| name.contains(text.as_str()))
        };
        let own = policy.ignore.own();
        let rules = Rules {
            ignore: &own,
            list_keys: &set.list_keys,
        };
        let changes = set.changes.iter().enumerate();
        for (at, change) in changes.filter(|(_, change)| !policy.ignore.hides(change)) {
            let about = case.findings.iter().filter(|one| one.change == Some(at));
            let codes = covered(about.clone());
            if !chosen(change) {
                continue;
            }
            self.denied(about.clone());
            let is_open = if change.is_ignored() {
                // Its findings count, it does not.
                about
                    .clone()
                    .any(|one| one.approval.is_none() && can_be_covered(one))
            } else {
                !case.approved.contains_key(&at) || about.clone().any(Finding::refuses)
            };
            let counts = change.kind != ResourceChangeKind::Formatting || !codes.is_empty();
            if !is_open || !counts {
                continue;
            }
            self.has_fingerprints |= holds_fingerprints(change);
            for bond in Bond::of_change(change, rules) {
                self.add(bond, &codes);
            }
        }
    }

    /// The findings about the configuration.
    fn run(&mut self, args: &Approve, verdict: &Verdict) -> Result<(), Stop> {
        let wanted = [
            (args.policy, "--policy", Code::PolicyChanged),
            (args.helm, "--helm", Code::PinnedHelmChanged),
        ];
        for (_, flag, code) in wanted.into_iter().filter(|(wanted, ..)| *wanted) {
            let bonds: Vec<&Bond> = verdict
                .findings
                .iter()
                .filter(|finding| finding.code == code)
                .flat_map(|finding| &finding.bonds)
                .collect();
            if bonds.is_empty() {
                return Err(usage(format!("{flag}: there is no such change")));
            }
            for bond in bonds {
                self.add(bond.clone(), &[code]);
            }
        }
        Ok(())
    }

    fn add(&mut self, bond: Bond, codes: &[Code]) {
        match self.changes.iter_mut().find(|one| one.bond == bond) {
            Some(known) => {
                let new = codes.iter().filter(|code| !known.findings.contains(code));
                let new: Vec<Code> = new.copied().collect();
                known.findings.extend(new);
            }
            None => self.changes.push(ApprovedChange {
                bond,
                findings: codes.to_vec(),
            }),
        }
    }

    fn denied<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>) {
        for finding in findings.filter(|one| one.level == Some(Level::Deny)) {
            let info = finding.code.info();
            let line = format!(
                "not covered, for its level is deny: {}[{}] {}\n",
                info.name, info.id, finding.message
            );
            if !self.denials.contains(&line) {
                self.denials += &line;
            }
        }
    }
}

fn can_be_covered(finding: &Finding) -> bool {
    finding.level.is_some_and(|level| level < Level::Deny)
}

/// The codes that an approval lists: all that can be consented to, so that no budget counts them.
fn covered<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Code> {
    findings
        .filter(|one| can_be_covered(one))
        .map(|one| one.code)
        .collect::<BTreeSet<Code>>()
        .into_iter()
        .collect()
}

fn holds_fingerprints(change: &ResourceChange) -> bool {
    let sides = [&change.before, &change.after].into_iter().flatten();
    let mut texts = sides.map(|side| canonical::json(&side.content));
    texts.any(|text| text.contains(FINGERPRINT))
}

/// The name of a file: what it is about, and a digest, so that two approvals of one case lie side by side.
fn file_name(approval: &Approval, text: &str) -> String {
    let about = approval
        .cases
        .first()
        .map_or("configuration", String::as_str);
    let mut name = String::new();
    for c in about.chars().take(MAX_NAME) {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let digest = sha256_hex(text.as_bytes());
    let digits: String = digest.chars().take(NAME_DIGITS).collect();
    format!("{}-{digits}.yaml", name.trim_end_matches('-'))
}

/// The last day: `30d` from today, or a date that is still to come.
fn expiry(text: &str, today: Date) -> Result<Date, String> {
    let date = match text.strip_suffix('d').map(str::parse::<u16>) {
        Some(Ok(days)) => today
            .checked_add(i32::from(days).days())
            .map_err(|error| format!("--expires {text}: {error}"))?,
        _ => text.parse::<Date>().map_err(|_| {
            format!("--expires {text}: neither a number of days, as 30d, nor a date, as 2027-01-31")
        })?,
    };
    if date < today {
        return Err(format!("--expires {text}: that day is over"));
    }
    Ok(date)
}
