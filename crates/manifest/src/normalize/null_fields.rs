//! Map entries without a value.

use serde_json::Value;

use super::{Rule, Switch, each_map};

pub(super) const RULE: Rule = Rule {
    name: "null-fields",
    doc: "Leaves out map entries whose value is null. Off by default: server-side apply treats `field: null` and no field \
          alike, but a three-way merge deletes the field for the first and keeps it for the second.",
    default: Switch::Off,
    apply,
};

fn apply(content: &mut Value) -> usize {
    let mut count = 0;
    each_map(content, &mut |map| {
        let before = map.len();
        map.retain(|_, value| !value.is_null());
        count += before - map.len();
    });
    count
}
