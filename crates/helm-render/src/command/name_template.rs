//! `--name-template`: a release name made by a template.
//!
//! Source: `TemplateName` (`pkg/action/install.go`). It sees Sprig with `env` and `expandenv`, none of
//! Helm's own functions, and no data.

use go_template::{Ambient, Execution, FunctionTable, MissingKey, TemplateSet, parse};
use go_value::Value;

use crate::{Cause, Profile, RenderError};

/// Renders a name template.
///
/// # Errors
/// Go's own text for a template that does not parse or run.
pub fn render(
    text: &str,
    profile: &'static Profile,
    ambient: &dyn Ambient,
) -> Result<String, RenderError> {
    const NAME: &str = "name-template";
    let functions = FunctionTable::new(sprig::name_template_functions(profile.sprig));
    let parsed = parse(NAME, text.as_bytes(), &functions, profile.template).map_err(|error| {
        RenderError::refused(error.to_string()).with_cause(Cause::of_parse(&error))
    })?;
    let mut set = TemplateSet::new(NAME);
    set.add(&parsed);
    let mut out = Vec::new();
    let mut execution = Execution::new(*profile.template, ambient, &());
    execution.missing_key = MissingKey::Invalid;
    execution
        .execute(&set, NAME.as_bytes(), Value::Nil, &mut out)
        .map_err(|error| {
            RenderError::refused(error.to_string()).with_cause(Cause::of_exec(&error))
        })?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
