//! The words in which a release reports a failed template: Go's sentence, or Helm 4's frames.
//!
//! Source: `cleanupParseError`, `cleanupExecError` (v3) and `reformatExecErrorMsg` (v4) of `pkg/engine/engine.go`.

/// What `required` and `fail` put around their message, so that it can be found inside Go's chain.
pub const MESSAGE_START: &str = "HELM_ERR_START";
/// The end of such a message.
pub const MESSAGE_END: &str = "HELM_ERR_END";

/// How a release words an execution error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecErrorForm {
    /// Go's own sentence (Helm 3).
    Go,
    /// One frame a line, where each error of the chain is one of the template package's (Helm 4).
    Frames,
}

/// Words a parse error: `parse error at (FILE:LINE): WHAT`, where WHAT is what stands behind the last `: `.
pub fn parse_error(file: &str, text: &str) -> String {
    match (text.split(": ").nth(1), text.rsplit(": ").next()) {
        (Some(location), Some(what)) => format!("parse error at ({location}): {what}"),
        _ => format!("parse error in ({file}): {text}"),
    }
}

/// Words an execution error.
///
/// `chain` yields the texts of the error and of all errors it wraps, outermost first. Each text holds
/// those of all errors behind it, so they are looked at one by one and not kept.
pub fn exec_error(
    file: &str,
    mut chain: impl Iterator<Item = String>,
    form: ExecErrorForm,
) -> String {
    let Some(text) = chain.next() else {
        return format!("execution error in ({file}): ");
    };
    let mut tokens = text.splitn(3, ": ");
    let (Some(_), Some(location), Some(rest)) = (tokens.next(), tokens.next(), tokens.next())
    else {
        return format!("execution error in ({file}): {text}");
    };
    if let Some(message) = message_inside(rest) {
        return format!("execution error at ({location}): {message}");
    }
    match form {
        ExecErrorForm::Go => text,
        ExecErrorForm::Frames => match frame(&text).and_then(|first| frames(first, chain)) {
            Some(frames) => frames,
            None => text,
        },
    }
}

/// What stands between the first start and the last end delimiter.
fn message_inside(text: &str) -> Option<&str> {
    let start = text.find(MESSAGE_START)? + MESSAGE_START.len();
    let inside = &text[start..];
    inside.rfind(MESSAGE_END).map(|end| &inside[..end])
}

#[derive(PartialEq)]
struct Frame {
    location: String,
    executing: String,
    message: String,
}

fn frames(first: Frame, chain: impl Iterator<Item = String>) -> Option<String> {
    let mut frames = vec![first];
    for text in chain {
        let frame = frame(&text)?;
        if frames.last() != Some(&frame) {
            frames.push(frame);
        }
    }
    let mut out = String::new();
    for frame in frames {
        if !frame.location.is_empty() {
            out.push_str(&frame.location);
            out.push_str("\n  ");
        }
        if !frame.executing.is_empty() {
            out.push_str(&frame.executing);
            out.push_str("\n    ");
        }
        if !frame.message.is_empty() {
            out.push_str(&frame.message);
            out.push('\n');
        }
    }
    Some(out.trim().to_string())
}

/// Reads one sentence of the template package; `None` where it is none.
fn frame(text: &str) -> Option<Frame> {
    let rest = text.strip_prefix("template: ")?;
    if rest.starts_with("no template ") {
        return Some(Frame {
            location: String::new(),
            executing: String::new(),
            message: text.to_string(),
        });
    }
    executing_frame(rest).or_else(|| {
        let (location, message) = rest.rsplit_once(": ")?;
        Some(Frame {
            location: location.to_string(),
            executing: String::new(),
            message: before_next(message).to_string(),
        })
    })
}

fn executing_frame(rest: &str) -> Option<Frame> {
    let (location, after) = rest.split_once(": executing ")?;
    let (function, after) = after.strip_prefix('"')?.split_once('"')?;
    let (node, message) = after.strip_prefix(" at <")?.split_once(">: ")?;
    Some(Frame {
        location: location.to_string(),
        executing: format!("executing \"{function}\" at <{node}>:"),
        message: before_next(message).to_string(),
    })
}

/// The message without the wrapped error that follows it.
fn before_next(message: &str) -> &str {
    message
        .find(" template:")
        .map_or(message, |cut| &message[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_required_message_is_reported_at_the_outermost_place() {
        let text = "template: c/templates/t.yaml:3:4: executing \"c/templates/t.yaml\" at <include \"x\" .>: error calling include: \
                    template: c/templates/_h.tpl:1:2: executing \"x\" at <required \"m: n\" .a>: error calling required: HELM_ERR_STARTm: nHELM_ERR_END";
        assert_eq!(
            exec_error("f", [text.to_string()].into_iter(), ExecErrorForm::Frames),
            "execution error at (c/templates/t.yaml:3:4): m: n"
        );
    }

    #[test]
    fn one_foreign_error_in_the_chain_keeps_gos_sentence() {
        let chain = ["template: t:1:2: executing \"t\" at <index .l 9>: error calling index: reflect: slice index out of range", "error calling index: x"]
            .map(String::from);
        assert_eq!(
            exec_error("t", chain.iter().cloned(), ExecErrorForm::Frames),
            chain[0]
        );
    }
}
