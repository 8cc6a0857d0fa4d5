//! What the README and `docs/` show is what the program does: examples are run, blocks to paste are pasted, help texts and
//! schemas are compared, links lead somewhere. `RENDERGATE_BLESS=1` writes what can be written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod comparison;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testkit::Sandbox;

const BINARY: &str = env!("CARGO_BIN_EXE_rendergate");

/// Whether a person asks for the pages to be written.
#[expect(clippy::disallowed_methods, reason = "this is the asking")]
fn blessed() -> bool {
    std::env::var_os("RENDERGATE_BLESS").is_some()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The content of the fenced block that follows a mark, and its place in the page.
fn block<'p>(page: &'p str, mark: &str) -> (std::ops::Range<usize>, &'p str) {
    let line = format!("<!-- {mark} -->\n```");
    let at = page
        .find(&line)
        .unwrap_or_else(|| panic!("no block marked {mark}"));
    let start = at + line.len();
    let start = start + page[start..].find('\n').unwrap() + 1;
    let end = start + page[start..].find("```").unwrap();
    (start..end, &page[start..end])
}

/// Compares a block of a page with what it should be, or writes it.
fn hold(page: &str, mark: &str, wanted: &str) {
    let text = read(page);
    let (range, had) = block(&text, mark);
    if had == wanted {
        return;
    }
    assert!(
        blessed(),
        "{page}: the block `{mark}` is stale (RENDERGATE_BLESS=1 writes it); it should be\n{wanted}"
    );
    let mut text = text.clone();
    text.replace_range(range, wanted);
    std::fs::write(root().join(page), text).unwrap();
}

/// The repository of the examples, as somebody has it who heard of rendergate today: charts, and git.
fn charts_only() -> Sandbox {
    let sandbox = Sandbox::new(BINARY);
    sandbox.copy(&root().join("tests/action/repository/charts"), "charts");
    sandbox.commit_all("charts");
    sandbox
}

/// The same with goldens, on the branch `main`.
fn recorded() -> Sandbox {
    let sandbox = Sandbox::new(BINARY);
    sandbox.copy(&root().join("tests/action/repository"), ".");
    let ran = sandbox.run(["record"]);
    assert_eq!(ran.status, 0, "{ran}");
    sandbox.commit_all("base");
    sandbox
}

/// The change of the README's example: a value is renamed, and the values files are forgotten.
fn change_template(sandbox: &Sandbox) {
    let path = "charts/web/templates/deployment.yaml";
    let text = sandbox.read(path);
    let changed = text.replace(".Values.replicas ", ".Values.replicaCount | default 1 ");
    assert_ne!(changed, text);
    sandbox.write(path, changed);
}

/// Runs the commands of an example: lines that begin with `$ `.
fn transcript(example: &str, sandbox: &Sandbox) -> String {
    let mut text = String::new();
    let mut status = 0;
    for line in example.lines().filter(|line| line.starts_with("$ ")) {
        writeln!(text, "{line}").unwrap();
        let words: Vec<&str> = line.split(' ').skip(1).collect();
        match words[..] {
            ["rendergate", ref words @ ..] => {
                let ran = sandbox.run(words);
                assert_eq!(ran.stderr, "", "{line}");
                status = ran.status;
                text.push_str(&ran.stdout);
            }
            ["echo", "$?"] => writeln!(text, "{status}").unwrap(),
            _ => panic!("not a command of an example: {line}"),
        }
    }
    text
}

/// The commit that a report names follows from a random key: any one will do.
fn with_commit_of(text: &str, example: &str) -> String {
    let commit = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("base  "))?;
        Some(line.split_once('(')?.1.trim_end_matches(')').to_string())
    };
    match (commit(text), commit(example)) {
        (Some(new), Some(old)) if new.len() == old.len() => text.replace(&new, &old),
        _ => text.to_string(),
    }
}

#[test]
fn examples_in_the_readme_are_real() {
    let page = read("README.md");
    let sandbox = recorded();
    let (_, example) = block(&page, "example: bump");
    hold("README.md", "example: bump", &transcript(example, &sandbox));
    let (_, example) = block(&page, "example: profiles");
    hold(
        "README.md",
        "example: profiles",
        &transcript(example, &sandbox),
    );

    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    change_template(&sandbox);
    let ran = sandbox.run(["record"]);
    assert_eq!(ran.status, 0, "{ran}");
    sandbox.commit_all("change");
    let (_, example) = block(&page, "example: check");
    let text = transcript(example, &sandbox);
    hold(
        "README.md",
        "example: check",
        &with_commit_of(&text, example),
    );
}

/// Runs a block as a user's shell would, with `rendergate` on the path.
fn paste(sandbox: &Sandbox, mark: &str) -> (i32, String) {
    let page = read("README.md");
    let (_, script) = block(&page, &format!("try: {mark}"));
    let folder = Path::new(BINARY).parent().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the search path is taken over")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path));
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(sandbox.root())
        .env_clear()
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env("HOME", sandbox.root())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text.into_owned())
}

#[test]
fn a_pull_request_works_as_pasted() {
    let sandbox = charts_only();
    let (status, text) = paste(&sandbox, "workflow");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("2 cases recorded"), "{text}");
    let staged: BTreeSet<String> = sandbox
        .git(&["diff", "--cached", "--name-only"])
        .lines()
        .map(str::to_string)
        .collect();
    let wanted = [
        ".github/workflows/rendergate.yaml",
        "goldens/.key",
        "goldens/charts/web/default.yaml",
        "goldens/charts/web/prod.yaml",
        "rendergate.yaml",
    ];
    assert_eq!(staged, wanted.map(str::to_string).into());
    let workflow = sandbox.read(".github/workflows/rendergate.yaml");
    assert!(workflow.contains("on: pull_request\n"));
    sandbox.commit_all("rendergate");
    let ran = sandbox.run(["check"]);
    assert_eq!(ran.status, 0, "{ran}");
    // The next pull request.
    change_template(&sandbox);
    sandbox.commit_all("change");
    assert_eq!(sandbox.run(["check", "--base", "HEAD~1"]).status, 2);
}

#[test]
fn a_helm_upgrade_works_as_pasted() {
    let (status, text) = paste(&charts_only(), "bump");
    assert_eq!(status, 2, "{text}");
    assert!(
        text.contains("/spec/template/spec/nodeSelector/kubernetes.io~1arch"),
        "{text}"
    );
}

#[test]
fn a_diff_on_a_laptop_works_as_pasted() {
    let sandbox = charts_only();
    let (status, text) = paste(&sandbox, "laptop");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("Passed: 2 cases, nothing changed"), "{text}");
    change_template(&sandbox);
    let (status, text) = paste(&sandbox, "laptop");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("      - 4\n      + 1\n"), "{text}");
    sandbox.git(&["checkout", "--quiet", "."]);
    let (status, text) = paste(&sandbox, "diff");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("      - 2\n      + 5\n"), "{text}");
    assert!(text.contains("-  replicas: 2\n+  replicas: 5\n"), "{text}");
}

/// `.ci/run` takes these commands from the README.
#[test]
fn the_commands_of_ci_are_in_the_readme() {
    let page = read("README.md");
    assert_eq!(
        block(&page, "ci:main").1,
        "cargo run --release --locked -- check\n"
    );
    assert_eq!(
        block(&page, "ci:tests").1,
        "cargo test --workspace --locked\n"
    );
}

#[test]
fn help_texts_in_the_page_on_usage_are_up_to_date() {
    let sandbox = Sandbox::new(BINARY);
    let page = read("docs/usage.md");
    let overview = sandbox.run(["--help"]).stdout;
    let commands = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let mut count = 0;
    for command in commands
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
    {
        let ran = sandbox.run([command, "--help"]);
        assert_eq!(ran.status, 0, "{ran}");
        assert!(
            page.contains(&format!("\n## {command}\n")),
            "docs/usage.md has no section on {command}"
        );
        hold("docs/usage.md", &format!("help: {command}"), &ran.stdout);
        count += 1;
    }
    assert!(count >= 7, "{count} commands");
}

#[test]
fn formats_in_the_page_on_usage_are_up_to_date() {
    let page = read("docs/usage.md");
    for format in report::FORMATS {
        let row = format!("| `{}` | {} |\n", format.name, format.doc);
        assert!(page.contains(&row), "docs/usage.md lacks the row\n{row}");
    }
}

#[test]
fn the_schema_of_reports_is_up_to_date() {
    let path = root().join("docs/schema/report.json");
    if blessed() {
        std::fs::write(&path, report::json_schema()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|had| had == report::json_schema()),
        "docs/schema/report.json is stale: RENDERGATE_BLESS=1 cargo test --test docs"
    );
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "their order does not show")]
fn links_lead_somewhere() {
    let mut pages = vec![
        "README.md".to_string(),
        "CONTRIBUTING.md".into(),
        "CHANGELOG.md".into(),
        "golden-charts/README.md".into(),
    ];
    for folder in ["docs", "docs/decisions"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        pages.extend(
            names
                .filter(|name| name.ends_with(".md"))
                .map(|name| format!("{folder}/{name}")),
        );
    }
    let mut count = 0;
    for page in &pages {
        let text = read(page);
        let folder = Path::new(page).parent().unwrap();
        for rest in text.split("](").skip(1) {
            let link = rest.split(')').next().unwrap();
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            count += 1;
            let (file, heading) = link
                .split_once('#')
                .map_or((link, None), |(file, heading)| (file, Some(heading)));
            let target = if file.is_empty() {
                root().join(page)
            } else {
                root().join(folder).join(file)
            };
            assert!(target.exists(), "{page}: {link} leads nowhere");
            if let Some(heading) = heading {
                let text = std::fs::read_to_string(&target).unwrap();
                let found = text
                    .lines()
                    .filter(|line| line.starts_with('#'))
                    .any(|line| anchor(line) == heading);
                assert!(found, "{page}: {link}: no such heading");
            }
        }
    }
    assert!(count >= 20, "{count} links");
}
