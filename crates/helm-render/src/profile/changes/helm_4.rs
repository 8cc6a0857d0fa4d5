//! What Helm 4 changed.

use super::{Change, Shown, Snippet, by, only, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "chart-is-a-map",
        title: ".Chart is a map, and a field that is not there is empty; in Helm 3 it is a struct, and such a field is an error.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "9dcc49cbd")],
        shown: Shown::By(Snippet::template("a: x{{ .Chart.Foo }}\n")),
    },
    Change {
        id: "execution-errors-in-lines",
        title: "An error of a template is told in several lines, one frame after the other; in Helm 3 in one line, as Go tells it.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "4b9a9ecaf")],
        shown: Shown::By(Snippet::template("a: {{ .Values.a.b.c }}\n")),
    },
    Change {
        id: "webhook-configurations-in-order",
        title: "MutatingWebhookConfiguration and ValidatingWebhookConfiguration have a place in the install order; in Helm 3 they are unknown kinds, sorted by name.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "9b636902c")],
        shown: Shown::By(Snippet::template(
            "kind: Alpha\nmetadata: {name: a}\n---\nkind: ValidatingWebhookConfiguration\nmetadata: {name: v}\n",
        )),
    },
    Change {
        id: "must-to-yaml",
        title: "The function mustToYaml is there.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "34b679e0c")],
        shown: Shown::By(Snippet::template("a: {{ mustToYaml 1 }}\n")),
    },
    Change {
        id: "values-of-several-documents",
        title: "Values of several YAML documents are merged; in Helm 3 only the first one counts.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "92087f6e3")],
        shown: Shown::By(Snippet {
            template: "b: x{{ .Values.b }}\n",
            values: "a: 1\n---\nb: 2\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "set-json-object",
        title: "--set-json takes a whole object; in Helm 3 only pairs of a key and JSON.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "37020c32f")],
        shown: Shown::By(Snippet {
            template: "a: {{ .Values.a }}\n",
            set_json: &["{\"a\": 1}"],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "post-renderer-is-a-plugin",
        title: "--post-renderer takes the name of a plugin, hooks pass through it, and all YAML is written anew; in Helm 3 it takes a program.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "b26b473bf")],
        shown: Shown::NotHere("it needs a program or a plugin"),
    },
    Change {
        id: "kubernetes-1.20",
        title: "The Kubernetes version that charts are told of without --kube-version is v1.20.0, by a mistake of that build.",
        spans: &[only([4, 0, 0], [4, 0, 0])],
        origins: &[
            by("v4.0.0", "#31508"),
            by("v4.0.1", "#31512 (b6a8c6521, 2c0dcda29)"),
        ],
        shown: Shown::By(Snippet::template(
            "old: {{ semverCompare \"<1.21-0\" .Capabilities.KubeVersion.Version }}\n",
        )),
    },
    Change {
        id: "open-index",
        title: "--set: an index without its closing bracket is ignored; before, it was an error.",
        spans: &[since(4, 1, 0)],
        origins: &[by("v4.1.0", "a490bb3c2")],
        shown: Shown::By(Snippet {
            template: "n: {{ toJson .Values }}\n",
            set: &["n[0=1"],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "kube-version-keeps-suffix",
        title: ".Capabilities.KubeVersion.Version keeps a vendor's suffix, as before 3.19; from 3.19 and in 4.0 it does not.",
        spans: &[only([3, 12, 0], [3, 18, 6]), since(4, 1, 0)],
        origins: &[
            by("v3.19.0", "807225ed6"),
            by("v4.1.0", "ce273eea4 (#31528)"),
        ],
        shown: Shown::By(Snippet {
            template: "v: {{ .Capabilities.KubeVersion.Version }}\n",
            kube_version: Some("v1.30.1-gke.1"),
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "last-line-breaks-stay",
        title: "The last document of each template file keeps its line breaks: an empty line more after most documents.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "265c5eb53 (#31952)")],
        shown: Shown::By(Snippet {
            template: "kind: Service\nmetadata: {name: b}\n",
            files: &[("templates/a.yaml", "kind: Secret\nmetadata: {name: a}\n")],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "all-line-breaks-stay",
        title: "Every document keeps the empty lines after it; from 4.2.0 only the last one of a file, before none.",
        spans: &[since(4, 2, 4)],
        origins: &[by("v4.2.4", "83a8b70ff")],
        shown: Shown::By(Snippet::template(
            "kind: Secret\nmetadata: {name: a}\n\n\n---\nkind: Service\nmetadata: {name: b}\n",
        )),
    },
    Change {
        id: "default-nulls-vanish",
        title: "A null in a chart's own values.yaml is dropped; before, the key was there, with null.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "00638773d (#31919, #31971)")],
        shown: Shown::By(Snippet {
            template: "v: {{ toJson .Values }}\n",
            values: "a: null\nb: 1\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "parent-null-keeps-subchart-default",
        title: "A null in the parent's values.yaml no longer deletes a subchart's default; a user's null still does.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "00638773d (#31919, #31971)")],
        shown: Shown::By(Snippet {
            values: "sub: {a: null}\n",
            files: &[
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "a: 1\n"),
                ("charts/sub/templates/t.yaml", "a: x{{ .Values.a }}\n"),
            ],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "must-to-toml",
        title: "The function mustToToml is there.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "b075f7a35")],
        shown: Shown::By(Snippet::template(
            "a: {{ dict \"a\" \"b\" | mustToToml | quote }}\n",
        )),
    },
    Change {
        id: "missing-dependency-quotes",
        title: "The error about missing dependencies has other quotes.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "1836c598f (#12932)")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            files: &[(
                "Chart.yaml",
                "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0}]\n",
            )],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "pull-messages-on-stdout",
        title: "template of a chart in a registry prints what it pulled on standard output, before the manifests.",
        spans: &[only([4, 2, 1], [4, 2, 4])],
        origins: &[by("v4.2.1", "2a9fcae29 (#32056)")],
        shown: Shown::NotHere("it needs a registry"),
    },
    Change {
        id: "debug-shows-the-error",
        title: "--debug with --show-only reports the error of the rendering; before, that the template was not found.",
        spans: &[since(4, 2, 4)],
        origins: &[by("v4.2.4", "211ffae93")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "duration-functions",
        title: "Functions on durations are there: mustToDuration, durationSeconds to durationWeeks, durationRoundTo, durationTruncateTo.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "722dd3e3a")],
        shown: Shown::By(Snippet::template("d: {{ durationDays \"36h\" }}\n")),
    },
];
