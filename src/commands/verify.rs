//! `rendergate verify --helm BIN`: holds this renderer against the user's own Helm on the user's own cases.
//!
//! Every case is rendered by both. Where the case draws something (random values, the clock, Go's map order) Helm runs more
//! than once, and what differs between its own runs is left to chance; everything else must be the same bytes.

use std::io::IsTerminal;
use std::thread;
use std::time::Duration;

use go_template::Instant;
use helm_render::Profile;
use helm_render::ambient::{Ask, ChanceSite};
use helm_render::profile::{PROFILES, resolve};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Printed, harmless};
use crate::answers::{self, Difference, Place, Wanted};
use crate::cases::{Case, Cell};
use crate::cli::{ListFormat, Verify};
use crate::environment::Environment;
use crate::exit::Status;
use crate::helm_binary::{About, HelmBinary};
use crate::pipeline::on_threads;
use crate::render_case::{Answer, Renderer};
use crate::session::{Session, Stop, undecided, usage};

/// How often Helm runs at most for a case that draws: two runs may agree by chance where few values are drawn.
const MAX_RUNS: usize = 6;
/// Runs of a case that asks for the time lie apart, so that a clock with seconds shows.
const BETWEEN_RUNS: Duration = Duration::from_millis(1100);
/// How long a line is shown.
const MAX_SHOWN: usize = 400;

/// Compares all cases.
pub fn run(args: &Verify, environment: &Environment) -> Printed {
    verify(args, environment).unwrap_or_else(|stop| *stop)
}

/// What comparing one cell came to.
enum Outcome {
    Equal {
        chance_lines: usize,
        status: i32,
    },
    Different {
        difference: Box<Shown>,
        helm_varies: bool,
    },
    NotCompared(String),
}

/// A difference, ready to be shown.
struct Shown {
    place: Place,
    line: usize,
    helm: Option<String>,
    rendergate: Option<String>,
}

fn verify(args: &Verify, environment: &Environment) -> Result<Printed, Stop> {
    let helm = HelmBinary::new(
        &args.helm,
        Duration::from_secs(args.time_limit),
        environment,
    )
    .map_err(undecided)?;
    let about = helm.about().map_err(undecided)?;
    let profile = profile(&about, args.selection.helm_version.as_deref())?;
    let mut selection = args.selection.clone();
    selection.cases.extend(args.names.iter().cloned());
    selection.helm_version = Some(profile.version.to_string());
    let session = Session::open(&selection, environment)?;
    if session.cases.is_empty() {
        return Err(undecided("there is no case to compare: no chart was found"));
    }
    let renderer = session.renderer();
    let cells: Vec<(&Case, &Cell)> = session
        .cases
        .iter()
        .flat_map(|case| case.cells.iter().map(move |cell| (case, cell)))
        .collect();
    let bar = progress(cells.len(), environment);
    let comparison = Comparison {
        helm: &helm,
        renderer: &renderer,
        session: &session,
        show_secrets: args.show_secrets,
    };
    let work = || -> Vec<Outcome> {
        cells
            .par_iter()
            .map(|(case, cell)| {
                let outcome = comparison.outcome(case, cell);
                bar.inc(1);
                outcome
            })
            .collect()
    };
    let outcomes = on_threads(selection.threads, work).map_err(undecided)?;
    bar.finish_and_clear();
    let report = Report {
        notes: notes(&about, profile),
        about,
        profile,
        rows: cells.into_iter().zip(outcomes).collect(),
    };
    let stdout = match args.format {
        ListFormat::Terminal => harmless(report.text().as_bytes()),
        ListFormat::Json => report.json(),
    };
    Ok(Printed {
        stdout,
        status: report.status().code(),
        ..Printed::default()
    })
}

/// The profile to compare with: the binary's own release, or the one that the user names.
fn profile(about: &About, wanted: Option<&str>) -> Result<&'static Profile, Stop> {
    if let Some(name) = wanted {
        return resolve(name).map_err(usage);
    }
    let release = about.version.split('+').next().unwrap_or_default();
    let exact = PROFILES.iter().find(|profile| profile.version == release);
    exact.copied().ok_or_else(|| {
        let near = match resolve(release) {
            Ok(line) => line.version.to_string(),
            Err(error) => error.nearest().join(", "),
        };
        undecided(format!(
            "the binary calls itself Helm {:?}, and there is no profile for exactly that; nearest: {near} (--helm-version \
             names the one to compare with)",
            about.version
        ))
    })
}

/// What is unlike the release as its project builds it, and may explain differences.
fn notes(about: &About, profile: &Profile) -> Vec<String> {
    let mut notes = Vec::new();
    if about.version != profile.version {
        notes.push(format!(
            "the binary calls itself {}, and is compared with {}",
            about.version, profile.version
        ));
    }
    if !about.go.is_empty() && about.go != profile.go_version {
        notes.push(format!(
            "the binary was built with {}, the release with {}: templates are executed by Go's own library",
            about.go, profile.go_version
        ));
    }
    if !profile.commit.is_empty() && about.commit != profile.commit {
        let built = match about.commit.as_str() {
            "" => "does not know its commit".to_string(),
            commit => format!("was built from commit {commit}"),
        };
        notes.push(format!(
            "the binary {built}, the release is built from {}",
            profile.commit
        ));
    }
    notes
}

/// A bar on a terminal, and nothing elsewhere.
fn progress(cells: usize, environment: &Environment) -> ProgressBar {
    if environment.get("CI").is_some() || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(cells as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:40} {pos} of {len} cases, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

struct Comparison<'a> {
    helm: &'a HelmBinary,
    renderer: &'a Renderer,
    session: &'a Session,
    show_secrets: bool,
}

impl Comparison<'_> {
    fn outcome(&self, case: &Case, cell: &Cell) -> Outcome {
        self.compare(case, cell)
            .unwrap_or_else(Outcome::NotCompared)
    }

    /// One cell in both programs.
    ///
    /// # Errors
    /// When one of them has no answer.
    fn compare(&self, case: &Case, cell: &Cell) -> Result<Outcome, String> {
        let mut runs = vec![self.helm(case, cell)?];
        let (mut ours, sites) = self.ours(case, cell)?;
        // Helm reads schemas in the order of Go's maps, which a renderer does not draw from.
        let draws = !sites.is_empty() || runs.iter().any(answers::is_schema_error);
        loop {
            let wanted = Wanted::of(&runs);
            // Where something is drawn, one run of Helm does not tell which lines; two may agree by chance.
            let is_settled = !draws || runs.len() > 1;
            let Some(difference) = wanted.difference(&ours) else {
                if is_settled {
                    return Ok(Outcome::Equal {
                        chance_lines: wanted.chance_lines(),
                        status: ours.status,
                    });
                }
                self.pause(&sites);
                runs.push(self.helm(case, cell)?);
                continue;
            };
            if !draws || runs.len() == MAX_RUNS {
                // Helm may have chance where this renderer sees none: worth saying, and no excuse.
                let helm_varies = !draws
                    && self
                        .helm(case, cell)
                        .is_ok_and(|again| Wanted::of(&runs).difference(&again).is_some());
                let helm = runs.first().map(|run| run.stdout.as_slice());
                return Ok(Outcome::Different {
                    difference: Box::new(self.shown(
                        difference,
                        helm.unwrap_or_default(),
                        &ours.stdout,
                    )),
                    helm_varies,
                });
            }
            // Ours lies between two runs of Helm: what a clock shows before and after it, it shows in between.
            self.pause(&sites);
            ours = self.ours(case, cell)?.0;
            runs.push(self.helm(case, cell)?);
        }
    }

    fn pause(&self, sites: &[ChanceSite]) {
        if sites.iter().any(|site| site.asks.contains(&Ask::Time)) {
            thread::sleep(BETWEEN_RUNS);
        }
    }

    fn helm(&self, case: &Case, cell: &Cell) -> Result<Answer, String> {
        self.helm
            .template(&self.session.project.root, case, cell)
            .map_err(|error| error.to_string())
    }

    /// This renderer's answer, with the time of day, as Helm has it.
    fn ours(&self, case: &Case, cell: &Cell) -> Result<(Answer, Vec<ChanceSite>), String> {
        let mut frozen = self.renderer.frozen(case);
        frozen.instant = now();
        self.renderer
            .answer(case, cell, frozen)
            .map_err(|failure| failure.message)
    }

    fn shown(&self, difference: Difference, helm: &[u8], ours: &[u8]) -> Shown {
        let is_secret = difference.place == Place::Stdout
            && !self.show_secrets
            && [helm, ours]
                .iter()
                .any(|text| in_secret(text, difference.line));
        let show = |line: Option<Vec<u8>>| {
            line.map(|line| {
                let text = String::from_utf8_lossy(&line).into_owned();
                match text.split_once(':') {
                    Some((key, _)) if is_secret => format!("{key}: (hidden: --show-secrets)"),
                    None if is_secret => "(hidden: --show-secrets)".into(),
                    _ => text,
                }
            })
        };
        Shown {
            place: difference.place,
            line: difference.line,
            helm: show(difference.wanted),
            rendergate: show(difference.found),
        }
    }
}

/// Whether a line, counted from 1, lies in a document of the kind `Secret` (or in a list, which may hold one).
fn in_secret(text: &[u8], line: usize) -> bool {
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let is_border = |line: &&[u8]| line.starts_with(b"---");
    let at = line.saturating_sub(1).min(lines.len());
    let (before, after) = lines.split_at(at);
    let start = before.iter().rposition(is_border).map_or(0, |at| at + 1);
    let end = after.iter().position(is_border).unwrap_or(after.len());
    let document = before
        .get(start..)
        .unwrap_or_default()
        .iter()
        .chain(after.get(..end).unwrap_or_default());
    document.into_iter().any(|line| {
        let kind = line
            .trim_ascii()
            .strip_prefix(b"kind:")
            .map(<[u8]>::trim_ascii);
        kind.is_some_and(|kind| kind == b"Secret" || kind == b"\"Secret\"" || kind == b"'Secret'")
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "Helm reads the clock, so the comparison has to"
)]
fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant {
        seconds: i64::try_from(since.as_secs()).unwrap_or_default(),
        nanos: since.subsec_nanos(),
    }
}

/// All that there is to say.
struct Report<'a> {
    about: About,
    profile: &'static Profile,
    notes: Vec<String>,
    rows: Vec<((&'a Case, &'a Cell), Outcome)>,
}

impl Report<'_> {
    fn count(&self, is_counted: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|(_, row)| is_counted(row)).count()
    }

    fn different(&self) -> usize {
        self.count(|row| matches!(row, Outcome::Different { .. }))
    }

    fn not_compared(&self) -> usize {
        self.count(|row| matches!(row, Outcome::NotCompared(_)))
    }

    fn with_chance(&self) -> usize {
        self.count(|row| matches!(row, Outcome::Equal { chance_lines, .. } if *chance_lines > 0))
    }

    fn failing(&self) -> usize {
        self.count(|row| matches!(row, Outcome::Equal { status, .. } if *status != 0))
    }

    fn status(&self) -> Status {
        if self.not_compared() > 0 {
            Status::Undecided
        } else if self.different() > 0 {
            Status::Refused
        } else {
            Status::Passed
        }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "helm     {} ({})\nprofile  {}\n",
            self.about.version, self.about.go, self.profile.version
        );
        for note in &self.notes {
            text.push_str(&format!("note     {note}\n"));
        }
        text.push('\n');
        for ((case, cell), outcome) in &self.rows {
            let name = name(case, cell);
            match outcome {
                Outcome::Equal { .. } => {}
                Outcome::NotCompared(why) => {
                    text.push_str(&format!("{name}: not compared: {why}\n"));
                }
                Outcome::Different {
                    difference,
                    helm_varies,
                } => {
                    let place = place(difference);
                    text.push_str(&format!(
                        "{name}: different in {place}\n    helm        {}\n    rendergate  {}\n",
                        quoted(difference.helm.as_deref()),
                        quoted(difference.rendergate.as_deref())
                    ));
                    if *helm_varies {
                        text.push_str(
                            "    Helm answers this case differently from run to run, and nothing here says why\n",
                        );
                    }
                }
            }
        }
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(&self.summary());
        text
    }

    fn summary(&self) -> String {
        let (different, not_compared) = (self.different(), self.not_compared());
        let all = cases(self.rows.len());
        let equal = self.rows.len() - different - not_compared;
        let mut asides = Vec::new();
        let (failing, with_chance) = (self.failing(), self.with_chance());
        if failing > 0 {
            asides.push(format!("{failing} fail alike"));
        }
        if with_chance > 0 {
            asides.push(format!("in {with_chance} what Helm draws anew is left out"));
        }
        let asides = if asides.is_empty() {
            String::new()
        } else {
            format!(" ({})", asides.join(", "))
        };
        match self.status() {
            Status::Passed => format!("Equal: {all}{asides}\n"),
            Status::Refused => format!("Different: {different} of {all}; {equal} equal{asides}\n"),
            _ => format!(
                "Undecided: {not_compared} of {all} not compared; {different} different, {equal} equal{asides}\n"
            ),
        }
    }

    fn json(&self) -> Vec<u8> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|((case, cell), outcome)| {
                let mut row = json!({"chart": case.chart, "case": case.name});
                if let Some((version, _)) = &cell.kube_version {
                    row["kubernetes"] = json!(version);
                }
                match outcome {
                    Outcome::Equal {
                        chance_lines,
                        status,
                    } => {
                        row["result"] = json!("equal");
                        row["status"] = json!(status);
                        row["chanceLines"] = json!(chance_lines);
                    }
                    Outcome::Different {
                        difference,
                        helm_varies,
                    } => {
                        row["result"] = json!("different");
                        row["helmVaries"] = json!(helm_varies);
                        row["difference"] = json!({
                            "place": place_word(difference.place),
                            "line": difference.line,
                            "helm": difference.helm,
                            "rendergate": difference.rendergate,
                        });
                    }
                    Outcome::NotCompared(why) => {
                        row["result"] = json!("not-compared");
                        row["reason"] = json!(why);
                    }
                }
                row
            })
            .collect();
        let (different, not_compared) = (self.different(), self.not_compared());
        let whole = json!({
            "version": 1,
            "command": "verify",
            "helm": {
                "version": self.about.version,
                "go": self.about.go,
                "commit": self.about.commit,
            },
            "profile": self.profile.version,
            "notes": self.notes,
            "status": self.status().code(),
            "summary": {
                "cases": self.rows.len(),
                "equal": self.rows.len() - different - not_compared,
                "different": different,
                "notCompared": not_compared,
            },
            "cases": rows,
        });
        super::json_text(&whole)
    }
}

fn cases(count: usize) -> String {
    match count {
        1 => "1 case".into(),
        count => format!("{count} cases"),
    }
}

fn name(case: &Case, cell: &Cell) -> String {
    let mut name = format!("{} {}", case.chart, case.name);
    if let Some((version, _)) = &cell.kube_version
        && case.cells.len() > 1
    {
        name.push_str(&format!(" (Kubernetes {version})"));
    }
    name
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Status => "status",
        Place::Stdout => "stdout",
        Place::Error => "error",
    }
}

fn place(difference: &Shown) -> String {
    match difference.place {
        Place::Status => "how it ends".into(),
        Place::Stdout => format!("standard output, line {}", difference.line),
        Place::Error => format!("the error, line {}", difference.line),
    }
}

/// A line as it is shown: in quotes, so that blanks at its ends show, without what could steer a terminal.
fn quoted(line: Option<&str>) -> String {
    let Some(line) = line else {
        return "(the output has ended)".into();
    };
    let cut: String = line.chars().take(MAX_SHOWN).collect();
    let dots = if cut.len() < line.len() { " …" } else { "" };
    format!("\"{}\"{dots}", report::escape::text(&cut))
}
