//! The words in which a release reports a failed template: Go's sentence, or Helm 4's frames.
//!
//! Source: `cleanupParseError`, `cleanupExecError` (v3) and `reformatExecErrorMsg` (v4) of `pkg/engine/engine.go`.

use bstr::ByteSlice;
use go_value::Str;

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
pub fn parse_error(file: &Str, text: &Str) -> Str {
    let text = text.as_bytes();
    match (text.split_str(": ").nth(1), text.rsplit_str(": ").next()) {
        (Some(location), Some(what)) => joined(&[b"parse error at (", location, b"): ", what]),
        _ => joined(&[b"parse error in (", file.as_bytes(), b"): ", text]),
    }
}

/// Words an execution error.
///
/// `chain` yields the texts of the error and of all errors it wraps, outermost first. Each text holds
/// those of all errors behind it, so they are looked at one by one and not kept.
pub fn exec_error(file: &Str, mut chain: impl Iterator<Item = Str>, form: ExecErrorForm) -> Str {
    let text = chain.next().unwrap_or_default();
    let in_file = || {
        joined(&[
            b"execution error in (",
            file.as_bytes(),
            b"): ",
            text.as_bytes(),
        ])
    };
    let mut tokens = text.as_bytes().splitn_str(3, ": ");
    let (Some(_), Some(location), Some(rest)) = (tokens.next(), tokens.next(), tokens.next())
    else {
        return in_file();
    };
    if let Some(message) = message_inside(rest) {
        return joined(&[b"execution error at (", location, b"): ", message]);
    }
    match form {
        ExecErrorForm::Go => text,
        ExecErrorForm::Frames => {
            match frame(text.as_bytes()).and_then(|first| frames(first, chain)) {
                Some(frames) => frames,
                None => text,
            }
        }
    }
}

fn joined(parts: &[&[u8]]) -> Str {
    Str::from(parts.concat())
}

/// What stands between the first start and the last end delimiter.
fn message_inside(text: &[u8]) -> Option<&[u8]> {
    let start = text.find(MESSAGE_START)? + MESSAGE_START.len();
    let inside = &text[start..];
    inside.rfind(MESSAGE_END).map(|end| &inside[..end])
}

#[derive(PartialEq)]
struct Frame {
    location: Vec<u8>,
    executing: Vec<u8>,
    message: Vec<u8>,
}

fn frames(first: Frame, chain: impl Iterator<Item = Str>) -> Option<Str> {
    let mut frames = vec![first];
    for text in chain {
        let frame = frame(text.as_bytes())?;
        if frames.last() != Some(&frame) {
            frames.push(frame);
        }
    }
    let mut out: Vec<u8> = Vec::new();
    for frame in frames {
        let parts: [(&[u8], &[u8]); 3] = [
            (&frame.location, b"\n  "),
            (&frame.executing, b"\n    "),
            (&frame.message, b"\n"),
        ];
        for (part, end) in parts.into_iter().filter(|(part, _)| !part.is_empty()) {
            out.extend_from_slice(part);
            out.extend_from_slice(end);
        }
    }
    Some(Str::from(out.trim()))
}

/// Reads one sentence of the template package; `None` where it is none.
fn frame(text: &[u8]) -> Option<Frame> {
    let rest = text.strip_prefix(b"template: ")?;
    if rest.starts_with(b"no template ") {
        return Some(Frame {
            location: Vec::new(),
            executing: Vec::new(),
            message: text.to_vec(),
        });
    }
    executing_frame(rest).or_else(|| {
        let (location, message) = rest.rsplit_once_str(": ")?;
        Some(Frame {
            location: location.to_vec(),
            executing: Vec::new(),
            message: before_next(message).to_vec(),
        })
    })
}

fn executing_frame(rest: &[u8]) -> Option<Frame> {
    let (location, after) = rest.split_once_str(": executing ")?;
    let (function, after) = after.strip_prefix(b"\"")?.split_once_str("\"")?;
    let (node, message) = after.strip_prefix(b" at <")?.split_once_str(">: ")?;
    let executing = [b"executing \"", function, b"\" at <", node, b">:"];
    Some(Frame {
        location: location.to_vec(),
        executing: executing.concat(),
        message: before_next(message).to_vec(),
    })
}

/// The message without the wrapped error that follows it.
fn before_next(message: &[u8]) -> &[u8] {
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
            exec_error(
                &Str::from("f"),
                [Str::from(text)].into_iter(),
                ExecErrorForm::Frames
            ),
            Str::from("execution error at (c/templates/t.yaml:3:4): m: n")
        );
    }

    #[test]
    fn one_foreign_error_in_the_chain_keeps_gos_sentence() {
        let chain = ["template: t:1:2: executing \"t\" at <index .l 9>: error calling index: reflect: slice index out of range", "error calling index: x"]
            .map(Str::from);
        assert_eq!(
            exec_error(
                &Str::from("t"),
                chain.iter().cloned(),
                ExecErrorForm::Frames
            ),
            chain[0]
        );
    }
}
