//! What Helm 4 changed.

use super::{Change, Shown, Snippet, by, only, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "chart-is-a-map",
        rules: &["chart_object"],
        title: ".Chart is a map, and a field that is not there is empty; in Helm 3 it is a struct, and such a field is an error.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "9dcc49cbd")],
        shown: Shown::By(Snippet::template("a: x{{ .Chart.Foo }}\n")),
    },
    Change {
        id: "execution-errors-in-lines",
        rules: &["exec_errors"],
        title: "An error of a template is told in several lines, one frame after the other; in Helm 3 in one line, as Go tells it.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "4b9a9ecaf")],
        shown: Shown::By(Snippet::template("a: {{ .Values.a.b.c }}\n")),
    },
    Change {
        id: "webhook-configurations-in-order",
        rules: &["kind_order"],
        title: "MutatingWebhookConfiguration and ValidatingWebhookConfiguration have a place in the install order; in Helm 3 they are unknown kinds, sorted by name.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "9b636902c")],
        shown: Shown::By(Snippet::template(
            "kind: Alpha\nmetadata: {name: a}\n---\nkind: ValidatingWebhookConfiguration\nmetadata: {name: v}\n",
        )),
    },
    Change {
        id: "must-to-yaml",
        rules: &[],
        title: "The function mustToYaml is there.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "34b679e0c")],
        shown: Shown::By(Snippet::template("a: {{ mustToYaml 1 }}\n")),
    },
    Change {
        id: "values-of-several-documents",
        rules: &["chart.values_documents"],
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
        rules: &["chart.set_json"],
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
        rules: &["generation"],
        title: "--post-renderer takes the name of a plugin, hooks pass through it, and all YAML is written anew; in Helm 3 it takes a program.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "b26b473bf")],
        shown: Shown::NotHere("it needs a program or a plugin"),
    },
    Change {
        id: "kubernetes-1.20",
        rules: &[],
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
        rules: &["chart.open_index"],
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
        rules: &["kube_version"],
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
        rules: &["split"],
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
        rules: &["split"],
        title: "Every document keeps the empty lines after it; from 4.2.0 only the last one of a file, before none.",
        spans: &[since(4, 2, 4)],
        origins: &[by("v4.2.4", "83a8b70ff")],
        shown: Shown::By(Snippet::template(
            "kind: Secret\nmetadata: {name: a}\n\n\n---\nkind: Service\nmetadata: {name: b}\n",
        )),
    },
    Change {
        id: "default-nulls-vanish",
        rules: &["chart.nulls"],
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
        rules: &["chart.nulls"],
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
        rules: &[],
        title: "The function mustToToml is there.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "b075f7a35")],
        shown: Shown::By(Snippet::template(
            "a: {{ dict \"a\" \"b\" | mustToToml | quote }}\n",
        )),
    },
    Change {
        id: "missing-dependency-quotes",
        rules: &["chart.missing_text"],
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
        rules: &[],
        title: "template of a chart in a registry prints what it pulled on standard output, before the manifests.",
        spans: &[only([4, 2, 1], [4, 2, 4])],
        origins: &[by("v4.2.1", "2a9fcae29 (#32056)")],
        shown: Shown::NotHere("it needs a registry"),
    },
    Change {
        id: "debug-shows-the-error",
        rules: &["missing_template"],
        title: "--debug with --show-only reports the error of the rendering; before, that the template was not found.",
        spans: &[since(4, 2, 4)],
        origins: &[by("v4.2.4", "211ffae93")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "duration-functions",
        rules: &[],
        title: "Functions on durations are there: mustToDuration, durationSeconds to durationWeeks, durationRoundTo, durationTruncateTo.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "722dd3e3a")],
        shown: Shown::By(Snippet::template("d: {{ durationDays \"36h\" }}\n")),
    },
    Change {
        id: "types-of-helm-4",
        rules: &[
            "values_type",
            "capabilities_package",
            "head_type",
            "chart.metadata_package",
        ],
        title: "The types of .Values, .Capabilities, charts and documents have other names, as errors and `%T` print them.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "61d3eca55, 18ca7c100, 9dcc49cbd")],
        shown: Shown::By(Snippet::template("a: {{ printf \"%T\" .Values }}\n")),
    },
    Change {
        id: "loading-by-version",
        rules: &["chart.loader", "chart.archive_size_text"],
        title: "Chart.yaml is read before all else, to learn its apiVersion: other texts for a chart that cannot be loaded.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "8dc7c57f5")],
        shown: Shown::NotHere("it shows for a chart that cannot be loaded at all"),
    },
    Change {
        id: "aliases-have-their-own-copies",
        rules: &["chart.alias_copies"],
        title: "Each alias of a subchart has dependencies of its own; in Helm 3 what a condition of the first does shows in the second.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "b183eccfc")],
        shown: Shown::NotHere("it needs a subchart with dependencies under two aliases"),
    },
    Change {
        id: "dependency-errors-in-helm-4",
        rules: &["chart.missing_text", "chart.dependency_failure"],
        title: "Errors about dependencies begin with a small letter and say where they come from.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "3877ec904, 34cd8341c")],
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
        id: "release-name-errors",
        rules: &["name_errors"],
        title: "The error about a release's name says that a check failed.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "34cd8341c")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "plugin-variables-in-words",
        rules: &["plugin_words"],
        title: "A post-renderer plugin's own variables are known in all words of its command; in 4.0.0 in the program alone.",
        spans: &[since(4, 0, 1)],
        origins: &[by("v4.0.1", "77f97a169")],
        shown: Shown::NotHere("it needs a plugin"),
    },
    Change {
        id: "post-renderer-separators",
        rules: &["merge"],
        title: "A separator with content behind it on its line gets its line break before a post-renderer gets the documents.",
        spans: &[only([4, 1, 2], [4, 1, 4])],
        origins: &[by("v4.1.2", "b868e6a7c")],
        shown: Shown::NotHere("it needs a plugin"),
    },
    Change {
        id: "post-renderer-splits-first",
        rules: &["merge"],
        title: "Files are split into documents before a post-renderer gets them.",
        spans: &[since(4, 2, 0)],
        origins: &[by("v4.2.0", "265c5eb53 (#31952)")],
        shown: Shown::NotHere("it needs a plugin"),
    },
    Change {
        id: "null-in-a-list",
        rules: &["chart.deep_copy"],
        title: "A null in a list of the values makes Helm crash; in all other releases it stays.",
        spans: &[only([4, 1, 0], [4, 1, 0])],
        origins: &[by("v4.1.0", "bee9c1a10"), by("v4.1.1", "261387a11")],
        shown: Shown::By(Snippet {
            template: "a: {{ toJson .Values }}\n",
            values: "l: [1, null]\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "size-of-a-chart",
        rules: &["chart.max_directory_size"],
        title: "All files of a chart's folder together may have 100 MiB.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "bb213c06a")],
        shown: Shown::NotHere("it needs a chart of more than 100 MiB"),
    },
    Change {
        id: "metadata-of-provenance",
        rules: &["chart.verification"],
        title: "--verify reads the digests of a signed text alone; in Helm 3 its metadata has to be YAML too.",
        spans: &[since(4, 0, 0)],
        origins: &[by("v4.0.0", "e814ff3c3, 9ea35da0d")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "armored-keyrings",
        rules: &["chart.keyrings"],
        title: "--keyring takes armored keyrings and keyboxes of GnuPG.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "#32281")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "last-line-of-values",
        rules: &["codec.last_line"],
        title: "A last line without its line break is kept wherever it ends; before, it was lost at the edge of a buffer of 4096 bytes.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "#32506")],
        shown: Shown::NotHere("it needs values of 4096 bytes"),
    },
];
