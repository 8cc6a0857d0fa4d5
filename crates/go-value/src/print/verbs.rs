//! Format strings: flags, widths, precisions, argument indexes (`doPrintf` of `fmt/print.go`).

use super::Printer;
use super::format::Flags;
use crate::Value;
use crate::utf8::decode_rune;

/// Widths, precisions and argument numbers above this are refused.
const MAX_NUMBER: usize = 1_000_000;

/// A decimal number at `at`: its value where there is one in range, and where it ends. A number that
/// is too large swallows the rest of the format, as in Go.
fn parse_number(format: &[u8], at: usize, end: usize) -> (Option<usize>, usize) {
    let mut number = None;
    let mut next = at;
    while next < end
        && let Some(&byte @ b'0'..=b'9') = format.get(next)
    {
        let so_far = number.unwrap_or(0);
        if so_far > MAX_NUMBER {
            return (None, end);
        }
        number = Some(so_far * 10 + usize::from(byte - b'0'));
        next += 1;
    }
    (number, next)
}

/// The operand that a `*` names: its value where it is an integer in range, and the next operand.
fn int_operand(args: &[Value], at: usize) -> (Option<i64>, usize) {
    let Some(arg) = args.get(at) else {
        return (None, at);
    };
    let number = match arg {
        Value::Int(_, n) => Some(*n),
        Value::Uint(_, n) => i64::try_from(*n).ok(),
        _ => None,
    };
    (
        number.filter(|n| n.unsigned_abs() <= MAX_NUMBER as u64),
        at + 1,
    )
}

/// Where the reader of a format stands among the operands.
struct Operands {
    next: usize,
    /// An index was used, so left-over operands are no error.
    reordered: bool,
    /// The index of this verb was good.
    good: bool,
}

impl Operands {
    /// Reads `[n]` at `at`; returns where it ends and whether there was one that counts.
    fn index(&mut self, format: &[u8], at: usize, count: usize) -> (usize, bool) {
        if format.get(at) != Some(&b'[') {
            return (at, false);
        }
        self.reordered = true;
        let rest = format.get(at..).unwrap_or_default();
        let Some(close) = rest
            .iter()
            .position(|&byte| byte == b']')
            .filter(|_| rest.len() >= 3)
        else {
            self.good = false;
            return (at + 1, false);
        };
        let (number, end) = parse_number(rest, 1, close);
        let number = number.filter(|_| end == close);
        match number {
            Some(number) if number >= 1 && number <= count => {
                self.next = number - 1;
                (at + close + 1, true)
            }
            _ => {
                self.good = false;
                (at + close + 1, number.is_some())
            }
        }
    }
}

impl Printer<'_> {
    pub(super) fn do_printf(&mut self, format: &[u8], args: &[Value]) {
        let end = format.len();
        let mut operands = Operands {
            next: 0,
            reordered: false,
            good: true,
        };
        let mut at = 0;
        while at < end {
            operands.good = true;
            let rest = format.get(at..).unwrap_or_default();
            let text = rest
                .iter()
                .position(|&byte| byte == b'%')
                .unwrap_or(rest.len());
            self.out
                .extend_from_slice(rest.get(..text).unwrap_or_default());
            at += text;
            if at >= end || self.too_long() {
                break;
            }
            at += 1;
            self.flags = Flags::default();
            at = self.flags_at(format, at);
            // A lower-case verb straight after the flags needs none of what follows.
            if let Some(&verb @ b'a'..=b'z') = format.get(at)
                && let Some(arg) = args.get(operands.next)
            {
                self.verb(arg, char::from(verb));
                operands.next += 1;
                at += 1;
                continue;
            }
            let mut after_index;
            (at, after_index) = operands.index(format, at, args.len());
            if format.get(at) == Some(&b'*') {
                at += 1;
                let (width, next) = int_operand(args, operands.next);
                operands.next = next;
                match width {
                    Some(width) => {
                        if width < 0 {
                            self.flags.minus = true;
                            self.flags.zero = false;
                        }
                        self.flags.width = usize::try_from(width.unsigned_abs()).ok();
                    }
                    None => self.out.extend_from_slice(b"%!(BADWIDTH)"),
                }
                after_index = false;
            } else {
                (self.flags.width, at) = parse_number(format, at, end);
                if after_index && self.flags.width.is_some() {
                    operands.good = false;
                }
            }
            if at + 1 < end && format.get(at) == Some(&b'.') {
                at += 1;
                if after_index {
                    operands.good = false;
                }
                (at, after_index) = operands.index(format, at, args.len());
                if format.get(at) == Some(&b'*') {
                    at += 1;
                    let (precision, next) = int_operand(args, operands.next);
                    operands.next = next;
                    self.flags.precision =
                        precision.and_then(|precision| usize::try_from(precision).ok());
                    if self.flags.precision.is_none() {
                        self.out.extend_from_slice(b"%!(BADPREC)");
                    }
                    after_index = false;
                } else {
                    let (precision, next) = parse_number(format, at, end);
                    at = next;
                    self.flags.precision = Some(precision.unwrap_or(0));
                }
            }
            if !after_index {
                (at, _) = operands.index(format, at, args.len());
            }
            if at >= end {
                self.out.extend_from_slice(b"%!(NOVERB)");
                break;
            }
            let (rune, width) = decode_rune(format.get(at..).unwrap_or_default());
            at += width;
            let verb = char::from_u32(rune).unwrap_or(char::REPLACEMENT_CHARACTER);
            if verb == '%' {
                self.out.push(b'%');
            } else if !operands.good {
                self.complain(verb, b"(BADINDEX)");
            } else if let Some(arg) = args.get(operands.next) {
                self.verb(arg, verb);
                operands.next += 1;
            } else {
                self.complain(verb, b"(MISSING)");
            }
        }
        let rest = args.get(operands.next..).unwrap_or_default();
        if !operands.reordered && !rest.is_empty() {
            self.extra(rest);
        }
    }

    fn flags_at(&mut self, format: &[u8], mut at: usize) -> usize {
        loop {
            match format.get(at) {
                Some(b'#') => self.flags.sharp = true,
                Some(b'0') => self.flags.zero = true,
                Some(b'+') => self.flags.plus = true,
                Some(b'-') => self.flags.minus = true,
                Some(b' ') => self.flags.space = true,
                _ => return at,
            }
            at += 1;
        }
    }

    fn verb(&mut self, arg: &Value, verb: char) {
        if matches!(verb, 'v' | 'w') {
            self.flags.sharp_v = std::mem::take(&mut self.flags.sharp);
            self.flags.plus_v = std::mem::take(&mut self.flags.plus);
        }
        self.print_arg(arg, verb);
    }

    fn complain(&mut self, verb: char, what: &[u8]) {
        self.out.extend_from_slice(b"%!");
        self.out
            .extend_from_slice(verb.encode_utf8(&mut [0; 4]).as_bytes());
        self.out.extend_from_slice(what);
    }

    fn extra(&mut self, rest: &[Value]) {
        self.flags = Flags::default();
        self.out.extend_from_slice(b"%!(EXTRA ");
        for (at, arg) in rest.iter().enumerate() {
            if at > 0 {
                self.out.extend_from_slice(b", ");
            }
            if let Value::Nil = arg {
                self.out.extend_from_slice(b"<nil>");
            } else {
                self.out.extend_from_slice(arg.type_name().as_bytes());
                self.out.push(b'=');
                self.print_arg(arg, 'v');
            }
            if self.too_long() {
                break;
            }
        }
        self.out.push(b')');
    }
}
