//! What Go leaves to chance, compared as far as it is the same in every run.

use std::sync::LazyLock;

use regex::Regex;

use crate::record::Record;

/// Stands for every address in our output.
const OUR_ADDRESS: &str = "0xc000000000";

/// What `sigs.k8s.io/yaml` says of the first key it meets that JSON cannot have: the keys of a Go map come in any order.
#[expect(clippy::expect_used, reason = "a constant")]
static MAP_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("unsupported map key of type: .*").expect("a pattern"));

/// Whether two answers are equal apart from addresses, from which of several bad keys is named, and from how a program
/// ends that recurses without end.
pub fn same(go: &Record, ours: &Record) -> bool {
    if go == ours {
        return true;
    }
    if go.0.contains_key("crash") {
        return ours.0.contains_key("limit") || ours.0.contains_key("panic");
    }
    let (go, ours) = (go.to_json().to_string(), ours.to_json().to_string());
    if MAP_KEY.is_match(&go) && MAP_KEY.replace_all(&go, "") == MAP_KEY.replace_all(&ours, "") {
        return true;
    }
    if !ours.contains(OUR_ADDRESS) {
        return false;
    }
    let pattern = regex::escape(&ours).replace(OUR_ADDRESS, "0x[0-9a-f]+");
    Regex::new(&format!("^{pattern}$")).is_ok_and(|pattern| pattern.is_match(&go))
}
