//! Values that a case sets and that nothing in its chart can read.
//!
//! Found in the text, not by running templates: a key is unread only where its word stands in no file of the chart or of a
//! subchart (templates, defaults, schema, dependencies) and every map around it is only ever asked for keys by name. A map
//! that is passed on (`toYaml .Values.a`, `range`, `with`, `index`, `tpl`) counts as read with all that is in it. So a key that
//! is named here is read by nothing, and some that nothing reads are not named.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chart::{Chart, Node, Table};
use gate::UnreadValues;
use gate::config::did_you_mean;
use rayon::prelude::*;

use crate::cases::Case;
use crate::render_case::Renderer;

/// The unread values of cases, in their order; a case whose chart or values cannot be read says so when it is rendered.
pub fn unread_values(renderer: &Renderer, cases: &[Case]) -> Vec<UnreadValues> {
    let firsts: BTreeMap<&str, &Case> = cases
        .iter()
        .rev()
        .map(|case| (case.chart.as_str(), case))
        .collect();
    let charts: BTreeMap<&str, (Arc<Chart>, Text)> = firsts
        .into_par_iter()
        .filter_map(|(path, case)| {
            let chart = renderer.chart(path, case.cells.first()?.profile).ok()?;
            let mut text = Text::default();
            text.add_chart(&chart);
            Some((path, (chart, text)))
        })
        .collect();
    let of_case = |case: &Case| {
        let values = renderer
            .user_values(case, case.cells.first()?.profile)
            .ok()
            .filter(|values| !values.is_empty())?;
        let (chart, of_chart) = charts.get(case.chart.as_str())?;
        let mut of_values = Text::default();
        of_values.add_strings(&values);
        let mut keys = Vec::new();
        let texts = [of_chart, &of_values];
        find(
            &texts,
            "Values",
            &values,
            Some(chart.values()),
            "",
            &mut keys,
        );
        (!keys.is_empty()).then(|| UnreadValues {
            case: case.id(),
            keys,
        })
    };
    cases.par_iter().filter_map(of_case).collect()
}

/// What the files of a chart say.
#[derive(Default)]
struct Text {
    words: BTreeSet<Vec<u8>>,
    /// Words that are asked for as a whole: behind a `.` or a quote, and without a `.` and a further word behind them.
    bare: BTreeSet<Vec<u8>>,
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl Text {
    fn add(&mut self, text: &[u8], is_template: bool) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.iter().take_while(|byte| is_word(**byte)).count();
            if length == 0 {
                at += 1;
                continue;
            }
            let word = rest.get(..length).unwrap_or_default();
            let goes_on = matches!(rest.get(length..), Some([b'.', next, ..])
                if is_word(*next));
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            let is_asked = matches!(before, Some(b'.' | b'"' | b'\'' | b'`'));
            if is_template && is_asked && !goes_on {
                self.bare.insert(word.to_vec());
            }
            self.words.insert(word.to_vec());
            at += length;
        }
    }

    fn add_chart(&mut self, chart: &Chart) {
        for file in chart.templates() {
            self.add(file.data.as_bytes(), true);
        }
        // Files may be templates too (`tpl`), but prose says nothing of what is read.
        for file in chart.files() {
            if !file.name.as_bytes().to_ascii_lowercase().ends_with(b".md") {
                self.add(file.data.as_bytes(), true);
            }
        }
        for text in [chart.raw_values(), chart.schema()].into_iter().flatten() {
            self.add(text.as_bytes(), false);
        }
        for dependency in &chart.metadata().dependencies {
            let tags = dependency.tags.iter();
            let names = [&dependency.name, &dependency.alias, &dependency.condition];
            for text in names.into_iter().chain(tags) {
                self.add(text.as_bytes(), false);
            }
            self.add(format!("{:?}", dependency.import_values).as_bytes(), false);
        }
        for subchart in chart.dependencies() {
            self.add(subchart.name().as_bytes(), false);
            self.add_chart(subchart);
        }
    }

    /// Texts in values may be templates that read other values.
    fn add_strings(&mut self, values: &Table) {
        for (_, value) in values.iter() {
            if let Some(string) = value.as_str() {
                self.add(string.as_bytes(), true);
            } else if let Some(inner) = value.as_table() {
                self.add_strings(inner);
            }
        }
    }
}

/// Finds keys of a map that no text reads. `name` is what the map is called.
fn find(
    texts: &[&Text],
    name: &str,
    values: &Table,
    defaults: Option<&Table>,
    path: &str,
    found: &mut Vec<(String, Option<String>)>,
) {
    if texts.iter().any(|text| text.bare.contains(name.as_bytes())) {
        return;
    }
    for (key, value) in values.iter() {
        let Ok(key) = std::str::from_utf8(key.as_bytes()) else {
            continue;
        };
        // Helm reads these itself; what is no identifier is read by other means than its name.
        let is_own = path.is_empty() && matches!(key, "global" | "tags");
        if is_own || key.is_empty() || !key.bytes().all(is_word) {
            continue;
        }
        let place = format!("{path}.{key}");
        let default = defaults.and_then(|defaults| defaults.get(key.as_bytes()));
        if !texts.iter().any(|text| text.words.contains(key.as_bytes())) {
            let known = defaults
                .into_iter()
                .flat_map(Table::iter)
                .filter_map(|(key, _)| std::str::from_utf8(key.as_bytes()).ok());
            let near = did_you_mean(key, known).map(str::to_owned);
            found.push((place.trim_start_matches('.').to_owned(), near));
        } else if let Some(inner) = value.as_table() {
            let default = default.and_then(Node::as_table);
            find(texts, key, inner, default, &place, found);
        }
    }
}
