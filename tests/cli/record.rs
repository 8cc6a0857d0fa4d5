//! `record`: the goldens, all or none.

use insta::assert_snapshot;

use crate::world::{KEY, World};

#[test]
fn the_first_record_makes_a_key() {
    let world = World::new();
    world.remove("goldens/.key");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/.key
    wrote    goldens/charts/web/prod.yaml
    1 case recorded: 2 files written, 0 removed, 0 unchanged
    a new key for fingerprints of secrets: commit goldens/.key with the goldens
    ");
    let key = world.read("goldens/.key");
    assert!(key.len() == 65 && key != KEY, "{key}");
}

#[test]
fn a_golden() {
    let world = World::new();
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/prod.yaml
    1 case recorded: 1 file written, 0 removed, 0 unchanged
    ");
    assert_snapshot!(world.read("goldens/charts/web/prod.yaml"), @"
    # rendergate golden 1
    # chart: charts/web
    # case: prod
    # cell: v4.1.1 1.35
    # documents: 2
    # hooks: 0
    # digest: sha256:054b28f550c1bba5f3ffab8d70e8cc1f696413b799c9d321dcd6e51b008902b8
    ---
    # document: - ConfigMap shop shop-config web/templates/config.yaml sha256:059e0e8e2b884999217ab24fb4a2de6da0f82081e704e3143abbc9295cadf8d9
    apiVersion: v1
    data:
      color: red
    kind: ConfigMap
    metadata:
      name: shop-config
      namespace: shop
    ---
    # document: apps Deployment shop shop-web web/templates/app.yaml sha256:1ab0eccb9bed8597ab3ad18f986f688376e164c70ca695328009df7cf5498fe2
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop-web
      namespace: shop
    spec:
      replicas: 1
      selector:
        matchLabels:
          app: web
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
          - image: web:1.0
            name: web
    # end
    ");
}

#[test]
fn recording_again_writes_nothing() {
    let world = World::new();
    world.record();
    let file = world.root().join("goldens/charts/web/prod.yaml");
    let before = file.metadata().unwrap().modified().unwrap();
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    1 case recorded: 0 files written, 0 removed, 1 unchanged
    ");
    assert_eq!(file.metadata().unwrap().modified().unwrap(), before);
    assert_snapshot!(world.names("goldens"), @"
    goldens/.key
    goldens/charts/web/prod.yaml
    ");
}

#[test]
fn half_a_record_is_no_record() {
    let world = World::recorded();
    world.chart("charts/db", "db");
    world.write("charts/db/templates/bad.yaml", "{{ fail \"broken\" }}");
    world.write(
        "rendergate.yaml",
        world.read("rendergate.yaml") + "  - path: charts/db\n",
    );
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    let before = world.files("goldens");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: nothing was recorded:
    charts/db/default: does not render:
    execution error at (db/templates/bad.yaml:1:3): broken
    ");
    assert_eq!(world.files("goldens"), before);
}

#[test]
fn a_part_of_the_cases_leaves_the_rest_alone() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.record();
    let before = world.read("goldens/charts/web/prod.yaml");
    world.replace("charts/web/values.yaml", "color: red", "color: blue");
    assert_snapshot!(world.rg("record --case small"), @"
    status: 0
    -- stdout
    wrote    goldens/charts/web/small.yaml
    1 case recorded: 1 file written, 0 removed, 0 unchanged
    ");
    assert_eq!(world.read("goldens/charts/web/prod.yaml"), before);
    assert_eq!(world.rg("check").status, 2);
}

#[test]
fn goldens_of_cases_that_are_gone_are_removed() {
    let world = World::new();
    world.configure("      - name: small\n        set: [replicas=0]\n");
    world.record();
    world.configure("");
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    removed  goldens/charts/web/small.yaml
    1 case recorded: 0 files written, 1 removed, 1 unchanged
    ");
    assert_snapshot!(world.names("goldens"), @"
    goldens/.key
    goldens/charts/web/prod.yaml
    ");
}

#[test]
fn an_interrupted_record_is_finished_or_undone() {
    let world = World::recorded();
    let golden = world.read("goldens/charts/web/prod.yaml");
    // What a run leaves behind that was killed before it had a plan, and one that was killed after.
    world.write("goldens/.stage/0.new", "half a golden");
    assert_eq!(world.rg("check").status, 0);
    world.record();
    world.write("goldens/charts/web/old.yaml", &golden);
    world.write(
        "goldens/.stage/plan.json",
        r#"{"write": [], "remove": ["charts/web/old.yaml"]}"#,
    );
    world.record();
    assert_eq!(world.rg("check").status, 0);
    assert_snapshot!(world.names("goldens"), @"
    goldens/.key
    goldens/charts/web/prod.yaml
    ");
}

#[test]
fn what_lies_in_the_stage_leads_nowhere() {
    let world = World::recorded();
    world.write("victim", "keep me");
    world.link("../../victim", "goldens/.stage/lock");
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: .stage/lock: not a plain file inside the goldens
    ");
    world.remove("goldens/.stage/lock");
    world.write(
        "goldens/.stage/plan.json",
        r#"{"write": [], "remove": ["../victim"]}"#,
    );
    assert_snapshot!(world.rg("record"), @"
    status: 3
    -- stderr
    rendergate: ../victim: not a plain file inside the goldens
    ");
    assert_eq!(world.read("victim"), "keep me");
}

#[test]
fn the_place_of_goldens_may_be_nested() {
    let world = World::new();
    world.replace(
        "rendergate.yaml",
        "goldens: goldens",
        "goldens: ./test/goldens/",
    );
    assert_snapshot!(world.rg("record"), @"
    status: 0
    -- stdout
    wrote    test/goldens/.key
    wrote    test/goldens/charts/web/prod.yaml
    1 case recorded: 2 files written, 0 removed, 0 unchanged
    a new key for fingerprints of secrets: commit test/goldens/.key with the goldens
    ");
    assert_eq!(world.rg("check").status, 0);
}

#[test]
fn threads_change_no_byte_of_goldens() {
    let world = World::new();
    world.write("charts/web/templates/drawn.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\ndata: {a: {{ randAlpha 9 }}, b: {{ uuidv4 }}, c: {{ now | unixEpoch | quote }}}\n");
    let cases: Vec<String> = (0..9)
        .map(|n| format!("      - name: case{n}\n        set: [replicas={n}]\n"))
        .collect();
    world.configure(&cases.concat());
    let mut seen = Vec::new();
    for threads in ["1", "2", "7"] {
        for (name, _) in world.files("goldens") {
            if !name.ends_with(".key") {
                world.remove(&name);
            }
        }
        assert_eq!(world.rg(&format!("record --threads {threads}")).status, 0);
        seen.push(world.files("goldens"));
    }
    assert_eq!(seen[0].len(), 11);
    assert!(seen.iter().all(|files| *files == seen[0]));
}
