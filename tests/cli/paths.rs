//! Nothing that a repository names is read or written outside of it.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// A world with a secret outside the repository, beside it.
fn beside() -> World {
    let world = World::empty();
    world.chart("repo/charts/web", "web");
    world.write("repo/rendergate.yaml", CONFIG);
    world.write("repo/goldens/.key", crate::world::KEY);
    world.write("outside/secret.yaml", "color: hunter2\n");
    world.chart("outside/chart", "web");
    world
}

fn check(world: &World) -> String {
    let ran = world.rg_in("repo", &["check"]);
    let text = ran.to_string();
    assert!(
        !text.contains("hunter2") && !text.contains("[ROOT]"),
        "{text}"
    );
    text
}

/// The configuration with more lines for the case.
fn configure(world: &World, more: &str) {
    world.write("repo/rendergate.yaml", format!("{CONFIG}{more}"));
}

#[test]
fn values_files() {
    let world = beside();
    configure(&world, "        values: [../outside/secret.yaml]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: ../outside/secret.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    configure(&world, "        values: [/etc/passwd]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: /etc/passwd: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    configure(
        &world,
        "        values: [charts/../../outside/secret.yaml]\n",
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: charts/../../outside/secret.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    configure(&world, "        values: [missing.yaml]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | open missing.yaml: no such file or directory

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    configure(&world, "        values: [charts]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | read charts: is a directory

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

#[test]
fn values_that_are_no_files_of_the_repository() {
    let world = beside();
    configure(
        &world,
        "        values: [\"https://example.com/values.yaml\"]\n",
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG051] unsupported: charts/web prod: https://example.com/values.yaml: values of golden cases are files of the repository, no URLs and not standard input

    Undecided: 1 finding in 1 case
      unsupported: Leave the case out until a release supports it.
    ");
    configure(&world, "        values: [\"-\"]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG051] unsupported: charts/web prod: -: values of golden cases are files of the repository, no URLs and not standard input

    Undecided: 1 finding in 1 case
      unsupported: Leave the case out until a release supports it.
    ");
    configure(&world, "        values: [pipe]\n");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(world.root().join("repo/pipe"))
            .status()
            .unwrap()
            .success()
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG051] unsupported: charts/web prod: pipe: not a plain file

    Undecided: 1 finding in 1 case
      unsupported: Leave the case out until a release supports it.
    ");
}

#[test]
fn values_through_links() {
    let world = beside();
    world.link("../outside/secret.yaml", "repo/env.yaml");
    configure(&world, "        values: [env.yaml]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: env.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    world.remove("repo/env.yaml");
    world.link("/proc/self/environ", "repo/env.yaml");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: env.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    world.remove("repo/env.yaml");
    world.link("../outside", "repo/folder");
    configure(&world, "        values: [folder/secret.yaml]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: folder/secret.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    // Inside, links are links.
    world.write("repo/base.yaml", "color: green\n");
    world.link("base.yaml", "repo/env.yaml");
    configure(&world, "        values: [env.yaml]\n");
    assert_eq!(world.rg_in("repo", &["record"]).status, 0);
    assert!(
        world
            .read("repo/goldens/charts/web/prod.yaml")
            .contains("color: green")
    );
}

#[test]
fn files_of_set_file() {
    let world = beside();
    configure(&world, "        set-file: [color=../outside/secret.yaml]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: ../outside/secret.yaml: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    configure(&world, "        set-file: [color=/etc/passwd]\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: /etc/passwd: leaves the repository: values and charts of golden cases must lie inside it

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
}

#[test]
fn links_in_charts() {
    let world = beside();
    world.link(
        "../../../../outside/secret.yaml",
        "repo/charts/web/files/secret.yaml",
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: charts/web/files/secret.yaml leads outside of the repository

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    let world = beside();
    world.remove("repo/charts/web/values.yaml");
    world.link("/proc/self/environ", "repo/charts/web/values.yaml");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: charts/web/values.yaml leads outside of the repository

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    let world = beside();
    world.link("../../../../outside/chart", "repo/charts/web/charts/sub");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: charts/web/charts/sub leads outside of the repository

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
    let world = beside();
    world.link("/dev/zero", "repo/charts/web/values.schema.json");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG054] path-outside: charts/web prod: charts/web/values.schema.json leads outside of the repository

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
}

#[test]
fn links_of_charts() {
    let world = beside();
    world.link("../../outside/chart", "repo/charts/link");
    configure(&world, "  - path: charts/link\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: charts/link/Chart.yaml: leaves the repository: values and charts of golden cases must lie inside it
    ");
    // A glob does not follow it.
    configure(&world, "  - path: charts/l*\n");
    assert_snapshot!(check(&world), @r#"
    status: 1
    -- stderr
    rendergate: rendergate.yaml:10: path "charts/l*" matches no chart (a directory with a Chart.yaml, or a .tgz)
    "#);
    let world = beside();
    world.link("loop", "repo/charts/loop");
    configure(&world, "  - path: charts/loop\n");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: charts/loop/Chart.yaml: Too many levels of symbolic links (os error 40)
    ");
    let world = beside();
    world.link(".", "repo/charts/web/templates/self");
    assert!(check(&world).starts_with("status: 3\n"));
}

#[test]
fn discovery_does_not_follow_links() {
    let world = beside();
    world.remove("repo/rendergate.yaml");
    world.link("../../outside/chart", "repo/charts/link");
    world.link("..", "repo/charts/up");
    world.link("/usr", "repo/charts/usr");
    world.link("../../../outside", "repo/charts/web/ci");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.3.0

    undecided[RG054] path-outside: charts/web default: charts/web/ci leads outside of the repository

    Undecided: 1 finding in 1 case
      path-outside: Bring the file into the repository, or allow the input by a flag on the command line.
    ");
}

#[test]
fn a_configuration_that_is_a_link() {
    let world = beside();
    world.remove("repo/rendergate.yaml");
    world.link("../outside/secret.yaml", "repo/rendergate.yaml");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: rendergate.yaml: leaves the repository: the configuration must lie inside it
    ");
    world.remove("repo/rendergate.yaml");
    world.link("/proc/self/environ", "repo/rendergate.yaml");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: rendergate.yaml: leaves the repository: the configuration must lie inside it
    ");
    assert_eq!(
        world.rg_in("repo", &["template", "x", "charts/web"]).status,
        1
    );
    world.remove("repo/rendergate.yaml");
    world.write("repo/ci/gate.yaml", CONFIG);
    world.link("ci/gate.yaml", "repo/rendergate.yaml");
    assert_eq!(world.rg_in("repo", &["record"]).status, 0);
}

#[test]
fn goldens_behind_links() {
    let world = beside();
    world.remove("repo/goldens/.key");
    std::fs::remove_dir(world.root().join("repo/goldens")).unwrap();
    world.link("../outside", "repo/goldens");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: goldens: leaves the repository: values and charts of golden cases must lie inside it
    ");
    assert_snapshot!(world.rg_in("repo", &["record"]), @"
    status: 3
    -- stderr
    rendergate: goldens: leaves the repository: values and charts of golden cases must lie inside it
    ");
    world.remove("repo/goldens");
    world.link("../../outside", "repo/goldens/charts");
    assert_snapshot!(world.rg_in("repo", &["record"]), @"
    status: 3
    -- stderr
    rendergate: charts/web/prod.yaml: not a plain file inside the goldens
    ");
    world.remove("repo/goldens/charts");
    world.link(
        "../../../../outside/secret.yaml",
        "repo/goldens/charts/web/prod.yaml",
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stderr
    rendergate: goldens/charts/web/prod.yaml: leaves the repository: values and charts of golden cases must lie inside it
    ");
    assert_snapshot!(world.rg_in("repo", &["record"]), @"
    status: 3
    -- stderr
    rendergate: goldens/charts/web/prod.yaml: leaves the repository: values and charts of golden cases must lie inside it
    ");
    assert_snapshot!(world.names("outside"), @"
    outside/chart/Chart.yaml
    outside/chart/templates/app.yaml
    outside/chart/templates/config.yaml
    outside/chart/values.yaml
    outside/secret.yaml
    ");
    assert_eq!(world.read("outside/secret.yaml"), "color: hunter2\n");
}

#[test]
fn names_of_charts_lead_nowhere() {
    let world = beside();
    world.write(
        "repo/charts/web/Chart.yaml",
        "apiVersion: v2\nname: ../../../outside/x\nversion: 1.0.0\n",
    );
    assert_snapshot!(check(&world), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | validation: chart.metadata.name "../../../outside/x" is invalid

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
    assert_snapshot!(world.rg_in("repo", &["render", "--output", "out"]), @r#"
    status: 3
    -- stdout
    0 of 1 cells rendered to out; 1 did not render
    -- stderr
    charts/web/prod: does not render: validation: chart.metadata.name "../../../outside/x" is invalid
    "#);
    assert_snapshot!(world.names("outside"), @"
    outside/chart/Chart.yaml
    outside/chart/templates/app.yaml
    outside/chart/templates/config.yaml
    outside/chart/values.yaml
    outside/secret.yaml
    ");
}

#[test]
fn charts_read_only_their_own_files() {
    let world = beside();
    world.write("repo/secret.txt", "hunter2");
    world.write(
        "repo/charts/web/templates/config.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ .Files.Get \"../../secret.txt\" | quote }}\n  b: {{ .Files.Get \"/etc/passwd\" | quote }}\n  c: {{ len (.Files.Glob \"../**\") | quote }}\n",
    );
    assert_eq!(world.rg_in("repo", &["record"]).status, 0);
    let golden = world.read("repo/goldens/charts/web/prod.yaml");
    assert!(
        golden.contains("a: \"\"\n  b: \"\"\n  c: \"0\"\n"),
        "{golden}"
    );
}

#[test]
fn nothing_outside_is_asked() {
    let mut world = World::with_template(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ getHostByName \"localhost\" | quote }}\n  b: {{ lookup \"v1\" \"Secret\" \"\" \"\" | toJson | quote }}\n",
    );
    world.set("SECRET", "hunter2");
    world.record();
    assert!(
        world
            .read("goldens/charts/web/prod.yaml")
            .contains("b: '{}'")
            || world
                .read("goldens/charts/web/prod.yaml")
                .contains("b: \"{}\"")
    );
    world.write("charts/web/templates/app.yaml", "a: {{ env \"SECRET\" }}\n");
    assert_snapshot!(world.rg("check"), @r#"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | parse error at (web/templates/app.yaml:1): function "env" not defined

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    "#);
}

#[test]
fn archives_stay_in_their_folder() {
    let world = beside();
    let mut archive = tar(&[
        (
            "web/Chart.yaml",
            "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        ),
        ("../../evil.yaml", "x"),
    ]);
    world.write("repo/web.tgz", &archive);
    world.write(
        "repo/rendergate.yaml",
        CONFIG.replace("charts/web", "web.tgz"),
    );
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: web.tgz prod: the chart does not render
      | unable to load chart archive

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    archive.truncate(archive.len() / 2);
    world.write("repo/web.tgz", &archive);
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: web.tgz prod: the chart does not render
      | unable to load chart archive

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write("repo/web.tgz", "no archive");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: web.tgz prod: the chart does not render
      | file 'web.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    world.write("repo/web.tgz", "");
    assert_snapshot!(check(&world), @"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: web.tgz prod: the chart does not render
      | file 'web.tgz' does not appear to be a gzipped archive; got 'application/octet-stream'

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

/// A gzip archive with its blocks stored as they are.
pub fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, content) in files {
        let mut head = [0u8; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[100..107].copy_from_slice(b"0000644");
        head[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        head[136..147].copy_from_slice(b"00000000000");
        head[156] = b'0';
        head[257..263].copy_from_slice(b"ustar\0");
        head[148..156].copy_from_slice(b"        ");
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        head[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
        head[154] = 0;
        tar.extend(head);
        tar.extend(content.as_bytes());
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.extend([0; 1024]);
    let mut archive = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks: Vec<&[u8]> = tar.chunks(0xffff).collect();
    for (at, block) in blocks.iter().enumerate() {
        archive.push(u8::from(at + 1 == blocks.len()));
        let length = block.len() as u16;
        archive.extend(length.to_le_bytes());
        archive.extend((!length).to_le_bytes());
        archive.extend(*block);
    }
    archive.extend(crc32(&tar).to_le_bytes());
    archive.extend((tar.len() as u32).to_le_bytes());
    archive
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 {
                (sum >> 1) ^ 0xedb8_8320
            } else {
                sum >> 1
            }
        })
    })
}
