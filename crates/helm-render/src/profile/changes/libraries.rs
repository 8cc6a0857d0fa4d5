//! What newer libraries changed: Sprig, semver, YAML, TOML.

use super::{Change, Shown, Snippet, by, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "toml-of-any-value",
        title: "toToml writes a list; before, the text that only maps and structs can be written.",
        spans: &[since(3, 13, 0), since(4, 0, 0)],
        origins: &[by("v3.13.0", "BurntSushi/toml 1.3.2")],
        shown: Shown::By(Snippet::template("a: {{ toToml (list 1) }}\n")),
    },
    Change {
        id: "map-key-errors",
        title: "The error about a null as a key of a map begins with a small letter.",
        spans: &[since(3, 15, 0), since(4, 0, 0)],
        origins: &[by("v3.15.0", "sigs.k8s.io/yaml 1.4.0")],
        shown: Shown::By(Snippet {
            template: "a: 1\n",
            values: "null: q\n",
            ..Snippet::PLAIN
        }),
    },
    Change {
        id: "sha512sum",
        title: "The function sha512sum is there.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0")],
        shown: Shown::By(Snippet::template("a: {{ sha512sum \"x\" | trunc 8 }}\n")),
    },
    Change {
        id: "camelcase",
        title: "camelcase writes capitals small within a word: FOO_BAR is FooBar; before, FOOBAR.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0")],
        shown: Shown::By(Snippet::template("a: {{ camelcase \"FOO_BAR\" }}\n")),
    },
    Change {
        id: "merge-overwrite-types",
        title: "mergeOverwrite puts a map in the place of a value of another kind; before, the value stayed.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0 (mergo 1.0.1)")],
        shown: Shown::By(Snippet::template(
            "a: {{ mergeOverwrite (dict \"a\" 1) (dict \"a\" (dict \"z\" 1)) | toJson }}\n",
        )),
    },
    Change {
        id: "toml-error-lines",
        title: "The errors of fromToml count lines from 1; before, from 0.",
        spans: &[since(3, 18, 0), since(4, 0, 0)],
        origins: &[by("v3.18.0", "BurntSushi/toml 1.5.0")],
        shown: Shown::By(Snippet::template("a: {{ fromToml \"a = \" | toJson }}\n")),
    },
    Change {
        id: "semver-prereleases",
        title: "semverCompare: prereleases fit all parts of a constraint as soon as one part names one.",
        spans: &[since(3, 19, 0), since(4, 0, 0)],
        origins: &[by("v3.19.0", "Masterminds/semver 3.4.0")],
        shown: Shown::By(Snippet::template(
            "a: {{ semverCompare \">=1.19-0 <1.30\" \"1.25.0-gke.1\" }}\n",
        )),
    },
    Change {
        id: "toml-floats",
        title: "toToml writes large and small floats with an exponent.",
        spans: &[since(3, 20, 0), since(4, 1, 0)],
        origins: &[
            by("v3.20.0", "BurntSushi/toml 1.6.0"),
            by("v4.1.0", "BurntSushi/toml 1.6.0"),
        ],
        shown: Shown::By(Snippet::template(
            "a: {{ dict \"f\" 1e6 | toToml | toJson }}\n",
        )),
    },
    Change {
        id: "semver-error-quotes",
        title: "The error about a constraint that is none quotes it.",
        spans: &[since(3, 21, 1), since(4, 2, 0)],
        origins: &[
            by("v3.21.1", "Masterminds/semver 3.5.0"),
            by("v4.2.0", "Masterminds/semver 3.5.0"),
        ],
        shown: Shown::By(Snippet::template(
            "a: {{ semverCompare \"foo\" \"1.2.3\" }}\n",
        )),
    },
];
