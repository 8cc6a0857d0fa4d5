//! Every page of `--help`, found by following the commands.

use std::fmt::Write;

use crate::world::World;

#[test]
fn all_pages() {
    let world = World::empty();
    let mut pages = String::new();
    let mut open = vec![Vec::new()];
    while let Some(words) = open.pop() {
        let mut line: Vec<&str> = words.iter().map(String::as_str).collect();
        line.push("--help");
        let ran = world.rg_words(&line);
        assert_eq!(
            (ran.status, ran.stderr.as_str()),
            (0, ""),
            "{line:?}: {ran}"
        );
        let _ = writeln!(
            pages,
            "$ rendergate {}\n{}",
            line.join(" "),
            ran.stdout.trim_end()
        );
        let commands = ran.stdout.split("\nCommands:\n").nth(1).unwrap_or_default();
        let commands = commands
            .lines()
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().next());
        let commands: Vec<&str> = commands.filter(|name| *name != "help").collect();
        open.extend(
            commands
                .into_iter()
                .rev()
                .map(|name| [words.clone(), vec![name.to_string()]].concat()),
        );
        pages.push('\n');
    }
    insta::assert_snapshot!(pages);
}
