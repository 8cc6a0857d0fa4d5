//! What newer versions of Go changed: its templates, JSON, regular expressions and texts of errors.

use super::{Change, Shown, Snippet, by, since};

pub(super) const CHANGES: &[Change] = &[
    Change {
        id: "unicode-15",
        title: "Letters of Unicode 14 and 15 have capitals and small forms.",
        spans: &[since(3, 14, 0), since(4, 0, 0)],
        origins: &[by("v3.14.0", "Go 1.21")],
        shown: Shown::By(Snippet::template("a: {{ lower \"\u{a7c0}\" }}\n")),
    },
    Change {
        id: "json-control-escapes",
        title: "toJson writes backspace and form feed as \\b and \\f; before, as \\u0008 and \\u000c.",
        spans: &[since(3, 15, 0), since(4, 0, 0)],
        origins: &[by("v3.15.0", "Go 1.22")],
        shown: Shown::By(Snippet::template("a: {{ printf \"%c\" 8 | toJson }}\n")),
    },
    Change {
        id: "regexp-group-names",
        title: "Regular expressions take (?<name>re) beside (?P<name>re).",
        spans: &[since(3, 15, 0), since(4, 0, 0)],
        origins: &[by("v3.15.0", "Go 1.22")],
        shown: Shown::By(Snippet::template("a: {{ regexMatch \"(?<n>a)\" \"a\" }}\n")),
    },
    Change {
        id: "else-with",
        title: "Templates take {{ else with }}.",
        spans: &[since(3, 17, 0), since(4, 0, 0)],
        origins: &[by("v3.17.0", "Go 1.23")],
        shown: Shown::By(Snippet::template(
            "a: {{ with .Values.a }}a{{ else with .Release.Name }}{{ . }}{{ end }}\n",
        )),
    },
    Change {
        id: "range-over-numbers",
        title: "range takes a number; before, that was an error.",
        spans: &[since(3, 18, 0), since(4, 0, 0)],
        origins: &[by("v3.18.0", "Go 1.24")],
        shown: Shown::By(Snippet::template("a: [{{ range 3 }}{{ . }},{{ end }}]\n")),
    },
    Change {
        id: "parse-error-lines",
        title: "Errors of parsing name the right line after a comment of several lines; before, one too low.",
        spans: &[since(3, 18, 0), since(4, 0, 0)],
        origins: &[by("v3.18.0", "Go 1.24")],
        shown: Shown::By(Snippet::template("{{/* a\nb */}}\n{{ nosuch }}\n")),
    },
    Change {
        id: "comparison-errors-name-types",
        title: "The error about values that cannot be compared names their types.",
        spans: &[since(3, 20, 0), since(4, 0, 0)],
        origins: &[by("v3.20.0", "Go 1.25"), by("v4.0.0", "Go 1.25")],
        shown: Shown::By(Snippet::template("a: {{ eq 1 \"a\" }}\n")),
    },
    Change {
        id: "url-port-errors",
        title: "urlParse: the error about a port names everything from the first colon on.",
        spans: &[since(3, 21, 1), since(4, 2, 0)],
        origins: &[by("v3.21.1", "Go 1.26"), by("v4.2.0", "Go 1.26")],
        shown: Shown::By(Snippet::template("a: {{ urlParse \"http://a:b:c/\" }}\n")),
    },
    Change {
        id: "unicode-17",
        title: "Letters of Unicode 16 and 17 have capitals and small forms.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "Go 1.27")],
        shown: Shown::By(Snippet::template("a: {{ upper \"\u{19b}\" }}\n")),
    },
    Change {
        id: "json-invalid-utf-8",
        title: "toJson writes bytes that are no UTF-8 as the character U+FFFD; before, as the escape \\ufffd.",
        spans: &[since(4, 3, 0)],
        origins: &[by("v4.3.0", "Go 1.27 (encoding/json over json/v2)")],
        shown: Shown::By(Snippet::template("a: {{ printf \"\\xff\" | toJson }}\n")),
    },
];
