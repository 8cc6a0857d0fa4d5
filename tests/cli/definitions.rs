//! CustomResourceDefinitions that the configuration names: they say how the items of lists are known.

use insta::assert_snapshot;

use crate::world::World;

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gates.example.com
spec:
  group: example.com
  names: {kind: Gate, plural: gates}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              doors:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [number]
                items:
                  type: object
                  properties: {number: {type: integer}, color: {type: string}}
";

const GATE: &str = "apiVersion: example.com/v1
kind: Gate
metadata:
  name: front
spec:
  doors:
  {{- range .Values.doors }}
  - {{ toJson . }}
  {{- end }}
";

fn world(entry: &str) -> World {
    let world = World::with_template(GATE);
    world.write(
        "charts/web/values.yaml",
        "doors: [{number: 1, color: red}, {number: 2, color: red}]\n",
    );
    world.write("crds/gates.yaml", DEFINITION);
    world.configure(&format!("normalize:\n  definitions: [{entry}]\n"));
    world.replace("rendergate.yaml", "goldens: goldens\n", "");
    world.commit_all("first");
    world
}

#[test]
fn items_are_known_by_the_keys_of_a_named_definition() {
    let ran = |entry: &str| {
        let world = world(entry);
        world.write(
            "charts/web/values.yaml",
            "doors: [{number: 0, color: red}, {number: 1, color: red}, {number: 2, color: blue}]\n",
        );
        world.rg("check --base HEAD").to_string()
    };
    assert_eq!(ran("crds/gates.yaml"), ran("'crds/*.yaml'"));
    assert_snapshot!(ran("crds/gates.yaml"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 4 lines changed
      ~ Gate.example.com front  changed  web/templates/app.yaml
        /spec/doors/[number=0]
          + color: red
          + number: 0
        /spec/doors/[number=2]/color
          - red
          + blue

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 4 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}

#[test]
fn an_entry_that_names_nothing_is_an_error() {
    let world = world("crds/gates.yaml");
    world.write(
        "crds/note.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    );
    world.write("crds/text.yaml", "a: [\n");
    world.replace(
        "rendergate.yaml",
        "[crds/gates.yaml]",
        "[crds/gate.yaml, 'crd/*.yaml', crds/note.yaml, crds/text.yaml, '[', ../a.yaml]",
    );
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 1
    -- stderr
    rendergate: rendergate.yaml:10:17: /normalize/definitions/0: `crds/gate.yaml`: no such file
    rendergate.yaml:10:33: /normalize/definitions/1: `crd/*.yaml` matches no file
    rendergate.yaml:10:47: /normalize/definitions/2: `crds/note.yaml` holds no CustomResourceDefinition
    rendergate.yaml:10:63: /normalize/definitions/3: `crds/text.yaml`: line 1: error converting YAML to JSON: yaml: line 1: did not find expected node content
    rendergate.yaml:10:79: /normalize/definitions/4: `[`: error parsing glob '[': unclosed character class; missing ']'
    rendergate.yaml:10:84: /normalize/definitions/5: ../a.yaml: leaves the repository: values and charts of golden cases must lie inside it
    ");
}

/// The base judges, with its own files.
#[test]
fn a_definition_is_read_where_the_policy_is() {
    let world = world("crds/gates.yaml");
    world.write("crds/gates.yaml", DEFINITION.replace("[number]", "[color]"));
    world.write(
        "charts/web/values.yaml",
        "doors: [{number: 1, color: green}, {number: 2, color: red}]\n",
    );
    assert_snapshot!(world.rg("check --base HEAD"), @"
    status: 2
    -- stdout
    helm  v4.1.1
    base  HEAD (COMMIT)

    charts/web prod: 1 resource changed, 2 lines changed
      ~ Gate.example.com front  changed  web/templates/app.yaml
        /spec/doors/[number=1]/color
          - red
          + green

    deny[RG010] threshold-exceeded: charts/web prod: 1 resource changed, 0 allowed per case

    Refused: 1 finding in 1 case, 1 resource changed, 2 lines changed
      threshold-exceeded: Approve the changes with `rendergate approve`, make them smaller, or raise the threshold in a pull request of its own.
    ");
}
