//! What many cells and cases have in common is said once, on a narrow terminal too.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use artifact::MaskReport;
use gate::kubernetes::Minor;
use gate::kubernetes::upgrade::Upgrade;
use gate::{
    Answer, Approvals, BaseFacts, BaseState, CaseEvidence, CaseId, Cell, Expectation, GoldenState,
    Policy, Rendering, RunFacts, decide, examine,
};
use manifest::ManifestSet;
use report::{Options, Outcome, Purpose, format_named};

const PROFILES: [&str; 4] = ["v3.18.6", "v3.21.4", "v4.1.1", "v4.2.4"];
const KUBERNETES: [&str; 4] = ["1.30", "1.31", "1.32", "1.33"];

fn rendering(text: &str) -> ManifestSet {
    ManifestSet::read(text.as_bytes()).unwrap()
}

/// A run of these cases in sixteen cells each; `render` says what a cell renders before and after.
fn outcome(cases: &[&str], render: impl Fn(&str, &str, &str) -> (String, String)) -> Outcome {
    let mut reports = Vec::new();
    for case in cases {
        for profile in PROFILES {
            for kubernetes in KUBERNETES {
                let (before, after) = render(case, profile, kubernetes);
                let evidence = CaseEvidence {
                    other_version: None,
                    id: CaseId {
                        chart: "charts/web".to_owned(),
                        case: (*case).to_owned(),
                        was: None,
                        cell: Some(Cell {
                            profile: profile.to_owned(),
                            kubernetes: kubernetes.to_owned(),
                        }),
                    },
                    kubernetes: Minor::parse(kubernetes),
                    upgrade: Upgrade::default(),
                    namespace: None,
                    expect: Expectation::Render,
                    head: Rendering::Manifests(rendering(&after)),
                    chance: None,
                    masked: MaskReport::default(),
                    golden: GoldenState::NotKept,
                    base: BaseState::Present {
                        answer: Answer::Manifests(rendering(&before)),
                        chance: None,
                    },
                };
                reports.push(examine(&Policy::default(), &Approvals::default(), evidence));
            }
        }
    }
    let facts = RunFacts {
        base: BaseFacts::Compared("main".to_owned()),
        ..RunFacts::default()
    };
    Outcome {
        command: "check".to_owned(),
        facts: Vec::new(),
        purpose: Purpose::Judge,
        verdict: decide(&Policy::default(), &Approvals::default(), facts, reports),
    }
}

/// A ConfigMap of a cell; what stays as it is differs from cell to cell.
fn config(name: &str, cell: &str, data: &[(&str, &str)]) -> String {
    let data: String = data
        .iter()
        .map(|(key, value)| format!("  {key}: \"{value}\"\n"))
        .collect();
    format!(
        "---\n# Source: web/templates/{name}.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  labels:\n    cell: \"{cell}\"\ndata:\n{data}"
    )
}

fn written(outcome: &Outcome, format: &str) -> String {
    let options = Options {
        width: 60,
        ..Options::default()
    };
    let mut bytes = Vec::new();
    (format_named(format).unwrap().write)(outcome, &options, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_change_of_all_cells() {
    let outcome = outcome(&["dev", "prod"], |_, profile, kubernetes| {
        let cell = format!("{profile} {kubernetes}");
        (
            config("a", &cell, &[("size", "1")]),
            config("a", &cell, &[("size", "2")]),
        )
    });
    insta::assert_snapshot!("all-terminal", written(&outcome, "terminal"));
    insta::assert_snapshot!("all-markdown", written(&outcome, "markdown"));
}

#[test]
fn a_change_of_most_cells() {
    let outcome = outcome(&["prod"], |_, profile, kubernetes| {
        let lacks = kubernetes == "1.30" && (profile == "v3.18.6" || profile == "v4.2.4");
        let before = config("a", "", &[("size", "1")]);
        let after = config("a", "", &[("size", if lacks { "1" } else { "2" })]);
        (before, after)
    });
    insta::assert_snapshot!("most-terminal", written(&outcome, "terminal"));
}

#[test]
fn cells_that_differ_in_few_places() {
    let outcome = outcome(&["dev", "prod"], |case, profile, kubernetes| {
        let size = if profile == "v4.2.4" { "3" } else { "2" };
        let mut after = config("a", profile, &[("color", "blue"), ("size", size)]);
        if kubernetes == "1.33" {
            after = config(
                "a",
                profile,
                &[("color", "blue"), ("new", "x"), ("size", size)],
            );
        }
        if case == "prod" && kubernetes != "1.31" {
            after += &config("b", "", &[("more", "1")]);
        }
        let before = config("a", profile, &[("color", "red"), ("size", "1")]);
        (before, after)
    });
    insta::assert_snapshot!("few-terminal", written(&outcome, "terminal"));
    insta::assert_snapshot!("few-markdown", written(&outcome, "markdown"));
}

#[test]
fn cells_without_a_rule() {
    let outcome = outcome(&["prod"], |_, profile, kubernetes| {
        let at = |all: [&str; 4], name: &str| all.iter().position(|one| *one == name).unwrap();
        let odd = (at(PROFILES, profile) + at(KUBERNETES, kubernetes)) % 2 == 1;
        let before = config("a", "", &[("size", "1")]);
        let after = config("a", "", &[("size", if odd { "2" } else { "1" })]);
        (before, after)
    });
    insta::assert_snapshot!("odd-terminal", written(&outcome, "terminal"));
}

#[test]
fn items_at_other_positions() {
    let outcome = outcome(&["prod"], |_, _, kubernetes| {
        let first = match kubernetes {
            "1.33" => "  - {name: first, image: first}\n",
            _ => "",
        };
        let list = |image: &str| {
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n{first}  - {{name: web, image: {image}}}\n"
            )
        };
        (list("web:1"), list("web:2"))
    });
    insta::assert_snapshot!("positions-terminal", written(&outcome, "terminal"));
}

#[test]
fn only_the_text_of_many_resources_is_another() {
    let outcome = outcome(&["dev", "prod"], |case, profile, _| {
        let count = if case == "dev" { 2 } else { 4 };
        let names = ["a", "b", "c", "d"].iter().take(count);
        let before: String = names
            .map(|name| config(name, "", &[("size", "1")]))
            .collect();
        let blank = before.replace("\ndata:\n", "\n\ndata:\n");
        let after = if case == "prod" && profile == "v4.2.4" {
            blank + &config("new", "", &[])
        } else {
            blank
        };
        (before, after)
    });
    insta::assert_snapshot!("formatting-terminal", written(&outcome, "terminal"));
    insta::assert_snapshot!("formatting-markdown", written(&outcome, "markdown"));
}
