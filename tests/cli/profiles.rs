//! `profiles`, `profiles show`, `profiles diff`.

use insta::assert_snapshot;

use crate::world::World;

#[test]
fn the_list() {
    assert_snapshot!(World::empty().rg("profiles"), @"
    status: 0
    -- stdout
    HELM       GO         KUBERNETES  FUNCTIONS  INSIDE
    v3.12.0    go1.20.14  v1.27       217
    v3.12.1    go1.20.14  v1.27       217        argocd@2.8, flux@2.0
    v3.12.2    go1.20.14  v1.27       217
    v3.12.3    go1.20.14  v1.27       217        flux@2.1
    v3.13.0    go1.20.14  v1.28       217
    v3.13.1    go1.20.14  v1.28       217
    v3.13.2    go1.20.14  v1.28       217        argocd@2.9
    v3.13.3    go1.20.14  v1.28       217        flux@2.2
    v3.14.0    go1.21.13  v1.29       217
    v3.14.1    go1.21.13  v1.29       217
    v3.14.2    go1.21.13  v1.29       217
    v3.14.3    go1.21.13  v1.29       217
    v3.14.4    go1.21.13  v1.29       217        argocd@2.10, argocd@2.11, flux@2.3
    v3.15.0    go1.22.12  v1.30       217
    v3.15.1    go1.22.12  v1.30       217
    v3.15.2    go1.22.12  v1.30       217        argocd@2.12
    v3.15.3    go1.22.12  v1.30       217
    v3.15.4    go1.22.12  v1.30       217        argocd@2.13
    v3.16.0    go1.22.12  v1.31       218
    v3.16.1    go1.22.12  v1.31       218        flux@2.4
    v3.16.2    go1.22.12  v1.31       218
    v3.16.3    go1.22.12  v1.31       218        argocd@2.14
    v3.16.4    go1.22.12  v1.31       218
    v3.17.0    go1.23.12  v1.32       220
    v3.17.1    go1.23.12  v1.32       220        argocd@3.0, flux@2.5
    v3.17.2    go1.23.12  v1.32       220
    v3.17.3    go1.23.12  v1.32       220        flux@2.6
    v3.17.4    go1.23.12  v1.32       220
    v3.18.0    go1.24.11  v1.33       220
    v3.18.1    go1.24.11  v1.33       220
    v3.18.2    go1.24.11  v1.33       220
    v3.18.3    go1.24.11  v1.33       220
    v3.18.4    go1.24.11  v1.33       220        argocd@3.1, argocd@3.2
    v3.18.5    go1.24.11  v1.33       220
    v3.18.6    go1.24.11  v1.33       220
    v3.19.0    go1.24.11  v1.34       220
    v3.19.1    go1.24.11  v1.34       220
    v3.19.2    go1.24.11  v1.34       220        flux@2.7
    v3.19.3    go1.24.11  v1.34       220
    v3.19.4    go1.24.11  v1.34       220        argocd@3.3, argocd@3.4
    v3.19.5    go1.24.11  v1.34       220
    v3.20.0    go1.25.5   v1.35       220
    v3.20.1    go1.25.5   v1.35       220
    v3.20.2    go1.25.5   v1.35       220
    v3.21.0    go1.25.5   v1.35       220
    v3.21.1    go1.26.8   v1.35       220
    v3.21.2    go1.26.8   v1.36       220
    v3.21.3    go1.26.8   v1.36       220
    v3.21.4    go1.26.8   v1.36       220
    v4.0.0     go1.25.5   v1.20       221
    v4.0.1     go1.25.5   v1.34       221
    v4.0.2     go1.25.5   v1.34       221
    v4.0.4     go1.25.5   v1.34       221
    v4.0.5     go1.25.5   v1.34       221
    v4.1.0     go1.25.5   v1.35       221
    v4.1.1     go1.25.5   v1.35       221
    v4.1.2     go1.25.5   v1.35       221
    v4.1.3     go1.25.5   v1.35       221
    v4.1.4     go1.25.5   v1.35       221
    v4.2.0     go1.26.8   v1.36       222        flux@2.8
    v4.2.1     go1.26.8   v1.36       222        argocd@3.5
    v4.2.2     go1.26.8   v1.36       222
    v4.2.3     go1.26.8   v1.36       222
    v4.2.4     go1.26.8   v1.36       222        flux@2.9
    v4.3.0     go1.27.1   v1.37       233
    ");
    let json = World::empty().rg("profiles --format json");
    let value: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(value["profiles"].as_array().unwrap().len(), 65);
    assert_eq!(value["profiles"][0]["helm"], "v3.12.0");
}

#[test]
fn one_release() {
    let world = World::empty();
    assert_snapshot!(world.rg("profiles show v4.1.3"), @r#"
    status: 0
    -- stdout
    helm        v4.1.3
    commit      c94d381b03be117e7e57908edbf642104e00eb8f
    go          go1.25.5
    kubernetes  v1.35.0 without --kube-version, 57 API versions
    functions   221
    libraries   Masterminds/sprig 3.3.0
                Masterminds/semver 3.4.0
                sigs.k8s.io/yaml 1.6.0
                BurntSushi/toml 1.6.0
                santhosh-tekuri/jsonschema 6.0.2
    inside      flux 2.8.2
                flux-helm-controller 1.5.2
                helmfile 1.4.2 to 1.4.4
    new         no more: deep-null-without-default: A user's null below the top level for a key without a default vanishes; in all other releases the key stays, with null.
                parent-nulls-reach-subcharts: A null for a key of `global` that the subchart does not have reaches it; before, it was dropped.
    "#);
    assert_snapshot!(world.rg("profiles show flux@2.9"), @"
    status: 0
    -- stdout
    helm        v4.2.4
    commit      3900f434fd3ef2b84065dc04508df48f288dba00
    go          go1.26.8
    kubernetes  v1.36.0 without --kube-version, 55 API versions
    functions   222
    libraries   Masterminds/sprig 3.3.0
                Masterminds/semver 3.5.0
                sigs.k8s.io/yaml 1.6.0
                BurntSushi/toml 1.6.0
                santhosh-tekuri/jsonschema 6.0.2
    inside      flux 2.9.3 to 2.9.4 (a fork: fluxcd/helm v4.2.4-flux.1)
                flux-helm-controller 1.6.3 (a fork: fluxcd/helm v4.2.4-flux.1)
                helmfile 1.7.4
    new         all-line-breaks-stay: Every document keeps the empty lines after it; from 4.2.0 only the last one of a file, before none.
                debug-shows-the-error: --debug with --show-only reports the error of the rendering; before, that the template was not found.
    ");
    assert_snapshot!(world.rg("profiles show v3.18.1 --format json"), @r#"
    status: 0
    -- stdout
    {
      "command": "profiles show",
      "commit": "f6f8700a539c18101509434f3b59e6a21402a1b2",
      "functions": 220,
      "go": "go1.24.11",
      "helm": "v3.18.1",
      "inside": [
        {
          "first": "0.9.6",
          "fork": null,
          "last": "0.9.6",
          "product": "klipper-helm",
          "source": "k3s-io/klipper-helm: Dockerfile at the release's tag",
          "title": "k3s and RKE2 (klipper-helm)"
        },
        {
          "first": "1.1.1",
          "fork": null,
          "last": "1.1.1",
          "product": "helmfile",
          "source": "helmfile/helmfile: Dockerfile at the release's tag",
          "title": "Helmfile (its image)"
        }
      ],
      "kubernetes": "v1.33.0",
      "libraries": {
        "BurntSushi/toml": "1.5.0",
        "Masterminds/semver": "3.3.0",
        "Masterminds/sprig": "3.3.0",
        "sigs.k8s.io/yaml": "1.4.0",
        "xeipuuv/gojsonschema": "1.2.0"
      },
      "names": [],
      "news": [
        {
          "gone": true,
          "id": "chart-numbers-as-text",
          "title": "Numbers of a chart's values.yaml keep their text and type json.Number; in all other releases they are float64."
        }
      ],
      "previous": "v3.18.0",
      "version": 1
    }
    "#);
}

#[test]
fn two_releases() {
    let world = World::empty();
    assert_snapshot!(world.rg("profiles diff 4.1.2 4.1.3"), @r#"
    status: 0
    -- stdout
    before       v4.1.2
    after        v4.1.3

    - deep-null-without-default
      A user's null below the top level for a key without a default vanishes; in all other releases the key stays, with null.
      by 578564ee2 (v3.19.5), 6fdd1017c, 5417bfaa8 (v3.20.1), 679f05198, 292fe7021 (#31644) (v4.1.3)
      values.yaml
        | m: {k: 1}
      templates/t.yaml
        | m: {{ toJson .Values.m }}
      --set 'm.zz=null'
      v4.1.2
        | m: {"k":1}
      v4.1.3
        | m: {"k":1,"zz":null}

    + parent-nulls-reach-subcharts
      A null for a key of `global` that the subchart does not have reaches it; before, it was dropped.
      by 6fdd1017c, 5417bfaa8 (v3.20.1), 679f05198, 292fe7021 (#31644) (v4.1.3)
      values.yaml
        | global: {g: null}
      charts/sub/Chart.yaml
        | apiVersion: v2
        | name: sub
        | version: 1.0.0
      charts/sub/values.yaml
        | global: {h: 1}
      charts/sub/templates/t.yaml
        | g: {{ toJson .Values.global }}
      --set 'global.g=null'
      v4.1.2
        | ---
        | # Source: demo/charts/sub/templates/t.yaml
        | g: {"h":1}
      v4.1.3
        | ---
        | # Source: demo/charts/sub/templates/t.yaml
        | g: {"g":null,"h":1}

    2 changes
    "#);
    assert_snapshot!(world.rg("profiles diff v4.0.0 v3.21.0"), @r#"
    status: 0
    -- stdout
    before       v4.0.0
    after        v3.21.0
    kubernetes   v1.20.0 -> v1.35.0
    library      BurntSushi/toml 1.5.0 -> BurntSushi/toml 1.6.0
    functions    - mustToYaml
    flags        + atomic
    flags        - color, colour, content-cache, force-conflicts, force-replace, rollback-on-failure, server-side
    API versions + storagemigration.k8s.io/v1beta1
    API versions - storagemigration.k8s.io/v1alpha1

    + urn-references
      A schema's `$ref` to a `urn:` that is not there allows everything; with the same library before, it was an error.
      by 03bb62f63 (v3.19.1), bdcf92018 (v4.0.2)
      values.yaml
        | a: 1
      templates/t.yaml
        | a: {{ .Values.a }}
      values.schema.json
        | {"properties": {"a": {"$ref": "urn:example:a"}}}
      v4.0.0
        | Error: values don't meet the specifications of the schema(s) in the following chart(s):
        | demo:
        | failing loading "urn:example:a": no URLLoader registered for "urn:example:a"
      v3.21.0
        | a: 1

    - deep-null-without-default
      A user's null below the top level for a key without a default vanishes; in all other releases the key stays, with null.
      by 578564ee2 (v3.19.5), 6fdd1017c, 5417bfaa8 (v3.20.1), 679f05198, 292fe7021 (#31644) (v4.1.3)
      values.yaml
        | m: {k: 1}
      templates/t.yaml
        | m: {{ toJson .Values.m }}
      --set 'm.zz=null'
      v4.0.0
        | m: {"k":1}
      v3.21.0
        | m: {"k":1,"zz":null}

    + chart-name-without-dots
      A chart called `..` is refused; before, it was taken.
      by 2552884e3 (v3.20.2), 4e7994d44 (v4.1.4)
      templates/t.yaml
        | a: 1
      Chart.yaml
        | apiVersion: v2
        | name: ..
        | version: 1.0.0
      v4.0.0
        | ---
        | # Source: ../templates/t.yaml
        | a: 1
      v3.21.0
        | Error: validation: chart.metadata.name ".." is not allowed

    + parent-nulls-reach-subcharts
      A null for a key of `global` that the subchart does not have reaches it; before, it was dropped.
      by 6fdd1017c, 5417bfaa8 (v3.20.1), 679f05198, 292fe7021 (#31644) (v4.1.3)
      values.yaml
        | global: {g: null}
      charts/sub/Chart.yaml
        | apiVersion: v2
        | name: sub
        | version: 1.0.0
      charts/sub/values.yaml
        | global: {h: 1}
      charts/sub/templates/t.yaml
        | g: {{ toJson .Values.global }}
      --set 'global.g=null'
      v4.0.0
        | ---
        | # Source: demo/charts/sub/templates/t.yaml
        | g: {"h":1}
      v3.21.0
        | ---
        | # Source: demo/charts/sub/templates/t.yaml
        | g: {"g":null,"h":1}

    - signatures-of-provenance
      --verify reads keys on Edwards curves and refuses keys and signatures that have expired; before, neither.
      by ProtonMail/go-crypto 1.4.1 (v3.21.4), ProtonMail/go-crypto 1.3.0 (v4.0.0)
      (not shown: it shows in the command `template` only)

    - chart-is-a-map
      .Chart is a map, and a field that is not there is empty; in Helm 3 it is a struct, and such a field is an error.
      by 9dcc49cbd (v4.0.0)
      templates/t.yaml
        | a: x{{ .Chart.Foo }}
      v4.0.0
        | a: x
      v3.21.0
        | Error: template: demo/templates/t.yaml:1:13: executing "demo/templates/t.yaml" at <.Chart.Foo>: can't evaluate field Foo in type interface {}

    - execution-errors-in-lines
      An error of a template is told in several lines, one frame after the other; in Helm 3 in one line, as Go tells it.
      by 4b9a9ecaf (v4.0.0)
      templates/t.yaml
        | a: {{ .Values.a.b.c }}
      v4.0.0
        | Error: demo/templates/t.yaml:1:13
        |   executing "demo/templates/t.yaml" at <.Values.a.b.c>:
        |     nil pointer evaluating interface {}.b
      v3.21.0
        | Error: template: demo/templates/t.yaml:1:13: executing "demo/templates/t.yaml" at <.Values.a.b.c>: nil pointer evaluating interface {}.b

    - webhook-configurations-in-order
      MutatingWebhookConfiguration and ValidatingWebhookConfiguration have a place in the install order; in Helm 3 they are unknown kinds, sorted by name.
      by 9b636902c (v4.0.0)
      templates/t.yaml
        | kind: Alpha
        | metadata: {name: a}
        | ---
        | kind: ValidatingWebhookConfiguration
        | metadata: {name: v}
      v4.0.0
        | ---
        | # Source: demo/templates/t.yaml
        | kind: ValidatingWebhookConfiguration
        | metadata: {name: v}
        | ---
        | # Source: demo/templates/t.yaml
        | kind: Alpha
        | metadata: {name: a}
      v3.21.0
        | ---
        | # Source: demo/templates/t.yaml
        | kind: Alpha
        | metadata: {name: a}
        | ---
        | # Source: demo/templates/t.yaml
        | kind: ValidatingWebhookConfiguration
        | metadata: {name: v}

    - must-to-yaml
      The function mustToYaml is there.
      by 34b679e0c (v4.0.0)
      templates/t.yaml
        | a: {{ mustToYaml 1 }}
      v4.0.0
        | a: 1
      v3.21.0
        | Error: parse error at (demo/templates/t.yaml:1): function "mustToYaml" not defined

    - values-of-several-documents
      Values of several YAML documents are merged; in Helm 3 only the first one counts.
      by 92087f6e3 (v4.0.0)
      values.yaml
        | a: 1
        | ---
        | b: 2
      templates/t.yaml
        | b: x{{ .Values.b }}
      v4.0.0
        | b: x2
      v3.21.0
        | b: x

    - set-json-object
      --set-json takes a whole object; in Helm 3 only pairs of a key and JSON.
      by 37020c32f (v4.0.0)
      templates/t.yaml
        | a: {{ .Values.a }}
      --set-json '{"a": 1}'
      v4.0.0
        | a: 1
      v3.21.0
        | Error: failed parsing --set-json data {"a": 1}

    - post-renderer-is-a-plugin
      --post-renderer takes the name of a plugin, hooks pass through it, and all YAML is written anew; in Helm 3 it takes a program.
      by b26b473bf (v4.0.0)
      (not shown: it needs a program or a plugin)

    - kubernetes-1.20
      The Kubernetes version that charts are told of without --kube-version is v1.20.0, by a mistake of that build.
      by #31508 (v4.0.0), #31512 (b6a8c6521, 2c0dcda29) (v4.0.1)
      templates/t.yaml
        | old: {{ semverCompare "<1.21-0" .Capabilities.KubeVersion.Version }}
      v4.0.0
        | old: true
      v3.21.0
        | old: false

    - types-of-helm-4
      The types of .Values, .Capabilities, charts and documents have other names, as errors and `%T` print them.
      by 61d3eca55, 18ca7c100, 9dcc49cbd (v4.0.0)
      templates/t.yaml
        | a: {{ printf "%T" .Values }}
      v4.0.0
        | a: common.Values
      v3.21.0
        | a: chartutil.Values

    - loading-by-version
      Chart.yaml is read before all else, to learn its apiVersion: other texts for a chart that cannot be loaded.
      by 8dc7c57f5 (v4.0.0)
      (not shown: it shows for a chart that cannot be loaded at all)

    - aliases-have-their-own-copies
      Each alias of a subchart has dependencies of its own; in Helm 3 what a condition of the first does shows in the second.
      by b183eccfc (v4.0.0)
      (not shown: it needs a subchart with dependencies under two aliases)

    - dependency-errors-in-helm-4
      Errors about dependencies begin with a small letter and say where they come from.
      by 3877ec904, 34cd8341c (v4.0.0)
      templates/t.yaml
        | a: 1
      Chart.yaml
        | apiVersion: v2
        | name: demo
        | version: 1.0.0
        | dependencies: [{name: sub, version: 1.0.0}]
      v4.0.0
        | Error: an error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: sub
      v3.21.0
        | Error: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: sub

    - release-name-errors
      The error about a release's name says that a check failed.
      by 34cd8341c (v4.0.0)
      (not shown: it shows in the command `template` only)

    - metadata-of-provenance
      --verify reads the digests of a signed text alone; in Helm 3 its metadata has to be YAML too.
      by e814ff3c3, 9ea35da0d (v4.0.0)
      (not shown: it shows in the command `template` only)

    + toml-floats
      toToml writes large and small floats with an exponent.
      by BurntSushi/toml 1.6.0 (v3.20.0), BurntSushi/toml 1.6.0 (v4.1.0)
      templates/t.yaml
        | a: {{ dict "f" 1e6 | toToml | toJson }}
      v4.0.0
        | a: "f = 1000000.0\n"
      v3.21.0
        | a: "f = 1e+06\n"

    + toml-1.1
      fromToml reads TOML 1.1: line breaks and a last comma in inline tables, more escapes.
      by BurntSushi/toml 1.6.0 (v3.20.0), BurntSushi/toml 1.6.0 (v4.1.0)
      templates/t.yaml
        | a: {{ fromToml "a = {b = 1,}" | toJson }}
      v4.0.0
        | a: {"Error":"toml: line 1 (last key \"a.b\"): trailing comma not allowed in inline tables"}
      v3.21.0
        | a: {"a":{"b":1}}

    + lint-without-templates
      lint: a chart without templates/ is no finding; in 3.12 it was a warning.
      by 9dab6e977 (v3.13.0)
      (not shown: it shows in the command `lint` only)

    - lint-without-templates-strictly
      lint: a chart without templates/ is a warning.
      by 35434947a (v4.0.0)
      (not shown: it shows in the command `lint` only)

    - lint-of-helm-4
      lint: a path is needed, .yml files and crds/ are looked at, Chart.yaml is read strictly, what Helm 2 left behind is no finding.
      by be2b84685, 00f8561ad, 4a944230e, 21b9aa3d9, 072e2a689, 4c674728d (v4.0.0)
      (not shown: it shows in the command `lint` only)

    - lint-empty-definitions
      lint: an empty file in crds/ makes Helm crash.
      by 21b9aa3d9 (v4.0.0), 2dd1f662c (v4.0.2)
      (not shown: it shows in the command `lint` only)

    - objects-by-version
      upgrade: objects of two API versions are two objects, so a new apiVersion deletes what it has just updated.
      by 9a2ac8507 (v4.0.0), b2c487c43 (v4.1.1)
      (not shown: it shows in a cluster)

    - server-side-apply
      upgrade: a new release is applied by the server; in Helm 3 by a three-way merge.
      by 45141451b (v4.0.0)
      (not shown: it shows in a cluster)

    27 changes
    "#);
    assert_snapshot!(world.rg("profiles diff v4.2.1 v4.2.2"), @"
    status: 0
    -- stdout
    before       v4.2.1
    after        v4.2.2

    No change of what charts render to is known
    ");
    assert_snapshot!(world.rg("profiles diff 4.2.3 4.2.4 --format json"), @r#"
    status: 0
    -- stdout
    {
      "after": {
        "commit": "3900f434fd3ef2b84065dc04508df48f288dba00",
        "functions": 222,
        "go": "go1.26.8",
        "helm": "v4.2.4",
        "inside": [
          {
            "first": "2.9.3",
            "fork": "fluxcd/helm v4.2.4-flux.1",
            "last": "2.9.4",
            "product": "flux",
            "source": "fluxcd/flux2: manifests/bases/helm-controller/kustomization.yaml at the release's tag; fluxcd/helm-controller: go.mod at the tag named there",
            "title": "Flux"
          },
          {
            "first": "1.6.3",
            "fork": "fluxcd/helm v4.2.4-flux.1",
            "last": "1.6.3",
            "product": "flux-helm-controller",
            "source": "fluxcd/helm-controller: go.mod at the release's tag",
            "title": "Flux's helm-controller"
          },
          {
            "first": "1.7.4",
            "fork": null,
            "last": "1.7.4",
            "product": "helmfile",
            "source": "helmfile/helmfile: Dockerfile at the release's tag",
            "title": "Helmfile (its image)"
          }
        ],
        "kubernetes": "v1.36.0",
        "libraries": {
          "BurntSushi/toml": "1.6.0",
          "Masterminds/semver": "3.5.0",
          "Masterminds/sprig": "3.3.0",
          "santhosh-tekuri/jsonschema": "6.0.2",
          "sigs.k8s.io/yaml": "1.6.0"
        },
        "names": [
          "flux@2.9",
          "flux-helm-controller@1.6",
          "helmfile@1.7"
        ]
      },
      "apiVersions": {
        "added": [],
        "removed": []
      },
      "before": {
        "commit": "43e8b7feece8beb0fcba47059ec9b522fd929a64",
        "functions": 222,
        "go": "go1.26.8",
        "helm": "v4.2.3",
        "inside": [
          {
            "first": "1.4.0",
            "fork": null,
            "last": "1.4.0",
            "product": "provider-helm",
            "source": "crossplane-contrib/provider-helm: go.mod at the release's tag",
            "title": "Crossplane provider-helm"
          },
          {
            "first": "1.7.1",
            "fork": null,
            "last": "1.7.3",
            "product": "helmfile",
            "source": "helmfile/helmfile: Dockerfile at the release's tag",
            "title": "Helmfile (its image)"
          }
        ],
        "kubernetes": "v1.36.0",
        "libraries": {
          "BurntSushi/toml": "1.6.0",
          "Masterminds/semver": "3.5.0",
          "Masterminds/sprig": "3.3.0",
          "santhosh-tekuri/jsonschema": "6.0.2",
          "sigs.k8s.io/yaml": "1.6.0"
        },
        "names": [
          "provider-helm@1.4"
        ]
      },
      "changes": [
        {
          "after": "---\n# Source: demo/templates/t.yaml\nkind: Secret\nmetadata: {name: a}\n\n\n\n---\n# Source: demo/templates/t.yaml\nkind: Service\nmetadata: {name: b}\n",
          "before": "---\n# Source: demo/templates/t.yaml\nkind: Secret\nmetadata: {name: a}\n---\n# Source: demo/templates/t.yaml\nkind: Service\nmetadata: {name: b}\n",
          "id": "all-line-breaks-stay",
          "inAfter": true,
          "inBefore": false,
          "origins": [
            {
              "change": "83a8b70ff",
              "release": "v4.2.4"
            }
          ],
          "rules": [
            "split"
          ],
          "snippet": {
            "files": {
              "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\n",
              "templates/t.yaml": "kind: Secret\nmetadata: {name: a}\n\n\n---\nkind: Service\nmetadata: {name: b}\n"
            },
            "flags": []
          },
          "title": "Every document keeps the empty lines after it; from 4.2.0 only the last one of a file, before none."
        },
        {
          "id": "debug-shows-the-error",
          "inAfter": true,
          "inBefore": false,
          "notShown": "it shows in the command `template` only",
          "origins": [
            {
              "change": "211ffae93",
              "release": "v4.2.4"
            }
          ],
          "rules": [
            "missing_template"
          ],
          "title": "--debug with --show-only reports the error of the rendering; before, that the template was not found."
        }
      ],
      "command": "profiles diff",
      "flags": {
        "added": [],
        "removed": []
      },
      "functions": {
        "added": [],
        "removed": []
      },
      "version": 1
    }
    "#);
}

#[test]
fn the_widest_step_shows_every_change() {
    let ran = World::empty().rg("profiles diff v3.12.0 v4.3.0 --format json");
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let changes = value["changes"].as_array().unwrap();
    assert!(changes.len() >= 45, "{}", changes.len());
    for change in changes {
        let differs = change["before"] != change["after"];
        assert!(differs || change["notShown"].is_string(), "{change:#}");
        assert_ne!(change["inBefore"], change["inAfter"], "{change:#}");
        let only_the_oldest = change["id"] == "values-in-place";
        assert_eq!(change["inBefore"], only_the_oldest, "{change:#}");
    }
}

#[test]
fn unknown_releases() {
    let world = World::empty();
    assert_snapshot!(world.rg("profiles show v4.1.99"), @r#"
    status: 1
    -- stderr
    rendergate: no profile for Helm "v4.1.99"; nearest: v4.1.0, v4.1.1, v4.1.2, v4.1.3, v4.1.4 (`rendergate profiles` lists them)
    "#);
    assert_snapshot!(world.rg("profiles diff v4.1.1 flux@9"), @"
    status: 1
    -- stderr
    rendergate: which Helm is in flux@9 is not known; nearest: flux@2.5.1, flux@2.6.4, flux@2.7.5, flux@2.8.8, flux@2.9.4 (known: 2.0.0 to 2.9.4; or name the Helm release itself)
    ");
}
