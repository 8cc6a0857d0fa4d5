//! Which release names Helm accepts (`ValidateReleaseName`).

/// How a release words the refusal of a release name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameErrorForm {
    /// `release name "X": …`
    Plain,
    /// `release name check failed: release name "X": …` (Helm 4).
    Checked,
}

const PATTERN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const MAX_LENGTH: usize = 53;

/// Checks a release name.
///
/// # Errors
/// Helm's sentence: the name is empty, longer than 53 bytes, or no DNS subdomain in lower case.
pub fn validate(name: &str, form: NameErrorForm) -> Result<(), String> {
    let text = if name.is_empty() {
        "no name provided".to_string()
    } else if name.len() > MAX_LENGTH || !name.split('.').all(is_label) {
        format!(
            "invalid release name, must match regex {PATTERN} and the length must not be longer than {MAX_LENGTH}"
        )
    } else {
        return Ok(());
    };
    let text = format!(
        "release name {}: {text}",
        go_value::number::quote(name.as_bytes())
    );
    Err(match form {
        NameErrorForm::Plain => text,
        NameErrorForm::Checked => format!("release name check failed: {text}"),
    })
}

fn is_label(label: &str) -> bool {
    let is_edge = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = label.as_bytes();
    bytes.first().is_some_and(is_edge)
        && bytes.last().is_some_and(is_edge)
        && bytes.iter().all(|b| is_edge(b) || *b == b'-')
}
