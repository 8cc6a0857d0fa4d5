//! Wrong words, closed pipes, colors: what every command has in common.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn wrong_words_end_with_1() {
    let world = World::recorded();
    assert_snapshot!(world.rg("chekc"), @"
    status: 1
    -- stderr
    error: unrecognized subcommand 'chekc'

      tip: a similar subcommand exists: 'check'

    Usage: rendergate <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --frmat json"), @"
    status: 1
    -- stderr
    error: unexpected argument '--frmat' found

      tip: a similar argument exists: '--format'

    Usage: rendergate check --format <FORMAT>

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --format html"), @"
    status: 1
    -- stderr
    error: invalid value 'html' for '--format <FORMAT>'
      [possible values: terminal, diff, json, json-patch, markdown]

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check more"), @"
    status: 1
    -- stderr
    error: unexpected argument 'more' found

    Usage: rendergate check [OPTIONS]

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --threads many"), @"
    status: 1
    -- stderr
    error: invalid value 'many' for '--threads <N>': invalid digit found in string

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --threads 0"), @"
    status: 1
    -- stderr
    error: invalid value '0' for '--threads <N>': 0 is not in 1..=256

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --threads 100000"), @"
    status: 1
    -- stderr
    error: invalid value '100000' for '--threads <N>': 100000 is not in 1..=256

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --max-steps -1"), @"
    status: 1
    -- stderr
    error: unexpected argument '-1' found

    Usage: rendergate check [OPTIONS]

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --color sometimes"), @"
    status: 1
    -- stderr
    error: invalid value 'sometimes' for '--color <COLOR>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    ");
    assert_snapshot!(world.rg("check --helm-version 2.17"), @r#"
    status: 1
    -- stderr
    rendergate: no profile for Helm "2.17"; nearest: v3.21.4, v4.3.0 (`rendergate profiles` lists them)
    "#);
    assert_snapshot!(world.rg("check --chart charts/none"), @"
    status: 1
    -- stderr
    rendergate: none of the 1 cases matches: --case takes a part of CHART/CASE, --chart a path
    ");
    assert_snapshot!(world.rg("diff one"), @"
    status: 1
    -- stderr
    error: the following required arguments were not provided:
      <AFTER>

    Usage: rendergate diff <BEFORE> <AFTER>

    For more information, try '--help'.
    ");
}

#[test]
fn no_words_show_the_commands() {
    let ran = World::empty().rg("");
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("Usage: rendergate <COMMAND>"), "{ran}");
}

#[test]
fn reports_that_cannot_be_written() {
    let world = World::recorded();
    assert_snapshot!(world.rg("check --report json"), @r#"
    status: 1
    -- stderr
    rendergate: --report takes FORMAT=FILE, not "json"
    "#);
    assert_snapshot!(world.rg("check --report html=x"), @r#"
    status: 1
    -- stderr
    rendergate: no format "html"; formats: terminal, diff, json, json-patch, markdown
    "#);
    assert_snapshot!(world.rg("check --report json=missing/report.json"), @"
    status: 3
    -- stderr
    rendergate: missing/report.json: No such file or directory (os error 2)
    ");
    assert_snapshot!(world.rg("check --report json=charts"), @"
    status: 3
    -- stderr
    rendergate: charts: Is a directory (os error 21)
    ");
}

#[test]
fn the_version() {
    let ran = World::empty().rg("--version");
    assert_eq!(
        ran.stdout,
        format!("rendergate {}\n", env!("CARGO_PKG_VERSION"))
    );
}

/// Runs the program with its standard output at a pipe that nobody reads.
fn closed(world: &World, line: &str) -> (i32, String) {
    let script = format!("(\"$0\" {line}; echo $? >status) 2>errors | true");
    let status = std::process::Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_rendergate")])
        .current_dir(world.root())
        .status()
        .unwrap();
    assert!(status.success());
    (
        world.read("status").trim().parse().unwrap(),
        world.read("errors"),
    )
}

#[test]
fn a_closed_pipe_is_no_pass_and_no_noise() {
    let world = World::recorded();
    for line in [
        "check",
        "profiles",
        "template shop charts/web",
        "diff charts/web charts/web --after-set color=blue",
        "--help",
    ] {
        let (status, errors) = closed(&world, line);
        // The reader may be gone or just about to go.
        assert!((0..=1).contains(&status), "{line}: {status}");
        assert_eq!(errors, "", "{line}");
    }
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_eq!(closed(&world, "check"), (2, String::new()));
}

#[test]
fn a_full_disk_is_an_error() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let world = World::recorded();
    let script = "\"$0\" check >/dev/full 2>errors";
    let status = std::process::Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_rendergate")])
        .current_dir(world.root())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    assert_snapshot!(world.read("errors"), @"rendergate: standard output: No space left on device (os error 28)");
}

#[test]
fn colors_follow_flag_and_terminal() {
    let mut world = World::recorded();
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    let colored = |world: &World, line: &str| world.rg(line).stdout.contains('\u{1b}');
    assert!(!colored(&world, "check"));
    assert!(!colored(&world, "check --color never"));
    assert!(colored(&world, "check --color always"));
    assert!(!colored(&world, "check --color always --format markdown"));
    world.set("NO_COLOR", "1");
    assert!(colored(&world, "check --color always"));
}
