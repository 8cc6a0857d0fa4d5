//! What Helm 3 changed, from 3.12 on; Helm 4 began with most of it.

use super::{Change, Shown, Snippet, by, only, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "priority-class-first",
        rules: &["kind_order"],
        title: "PriorityClass is installed first; before, it was an unknown kind and came last.",
        spans: &[since(3, 12, 3), since(4, 0, 0)],
        origins: &[by("v3.12.3", "f46eaf2f1")],
        shown: Shown::By(Snippet::template(
            "kind: Namespace\nmetadata: {name: n}\n---\nkind: PriorityClass\nmetadata: {name: p}\n",
        )),
    },
    Change {
        id: "imported-values-win",
        rules: &["chart.import_values"],
        title: "import-values: an imported value wins over the parent's own; in all other releases the parent's own wins.",
        spans: &[only([3, 13, 0], [3, 13, 0])],
        origins: &[by("v3.13.0", "0a5148faf"), by("v3.13.1", "3547a4b5b")],
        shown: Shown::By(Snippet {
            template: "k: {{ .Values.imported.k }}\n",
            values: "imported: {k: parent}\n",
            files: &[
                (
                    "Chart.yaml",
                    "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- name: sub\n  version: 1.0.0\n  import-values: [{child: data, parent: imported}]\n",
                ),
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "data: {k: child}\n"),
            ],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "files-lines",
        rules: &["empty_lines"],
        title: ".Files.Lines drops the empty piece after the last line break; before, it was a line.",
        spans: &[since(3, 13, 0), since(4, 0, 0)],
        origins: &[by("v3.13.0", "b3707e666")],
        shown: Shown::By(Snippet {
            template: "lines: {{ .Files.Lines \"f.txt\" | len }}\n",
            files: &[("f.txt", "one\ntwo\n")],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "crds-source-path",
        rules: &["crd_path"],
        title: "--include-crds: the path after `# Source:` begins with the chart's name; before, with crds/.",
        spans: &[since(3, 13, 0), since(4, 0, 0)],
        origins: &[by("v3.13.0", "ddf8356c1")],
        shown: Shown::By(Snippet {
            files: &[("crds/c.yaml", "kind: CustomResourceDefinition\n")],
            include_crds: true,
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "tpl-takes-any-context",
        rules: &[],
        title: "tpl takes any value as its context; before, it needed the chart's `Template`.",
        spans: &[since(3, 14, 0), since(4, 0, 0)],
        origins: &[by("v3.14.0", "db4f33012 (#11351)")],
        shown: Shown::By(Snippet::template(
            "x: {{ tpl \"{{ .x }}\" (dict \"x\" 1) }}\n",
        )),
    },
    Change {
        id: "duplicate-dependencies",
        rules: &["chart.duplicate_dependencies"],
        title: "Two dependencies of one name or alias are refused; before, they were loaded.",
        spans: &[since(3, 14, 0), since(4, 0, 0)],
        origins: &[by("v3.14.0", "6a4035aea")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            files: &[
                (
                    "Chart.yaml",
                    "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.0.0}\n- {name: sub, version: 1.0.0}\n",
                ),
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
            ],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "chart-name-is-one-word",
        rules: &["chart.name_check"],
        title: "A chart's name with a slash in it is refused; before, it was taken.",
        spans: &[since(3, 14, 1), since(4, 0, 0)],
        origins: &[by("v3.14.1", "e8858f869")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            files: &[("Chart.yaml", "apiVersion: v2\nname: a/b\nversion: 1.0.0\n")],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "to-yaml-pretty",
        rules: &[],
        title: "The function toYamlPretty is there.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "6e6a7d489")],
        shown: Shown::By(Snippet::template(
            "{{ dict \"a\" (list 1 2) | toYamlPretty }}\n",
        )),
    },
    Change {
        id: "from-toml",
        rules: &[],
        title: "The function fromToml is there.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "f550eda6e")],
        shown: Shown::By(Snippet::template("a: {{ (fromToml \"a = 1\").a }}\n")),
    },
    Change {
        id: "required-is-no-format",
        rules: &[],
        title: "The message of `required` is printed as it is; before, its percent signs were read as verbs of printf.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "9f620b857")],
        shown: Shown::By(Snippet::template("{{ required \"100%s\" nil }}\n")),
    },
    Change {
        id: "user-null-deletes-under-parent-default",
        rules: &["chart.nulls"],
        title: "A user's null for a key that the parent's values.yaml sets deletes the subchart's default too; before, that default came back.",
        spans: &[since(3, 17, 1), since(4, 0, 0)],
        origins: &[by("v3.17.1", "5a58751a0")],
        shown: Shown::By(Snippet {
            values: "sub: {a: 5}\n",
            files: &[
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "a: 1\n"),
                ("charts/sub/templates/t.yaml", "a: {{ .Values.a }}\n"),
            ],
            set: &["sub.a=null"],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "size-limits",
        rules: &["chart.max_file_size"],
        title: "A file of a chart may have 5 MiB; before, and again from 4.3.0 on, there is no limit.",
        spans: &[since(3, 17, 3), only([4, 0, 0], [4, 2, 4])],
        origins: &[by("v3.17.3", "3ce10e4f8"), by("v4.3.0", "bb213c06a")],
        shown: Shown::NotHere("it needs a chart with a file of more than 5 MiB"),
    },
    Change {
        id: "archive-size-limit",
        rules: &["chart.max_archive_size"],
        title: "An archive may unpack to 100 MiB; before, there was no limit.",
        spans: &[since(3, 17, 3), since(4, 0, 0)],
        origins: &[by("v3.17.3", "3ce10e4f8")],
        shown: Shown::NotHere("it needs an archive of more than 100 MiB"),
    },
    Change {
        id: "chart-numbers-as-text",
        rules: &["chart.chart_numbers"],
        title: "Numbers of a chart's values.yaml keep their text and type json.Number; in all other releases they are float64.",
        spans: &[only([3, 18, 0], [3, 18, 0])],
        origins: &[by("v3.18.0", "0a6834fdf"), by("v3.18.1", "bec66098f")],
        shown: Shown::By(Snippet {
            template: "size: {{ .Values.size }}\n",
            values: "size: 1000000\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "schema-engine",
        rules: &["chart.schema_engine"],
        title: "values.schema.json is read by another library: other messages, draft 2020-12 by default, stricter.",
        spans: &[since(3, 18, 5), since(4, 0, 0)],
        origins: &[by("v3.18.5", "cb8595bc6, 6d9509aad")],
        shown: Shown::By(Snippet {
            values: "a: 1\n",
            files: &[(
                "values.schema.json",
                "{\"properties\": {\"a\": {\"type\": \"string\"}}}\n",
            )],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "remote-schemas",
        rules: &["chart.remote_refs"],
        title: "A schema's http(s) `$ref` cannot be followed.",
        spans: &[only([3, 18, 5], [3, 18, 5])],
        origins: &[by("v3.18.5", "cb8595bc6"), by("v3.18.6", "b9180e674")],
        shown: Shown::NotHere("it needs the network"),
    },
    Change {
        id: "kube-version-without-suffix",
        rules: &["kube_version"],
        title: "--kube-version: a vendor's suffix is dropped where the version is printed or compared; before, it stayed.",
        spans: &[since(3, 19, 0), since(4, 0, 0)],
        origins: &[by("v3.19.0", "807225ed6")],
        shown: Shown::By(Snippet {
            template: "v: {{ .Capabilities.KubeVersion }}\n",
            kube_version: Some("v1.30.1-gke.1"),
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "urn-references",
        rules: &["chart.urn_refs"],
        title: "A schema's `$ref` to a `urn:` that is not there allows everything; with the same library before, it was an error.",
        spans: &[since(3, 19, 1), since(4, 0, 2)],
        origins: &[by("v3.19.1", "03bb62f63"), by("v4.0.2", "bdcf92018")],
        shown: Shown::By(Snippet {
            template: "a: {{ .Values.a }}\n",
            values: "a: 1\n",
            files: &[(
                "values.schema.json",
                "{\"properties\": {\"a\": {\"$ref\": \"urn:example:a\"}}}\n",
            )],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "deep-null-without-default",
        rules: &["chart.nulls"],
        title: "A user's null below the top level for a key without a default vanishes; in all other releases the key stays, with null.",
        spans: &[only([3, 19, 5], [3, 20, 0]), only([4, 0, 0], [4, 1, 2])],
        origins: &[
            by("v3.19.5", "578564ee2"),
            by("v3.20.1", "6fdd1017c, 5417bfaa8"),
            by("v4.1.3", "679f05198, 292fe7021 (#31644)"),
        ],
        shown: Shown::By(Snippet {
            template: "m: {{ toJson .Values.m }}\n",
            values: "m: {k: 1}\n",
            set: &["m.zz=null"],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "chart-name-without-dots",
        rules: &["chart.name_check"],
        title: "A chart called `..` is refused; before, it was taken.",
        spans: &[since(3, 20, 2), since(4, 1, 4)],
        origins: &[by("v3.20.2", "2552884e3"), by("v4.1.4", "4e7994d44")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            files: &[("Chart.yaml", "apiVersion: v2\nname: ..\nversion: 1.0.0\n")],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "lines-of-an-empty-file",
        rules: &["empty_lines"],
        title: ".Files.Lines of an empty file is empty; with the rule of 3.13.0 before, it failed.",
        spans: &[since(3, 21, 4), since(4, 3, 0)],
        origins: &[by("v3.21.4", "955dfab1e"), by("v4.3.0", "143631f73")],
        shown: Shown::By(Snippet {
            template: "lines: {{ .Files.Lines \"empty.txt\" | toJson }}\n",
            files: &[("empty.txt", "")],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "values-on-copies",
        rules: &["chart.import_values", "chart.nulls"],
        title: "Values are composed on copies, and a null that is imported stays (until 4.2); before, the values of charts were changed in place, and it was dropped.",
        spans: &[since(3, 13, 0), only([4, 0, 0], [4, 1, 4])],
        origins: &[
            by("v3.13.0", "0a5148faf"),
            by("v4.2.0", "00638773d (#31919, #31971)"),
        ],
        shown: Shown::By(Snippet {
            template: "k: {{ toJson .Values.imported }}\n",
            files: &[
                (
                    "Chart.yaml",
                    "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- name: sub\n  version: 1.0.0\n  import-values: [{child: data, parent: imported}]\n",
                ),
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "data: {k: null, l: 1}\n"),
            ],
            values: "imported: {m: 1}\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "values-in-place",
        rules: &["chart.import_values", "chart.nulls"],
        title: "import-values composes in the values of the chart itself; from 3.13.0 on copies.",
        spans: &[only([3, 12, 0], [3, 12, 3])],
        origins: &[by("v3.13.0", "0a5148faf")],
        shown: Shown::NotHere(
            "what it does to values is shown by values-on-copies; what is left of it needs two aliases with conditions of their own",
        ),
    },
    Change {
        id: "gzip-signature",
        rules: &["chart.gzip_sniff"],
        title: "A file that begins with the signature of gzip is an archive; before, the next byte counted too.",
        spans: &[since(3, 13, 0), since(4, 0, 0)],
        origins: &[by("v3.13.0", "5c7a63138 (#12261)")],
        shown: Shown::NotHere("it needs an archive"),
    },
    Change {
        id: "reserved-labels-spelled",
        rules: &["reserved_labels"],
        title: "The error about a name in --labels that Helm keeps for itself is spelled right.",
        spans: &[since(3, 16, 2), since(4, 0, 0)],
        origins: &[by("v3.16.2", "a1bd541d1")],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
    Change {
        id: "unpacking-names-subcharts",
        rules: &["chart.unpack_text"],
        title: "The error about a broken archive in charts/ says that it is a subchart.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "6f2f7d478")],
        shown: Shown::NotHere("it needs an archive"),
    },
    Change {
        id: "import-paths-of-any-type",
        rules: &["chart.import_paths"],
        title: "import-values: a path that is no string is written as one; before, Helm crashed.",
        spans: &[since(3, 18, 5), since(4, 0, 0)],
        origins: &[by("v3.18.5", "7799b483f")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            files: &[
                (
                    "Chart.yaml",
                    "apiVersion: v2\nname: demo\nversion: 1.0.0\ndependencies:\n- name: sub\n  version: 1.0.0\n  import-values: [{child: 1, parent: x}]\n",
                ),
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "1: {k: 1}\n"),
            ],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "schemas-of-absent-subcharts",
        rules: &["chart.subchart_schemas"],
        title: "Values of a subchart that are no map are reported by the schema's check, and a subchart without values is not checked; before, Helm crashed.",
        spans: &[since(3, 19, 1), since(4, 0, 0)],
        origins: &[by("v3.19.1", "03bb62f63")],
        shown: Shown::NotHere(
            "the values of a subchart are a map wherever they come to be checked, but for rare mixtures of conditions and nulls",
        ),
    },
    Change {
        id: "parent-nulls-reach-subcharts",
        rules: &["chart.nulls"],
        title: "A null for a key of `global` that the subchart does not have reaches it; before, it was dropped.",
        spans: &[since(3, 20, 1), since(4, 1, 3)],
        origins: &[
            by("v3.20.1", "6fdd1017c, 5417bfaa8"),
            by("v4.1.3", "679f05198, 292fe7021 (#31644)"),
        ],
        shown: Shown::By(Snippet {
            values: "global: {g: null}\n",
            files: &[
                (
                    "charts/sub/Chart.yaml",
                    "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                ),
                ("charts/sub/values.yaml", "global: {h: 1}\n"),
                (
                    "charts/sub/templates/t.yaml",
                    "g: {{ toJson .Values.global }}\n",
                ),
            ],
            set: &["global.g=null"],
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "signatures-of-provenance",
        rules: &["chart.pgp"],
        title: "--verify reads keys on Edwards curves and refuses keys and signatures that have expired; before, neither.",
        spans: &[since(3, 21, 4), since(4, 0, 0)],
        origins: &[
            by("v3.21.4", "ProtonMail/go-crypto 1.4.1"),
            by("v4.0.0", "ProtonMail/go-crypto 1.3.0"),
        ],
        shown: Shown::NotHere("it shows in the command `template` only"),
    },
];
