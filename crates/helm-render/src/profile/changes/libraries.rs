//! What newer libraries changed: Sprig, semver, YAML, TOML.

use super::{Change, Shown, Snippet, by, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "toml-of-any-value",
        rules: &["codec.toml_top_level"],
        title: "toToml writes a list; before, the text that only maps and structs can be written.",
        spans: &[since(3, 13, 0), since(4, 0, 0)],
        origins: &[by("v3.13.0", "BurntSushi/toml 1.3.2")],
        shown: Shown::By(Snippet::template("a: {{ toToml (list 1) }}\n")),
    },
    Change {
        id: "map-key-errors",
        rules: &["codec.map_key_error"],
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
        rules: &["sprig.absent"],
        title: "The function sha512sum is there.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0")],
        shown: Shown::By(Snippet::template("a: {{ sha512sum \"x\" | trunc 8 }}\n")),
    },
    Change {
        id: "camelcase",
        rules: &["sprig.camel_case"],
        title: "camelcase writes capitals small within a word: FOO_BAR is FooBar; before, FOOBAR.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0")],
        shown: Shown::By(Snippet::template("a: {{ camelcase \"FOO_BAR\" }}\n")),
    },
    Change {
        id: "merge-overwrite-types",
        rules: &["sprig.merge"],
        title: "mergeOverwrite puts a map in the place of a value of another kind; before, the value stayed.",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[by("v3.16.0", "Masterminds/sprig 3.3.0 (mergo 1.0.1)")],
        shown: Shown::By(Snippet::template(
            "a: {{ mergeOverwrite (dict \"a\" 1) (dict \"a\" (dict \"z\" 1)) | toJson }}\n",
        )),
    },
    Change {
        id: "toml-error-lines",
        rules: &["codec.toml_lines"],
        title: "The errors of fromToml count lines from 1; before, from 0.",
        spans: &[since(3, 18, 0), since(4, 0, 0)],
        origins: &[by("v3.18.0", "BurntSushi/toml 1.5.0")],
        shown: Shown::By(Snippet::template("a: {{ fromToml \"a = \" | toJson }}\n")),
    },
    Change {
        id: "semver-prereleases",
        rules: &["semver.prerelease_by_group"],
        title: "semverCompare: prereleases fit all parts of a constraint as soon as one part names one.",
        spans: &[since(3, 19, 0), since(4, 0, 0)],
        origins: &[by("v3.19.0", "Masterminds/semver 3.4.0")],
        shown: Shown::By(Snippet::template(
            "a: {{ semverCompare \">=1.19-0 <1.30\" \"1.25.0-gke.1\" }}\n",
        )),
    },
    Change {
        id: "toml-floats",
        rules: &["codec.toml_floats"],
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
        rules: &["semver.quoted_errors"],
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
    Change {
        id: "semver-hyphen-ranges",
        rules: &["semver.range_keeps_space"],
        title: "semverCompare: a part after a range with a hyphen is a part of its own; before, the two ran together.",
        spans: &[since(3, 12, 1), since(4, 0, 0)],
        origins: &[by("v3.12.1", "Masterminds/semver 3.2.1")],
        shown: Shown::By(Snippet::template(
            "a: {{ semverCompare \"1.0 - 2.0 <1.5\" \"1.7.0\" }}\n",
        )),
    },
    Change {
        id: "semver-strict-reading",
        rules: &[
            "semver.strict_extra_first",
            "semver.empty_identifier_invalid",
        ],
        title: "Versions that are read strictly: the order of the complaints (3.16.0), and an empty identifier is refused (3.19.0).",
        spans: &[since(3, 16, 0), since(4, 0, 0)],
        origins: &[
            by("v3.16.0", "Masterminds/semver 3.3.0"),
            by("v3.19.0", "Masterminds/semver 3.4.0"),
        ],
        shown: Shown::NotHere("no function of a template reads versions strictly"),
    },
    Change {
        id: "semver-errors-in-small-letters",
        rules: &[
            "semver.lower_case_errors",
            "semver.empty_identifier_invalid",
        ],
        title: "Errors about versions begin with a small letter.",
        spans: &[since(3, 19, 0), since(4, 0, 0)],
        origins: &[by("v3.19.0", "Masterminds/semver 3.4.0")],
        shown: Shown::By(Snippet::template("a: {{ semver \"a\" }}\n")),
    },
    Change {
        id: "semver-limits",
        rules: &[
            "semver.max_version_len",
            "semver.max_constraint_len",
            "semver.max_constraint_groups",
        ],
        title: "A version has at most 256 bytes; a constraint 512, and 32 parts between `||`.",
        spans: &[since(3, 21, 1), since(4, 2, 0)],
        origins: &[
            by("v3.21.1", "Masterminds/semver 3.5.0"),
            by("v4.2.0", "Masterminds/semver 3.5.0"),
        ],
        shown: Shown::By(Snippet::template(
            "a: {{ semverCompare (printf \"%s1\" (repeat 40 \"1 || \")) \"1.2.3\" }}\n",
        )),
    },
    Change {
        id: "semver-overflow",
        rules: &["semver.checked_increment"],
        title: "IncMajor and its like fail at the largest number; before, they began again at 0.",
        spans: &[since(3, 21, 1), since(4, 2, 0)],
        origins: &[
            by("v3.21.1", "Masterminds/semver 3.5.0"),
            by("v4.2.0", "Masterminds/semver 3.5.0"),
        ],
        shown: Shown::By(Snippet::template(
            "a: {{ (semver \"18446744073709551615.0.0\").IncMajor }}\n",
        )),
    },
    Change {
        id: "toml-infinity",
        rules: &["codec.toml_infinity"],
        title: "toToml writes positive infinity without its sign.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "BurntSushi/toml 1.4.0")],
        shown: Shown::By(Snippet::template(
            "a: {{ dict \"f\" (float64 \"+Inf\") | toToml }}\n",
        )),
    },
    Change {
        id: "toml-1.1",
        rules: &["codec.toml_syntax"],
        title: "fromToml reads TOML 1.1: line breaks and a last comma in inline tables, more escapes.",
        spans: &[since(3, 20, 0), since(4, 1, 0)],
        origins: &[
            by("v3.20.0", "BurntSushi/toml 1.6.0"),
            by("v4.1.0", "BurntSushi/toml 1.6.0"),
        ],
        shown: Shown::By(Snippet::template(
            "a: {{ fromToml \"a = {b = 1,}\" | toJson }}\n",
        )),
    },
    Change {
        id: "schema-library-6.0.3",
        rules: &[
            "santhosh_tekuri.rest_items",
            "santhosh_tekuri.name_location",
            "santhosh_tekuri.spelled_numbers",
            "santhosh_tekuri.quoted_local",
        ],
        title: "Errors of values.schema.json number items by their place, those behind `prefixItems` too; a number is not equal to a string that spells it.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "santhosh-tekuri/jsonschema 6.0.3")],
        shown: Shown::By(Snippet {
            values: "a: [x, y, 1]\n",
            template: "a: 1\n",
            files: &[(
                "values.schema.json",
                "{\"properties\": {\"a\": {\"prefixItems\": [true], \"items\": {\"type\": \"string\"}}}}\n",
            )],
            ..Snippet::PLAIN
        }),
    },
];
