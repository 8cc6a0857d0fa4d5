//! Values files, `--set` and its siblings.

use chart::values::{ReadError, ReadFile, ValueSources, ValuesError, user_values};
use go_codec::json::{self, Html, Layout};

use super::{PROFILE, refused};
use crate::record::Record;

/// Reads values files by their number, and for `--set-file` a text made of the path.
struct Texts<'c> {
    files: &'c [Vec<u8>],
    next: usize,
}

impl ReadFile for Texts<'_> {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, ReadError> {
        if let Some(text) = self.files.get(self.next) {
            self.next += 1;
            return Ok(text.clone());
        }
        Ok(format!("of {path}").into_bytes())
    }
}

pub(super) fn set(case: &Record) -> Record {
    let texts = |name: &str| -> Option<Vec<String>> {
        let texts = case.list(name).iter();
        texts
            .map(|text| String::from_utf8(text.clone()).ok())
            .collect()
    };
    let files = case.list("files");
    let sources = (|| {
        Some(ValueSources {
            files: (0..files.len()).map(|number| number.to_string()).collect(),
            set_json: texts("set-json")?,
            set: texts("set")?,
            set_string: texts("set-string")?,
            set_file: texts("set-file")?,
            set_literal: texts("set-literal")?,
        })
    })();
    let Some(sources) = sources else {
        return refused("an argument is no text");
    };
    let mut reader = Texts { files, next: 0 };
    match user_values(&sources, PROFILE.chart, &mut reader) {
        Ok(table) => {
            let tree = table.to_tree();
            let text = json::to_string(&tree, Html::Escaped, Layout::Compact, PROFILE.codec);
            let mut out = Record::default();
            out.put_result("json", text.map_err(|error| error.to_string()));
            out
        }
        Err(ValuesError::Limit(limit)) => Record::default().with("limit", limit.to_string()),
        Err(error) => Record::default().with("error", error.to_string()),
    }
}
