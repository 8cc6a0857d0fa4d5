//! Blanks at line ends, which nobody sees and templates often leave behind.

use serde_json::Value;

use super::{Rule, Switch};

pub(super) const RULE: Rule = Rule {
    name: "trailing-blanks",
    doc: "Leaves out blanks and tabs at line ends, and all but one line break at the end, of strings with several lines. \
          Off by default: a mounted file changes by it, and pods with a checksum of it restart.",
    default: Switch::Off,
    apply,
};

fn apply(content: &mut Value) -> usize {
    match content {
        Value::String(text) if text.contains('\n') => {
            let mut lines: Vec<&str> = text
                .split('\n')
                .map(|line| line.trim_end_matches([' ', '\t']))
                .collect();
            let ended = lines.last().is_some_and(|last| last.is_empty());
            while lines.last().is_some_and(|last| last.is_empty()) {
                lines.pop();
            }
            let mut trimmed = lines.join("\n");
            if ended {
                trimmed.push('\n');
            }
            if trimmed == *text {
                return 0;
            }
            *text = trimmed;
            1
        }
        Value::Array(items) => items.iter_mut().map(apply).sum(),
        Value::Object(map) => map.values_mut().map(apply).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_text_of_several_lines_is_trimmed() {
        let mut content = json!({"a": "x \ny\t\n\n", "b": "x ", "c": ["x\ny"]});
        assert_eq!(apply(&mut content), 1);
        assert_eq!(content, json!({"a": "x\ny\n", "b": "x ", "c": ["x\ny"]}));
    }
}
