//! Reads the first record of a CSV text as Go's `encoding/csv` does, with its sentences; pflag reads lists so.

/// The fields of the first record; an empty text has none, which is pflag's rule.
///
/// # Errors
/// `EOF` where there are only empty lines; a quote in a wrong place.
pub(super) fn record(text: &str) -> Result<Vec<String>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let lines: Vec<String> = text.split_inclusive('\n').map(normal).collect();
    let mut lines = (1..).zip(lines.iter().map(String::as_str));
    let Some((start, mut rest)) = lines.find(|(_, line)| !matches!(*line, "" | "\n")) else {
        return Err("EOF".to_string());
    };
    let (mut line, mut column) = (start, 1);
    let error = |line: usize, column: usize, what: &str| {
        let at = format!("parse error on line {line}, column {column}: {what}");
        if line == start {
            at
        } else {
            format!("record on line {start}; {at}")
        }
    };
    const BARE: &str = "bare \" in non-quoted-field";
    const STRAY: &str = "extraneous or missing \" in quoted-field";
    let mut fields = Vec::new();
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let (field, behind) = match rest.split_once(',') {
                Some((field, behind)) => (field, Some(behind)),
                None => (rest.strip_suffix('\n').unwrap_or(rest), None),
            };
            if let Some(quote) = field.find('"') {
                return Err(error(line, column + quote, BARE));
            }
            fields.push(field.to_string());
            let Some(behind) = behind else {
                return Ok(fields);
            };
            column += field.len() + 1;
            rest = behind;
            continue;
        };
        rest = quoted;
        column += 1;
        let mut field = String::new();
        // A quoted field may go over several lines.
        loop {
            if let Some((text, behind)) = rest.split_once('"') {
                field += text;
                column += text.len() + 1;
                match behind.as_bytes().first() {
                    Some(b'"') => {
                        field.push('"');
                        column += 1;
                        rest = &behind[1..];
                    }
                    Some(b',') => {
                        fields.push(field);
                        column += 1;
                        rest = &behind[1..];
                        break;
                    }
                    _ if matches!(behind, "" | "\n") => {
                        fields.push(field);
                        return Ok(fields);
                    }
                    _ => return Err(error(line, column - 1, STRAY)),
                }
            } else if rest.is_empty() {
                return Err(error(line, column, STRAY));
            } else {
                field += rest;
                column += rest.len();
                rest = lines.next().map(|(_, line)| line).unwrap_or_default();
                if !rest.is_empty() {
                    (line, column) = (line + 1, 1);
                }
            }
        }
    }
}

/// A line with one kind of end: `\r\n` becomes `\n`, and `\r` at the end of the text goes.
fn normal(line: &str) -> String {
    match (line.strip_suffix("\r\n"), line.strip_suffix('\r')) {
        (Some(text), _) => format!("{text}\n"),
        (_, Some(text)) => text.to_string(),
        _ => line.to_string(),
    }
}
