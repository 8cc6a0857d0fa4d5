//! `--name-template`: a release name made by a template.
//!
//! Source: `TemplateName` (`pkg/action/install.go`). It sees Sprig with `env` and `expandenv`, none of
//! Helm's own functions, and no data.

use go_template::{Ambient, Execution, FunctionTable, Limits, MissingKey, Options, TemplateSet, execute, parse};
use go_value::Value;

use crate::{Profile, RenderError};

/// Renders a name template.
///
/// # Errors
/// Go's own text for a template that does not parse or run.
pub fn render(text: &str, profile: &'static Profile, ambient: &dyn Ambient) -> Result<String, RenderError> {
    const NAME: &str = "name-template";
    let functions = FunctionTable::new(sprig::name_template_functions(profile.sprig));
    let parsed = parse(NAME, text.as_bytes(), &functions, profile.template)
        .map_err(|error| RenderError::refused(error.to_string()).with_limit(error.limit()))?;
    let mut set = TemplateSet::new();
    set.add(&parsed);
    let mut out = Vec::new();
    let mut observer = ();
    let mut execution = Execution {
        options: Options { missing_key: MissingKey::Default },
        dialect: profile.template,
        ambient,
        host: &(),
        observer: &mut observer,
        limits: Limits::default(),
    };
    execute(&set, NAME.as_bytes(), Value::Nil, &mut execution, &mut out)
        .map_err(|error| RenderError::refused(error.to_string()).with_limit(error.limit()))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
