//! Text of strangers reaches neither the terminal nor a CI runner as commands.

use insta::assert_snapshot;

use crate::world::{CONFIG, World};

/// A text that tries everything: a color, a command of a GitHub runner, one of an Azure runner, a line that
/// is overwritten, letters that run backwards, an end of a code block.
const ATTACK: &str = "\u{1b}[31mred\n::error file=x::pwned\n::add-mask::x\n##[add-mask]x\n##vso[task.setvariable]x\rover\u{202e}txet\n```\n</details><img>";

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Holds a printed text against what a terminal, a runner and a page would obey.
fn harmless(text: &str) {
    for line in text.split('\n') {
        assert!(
            !line.trim_start().starts_with("::"),
            "a command of a runner: {line:?}\n{text}"
        );
    }
    for sign in ["##[", "##vso[", "\u{1b}", "\r", "\u{202e}"] {
        assert!(!text.contains(sign), "{sign:?} in\n{text}");
    }
}

fn ran_harmlessly(world: &World, line: &str) -> String {
    let ran = world.rg(line);
    harmless(&ran.stdout);
    harmless(&ran.stderr);
    ran.to_string()
}

/// All commands and formats that may show what the world says.
fn all_harmless(world: &World) {
    for format in ["terminal", "diff", "json", "json-patch", "markdown"] {
        let text = ran_harmlessly(
            world,
            &format!("check --format {format} --base HEAD --color never"),
        );
        assert!(!text.contains("status: 1"), "{text}");
        ran_harmlessly(
            world,
            &format!("diff HEAD:charts/web charts/web --format {format}"),
        );
    }
    ran_harmlessly(world, "bump --from 3.18 --to 4.2");
    ran_harmlessly(world, "render --output out");
    ran_harmlessly(world, "record");
}

#[test]
fn names_and_values_of_resources() {
    let world = World::recorded();
    world.write(
        "charts/web/templates/attack.yaml",
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {name}\ndata:\n  {name}: {name}\n  list: [{name}]\n",
            name = quoted(ATTACK)
        ),
    );
    world.write(
        "charts/web/values.yaml",
        format!("replicas: 2\ntag: x\ncolor: {}\n", quoted(&quoted(ATTACK))),
    );
    assert_snapshot!(ran_harmlessly(&world, "check --base HEAD"), @r#"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource added, 2 resources changed, 22 lines changed
      + ConfigMap \x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>/\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>  added  web/templates/attack.yaml
        + apiVersion: v1
        + data:
        +   ? "\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>"
        +   : "\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>"
        +   list:
        +   - "\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>"
        + kind: ConfigMap
        + metadata:
        +   name: "\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>"
        +   namespace: "\x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>"
      ~ ConfigMap shop/shop-config  changed  web/templates/config.yaml
        /data/color  (1 line removed, 7 added)
          @@ line 1 @@
          - red  (no line break at the end)
          + \x1b[31mred
          + ::error file=x::pwned
          + ::add-mask::x
          + \x23#[add-mask]x
          + \x23#vso[task.setvariable]x\rover\u202etxet
          + ```
          + </details><img>  (no line break at the end)
      ~ Deployment.apps shop/shop-web  changed  web/templates/app.yaml
        /spec/replicas
          - 1
          + 2
        /spec/template/spec/containers/[name=web]/image
          - web:1.0
          + web:x

    deny[RG002] stale-golden: charts/web prod: the golden is older than the chart: 1 added, 0 removed, 2 changed resources
    deny[RG010] threshold-exceeded: charts/web prod: 1 resource added, 0 allowed per case
    deny[RG010] threshold-exceeded: charts/web prod: 2 resources changed, 0 allowed per case
    warn[RG120] pods-restart: charts/web prod: Deployment.apps shop/shop-web replaces its pods
      | /spec/template/spec/containers/[name=web]/image: web:1.0 -> web:x

    Refused: 3 findings in 1 case, 1 resource added, 2 resources changed, 22 lines changed
      stale-golden: Run `rendergate record` and commit what it writes.
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    "#);
    all_harmless(&world);
}

#[test]
fn sentences_of_fail() {
    let world = World::recorded();
    world.write(
        "charts/web/templates/attack.yaml",
        format!("{{{{ fail {} }}}}", quoted(ATTACK)),
    );
    assert_snapshot!(ran_harmlessly(&world, "check"), @r"
    status: 3
    -- stdout
    helm  v4.1.1
    base  none, only the goldens are checked

    undecided[RG050] does-not-render: charts/web prod: the chart does not render
      | execution error at (web/templates/attack.yaml:1:3): \x1b[31mred
      | ::error file=x::pwned
      | ::add-mask::x
      | \x23#[add-mask]x
      | \x23#vso[task.setvariable]x\rover\u202etxet
      | ```
      | </details><img>

    Undecided: 1 finding in 1 case
      does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
    assert_snapshot!(ran_harmlessly(&world, "record"), @r"
    status: 3
    -- stderr
    rendergate: nothing was recorded:
    charts/web/prod: does not render:
    execution error at (web/templates/attack.yaml:1:3): \x1b[31mred
    \x3a:error file=x::pwned
    \x3a:add-mask::x
    \x23#[add-mask]x
    \x23#vso[task.setvariable]x\rover\u202etxet
    ```
    </details><img>
    ");
    assert_snapshot!(ran_harmlessly(&world, "render --output out"), @r"
    status: 3
    -- stdout
    0 of 1 cells rendered to out; 1 did not render
    -- stderr
    charts/web/prod: does not render: execution error at (web/templates/attack.yaml:1:3): \x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>
    ");
    assert_snapshot!(ran_harmlessly(&world, "diff charts/web charts/web"), @r"
    status: 3
    -- stderr
    rendergate: charts/web does not render:
    execution error at (web/templates/attack.yaml:1:3): \x1b[31mred\n::error file=x::pwned\n::add-mask::x\n\x23#[add-mask]x\n\x23#vso[task.setvariable]x\rover\u202etxet\n```\n</details><img>
    ");
    all_harmless(&world);
}

#[test]
fn markdown_stays_inside_its_fence() {
    let world = World::recorded();
    world.write(
        "charts/web/templates/attack.yaml",
        format!(
            "{{{{ fail {} }}}}",
            quoted("first\n```\n````\n# title\n<script>")
        ),
    );
    let ran = world.rg("check --format markdown");
    assert_snapshot!(ran, @"
    status: 3
    -- stdout
    ## ⚠️ rendergate check

    Undecided: 1 finding in 1 case.

    - helm: `v4.1.1`
    - base: `none, only the goldens are checked`

    | | finding | where | what |
    |---|---|---|---|
    | undecided | RG050 does-not-render | `charts/web prod` | `the chart does not render` |

    does-not-render, `charts/web prod`:

    `````text
    execution error at (web/templates/attack.yaml:1:3): first
    ```
    ````
    # title
    <script>
    `````

    **Next**

    - does-not-render: Mend the chart or the values, or say `expect: error` if it must fail.
    ");
}

#[test]
fn expected_errors_in_goldens() {
    let world = World::with_template(format!("{{{{ fail {} }}}}", quoted(ATTACK)));
    world.configure("        expect: error\n");
    assert_eq!(world.rg("record").status, 0);
    let golden = world.read("goldens/charts/web/prod.yaml");
    assert!(
        golden.is_ascii() && !golden.contains('\u{1b}') && !golden.contains('\r'),
        "{golden}"
    );
    assert_eq!(world.rg("check").status, 0);
    world.commit_all("first");
    world.replace("charts/web/templates/app.yaml", "red", "blue");
    all_harmless(&world);
}

#[test]
fn the_configuration() {
    let world = World::recorded();
    for attack in [
        format!("version: 1\n{}: 1\n", quoted(ATTACK)),
        CONFIG.replace("4.1.1", &quoted(ATTACK)),
        CONFIG.replace("charts/web", &quoted(ATTACK)),
        CONFIG.replace("charts/web", &quoted(&format!("{ATTACK}*"))),
        CONFIG.replace("name: prod", &format!("name: {}", quoted(ATTACK))),
        CONFIG.replace("namespace: shop", &format!("values: [{}]", quoted(ATTACK))),
        CONFIG.replace("namespace: shop", &format!("set: [{}]", quoted(ATTACK))),
        CONFIG.replace("namespace: shop", &format!("expect: {}", quoted(ATTACK))),
        CONFIG.replace(
            "namespace: shop",
            &format!("kube-version: {}", quoted(ATTACK)),
        ),
        CONFIG.replace("release: shop", &format!("release: {}", quoted(ATTACK))),
        format!("{CONFIG}gate: {{levels: {{{}: deny}}}}\n", quoted(ATTACK)),
        format!(
            "{CONFIG}normalize: {{ignore: [{{reason: {0}, paths: [{0}]}}]}}\n",
            quoted(ATTACK)
        ),
    ] {
        world.write("rendergate.yaml", &attack);
        for command in ["check", "record", "render --output out"] {
            ran_harmlessly(&world, command);
        }
    }
}

#[test]
fn names_of_files_and_charts() {
    let world = World::new();
    let name = "\u{1b}[31m\n::error::x";
    world.chart(&format!("charts/{name}"), "web");
    world.write(
        &format!("charts/{name}/templates/##[x]\n::error::y.yaml"),
        "{{ fail \"no\" }}",
    );
    world.write(&format!("charts/{name}/ci/{name}-values.yaml"), "a: b\n");
    world.write("rendergate.yaml", "version: 1\ngoldens: goldens\n");
    for command in ["check", "record", "render --output out"] {
        ran_harmlessly(&world, command);
    }
    world.remove(&format!("charts/{name}/templates/##[x]\n::error::y.yaml"));
    for command in ["check", "record", "check"] {
        ran_harmlessly(&world, command);
    }
    world.write(&format!("goldens/{name}.yaml"), "x: 1\n");
    ran_harmlessly(&world, "check");
    ran_harmlessly(&world, "record");
    world.write("rendergate.yaml", CONFIG);
    world.write(
        "goldens/charts/web/prod.yaml",
        format!("# rendergate golden {ATTACK}\n"),
    );
    ran_harmlessly(&world, "check");
}

#[test]
fn words_of_the_command_line() {
    let world = World::recorded();
    for words in [
        ["check", "--base", ATTACK],
        ["check", "--case", ATTACK],
        ["check", "--config", ATTACK],
        ["check", "--format", ATTACK],
        ["check", "--helm-version", ATTACK],
        ["diff", ATTACK, ATTACK],
    ] {
        let ran = world.rg_words(&words);
        harmless(&ran.stdout);
        harmless(&ran.stderr);
    }
}

#[test]
fn colors_are_ours_only() {
    let world = World::recorded();
    world.write(
        "charts/web/values.yaml",
        "replicas: 2\ntag: x\ncolor: '\"\\e[31mred\"'\n",
    );
    let ran = world.rg("check --color always");
    assert!(ran.stdout.contains("\u{1b}[31m"), "{ran}");
    assert!(ran.stdout.contains("\\x1b[31mred"), "{ran}");
}
