//! Go's `fmt` printing: `Sprint`, `Sprintln`, `Sprintf` with all verbs, flags and error forms.
//!
//! `mod.rs` decides what is printed (`fmt/print.go`), `verbs.rs` reads format strings, `format.rs`
//! pads and lays out basic values (`fmt/format.go`). Values that nest too deep or print too long stop
//! at the limits of [`crate::limits`].

mod format;
mod verbs;

use format::{Flags, Sign};

use crate::limits::{MAX_NESTING, MAX_PRINTED_BYTES, note_exceeded};
use crate::{FloatKind, Kind, List, Map, Object, Str, Underlying, Value};

/// What stands for any address (`%p`, pointers inside other values): Go prints the real one, which
/// differs from run to run.
const ADDRESS: u64 = 0x00c0_0000_0000;

/// `fmt.Sprint`: operands with the default format, blanks between two that are not strings.
pub fn sprint(args: &[Value]) -> Str {
    let mut out = Vec::new();
    append_print(&mut out, args);
    out.into()
}

/// `fmt.Sprintln`: operands with the default format, blanks between all, a newline at the end.
pub fn sprintln(args: &[Value]) -> Str {
    let mut out = Vec::new();
    let mut printer = Printer::new(&mut out);
    for (at, arg) in args.iter().enumerate() {
        if at > 0 {
            printer.out.push(b' ');
        }
        printer.print_arg(arg, 'v');
    }
    out.push(b'\n');
    out.into()
}

/// `fmt.Sprintf`.
pub fn sprintf(format: &[u8], args: &[Value]) -> Str {
    let mut out = Vec::with_capacity(format.len());
    append_printf(&mut out, format, args);
    out.into()
}

/// One value as `%v` prints it.
pub fn sprint_value(value: &Value) -> Str {
    if let Value::Str(s) = value {
        return s.clone();
    }
    let mut out = Vec::new();
    append_value(&mut out, value);
    out.into()
}

/// Appends what [`sprint`] returns.
pub fn append_print(out: &mut Vec<u8>, args: &[Value]) {
    let mut printer = Printer::new(out);
    let mut after_string = false;
    for (at, arg) in args.iter().enumerate() {
        let is_string = arg.kind() == Kind::String;
        if at > 0 && !is_string && !after_string {
            printer.out.push(b' ');
        }
        printer.print_arg(arg, 'v');
        after_string = is_string;
    }
}

/// Appends what [`sprintf`] returns.
pub fn append_printf(out: &mut Vec<u8>, format: &[u8], args: &[Value]) {
    Printer::new(out).do_printf(format, args);
}

/// Appends what [`sprint_value`] returns.
pub fn append_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Str(s) => out.extend_from_slice(s.as_bytes()),
        Value::Bool(b) => out.extend_from_slice(if *b { b"true" } else { b"false" }),
        Value::Int(_, n) => crate::number::append_int(out, *n, 10),
        Value::Nil => out.extend_from_slice(b"<nil>"),
        other => Printer::new(out).print_arg(other, 'v'),
    }
}

/// Appends one value as a verb without flags prints it (`%s` of a value inside an error text).
pub fn append_verb(out: &mut Vec<u8>, value: &Value, verb: char) {
    Printer::new(out).print_arg(value, verb);
}

struct Printer<'b> {
    out: &'b mut Vec<u8>,
    start: usize,
    flags: Flags,
    /// While the text of a bad verb is printed, methods are not called (`pp.erroring`).
    erroring: bool,
}

impl<'b> Printer<'b> {
    fn new(out: &'b mut Vec<u8>) -> Printer<'b> {
        let start = out.len();
        Printer {
            out,
            start,
            flags: Flags::default(),
            erroring: false,
        }
    }

    fn print_arg(&mut self, arg: &Value, verb: char) {
        if let Value::Nil = arg {
            match verb {
                'T' | 'v' => self.flags.pad(self.out, b"<nil>"),
                _ => self.bad_verb(arg, verb),
            }
            return;
        }
        match verb {
            'T' => {
                let name = arg.type_name();
                self.flags.fmt_s(self.out, name.as_bytes());
            }
            'p' => self.fmt_pointer(arg, verb),
            // Wrapping errors is for Errorf; what could have methods is refused whole.
            'w' if matches!(arg, Value::Map(_) | Value::List(_) | Value::Object(_)) => {
                self.bad_verb(arg, verb)
            }
            _ => self.print_at(arg, verb, 0),
        }
    }

    /// A value inside another one whose slot may be an interface: nil prints whatever the verb.
    fn print_element(&mut self, value: &Value, verb: char, depth: usize) {
        if let Value::Nil = value {
            self.out.extend_from_slice(if self.flags.sharp_v {
                b"interface {}(nil)"
            } else {
                b"<nil>"
            });
        } else {
            self.print_at(value, verb, depth);
        }
    }

    fn print_at(&mut self, value: &Value, verb: char, depth: usize) {
        if depth > MAX_NESTING {
            note_exceeded("nesting of a printed value");
            return;
        }
        match value {
            Value::Nil => self.out.extend_from_slice(b"<nil>"),
            Value::Bool(b) => self.fmt_bool(*b, verb, value),
            Value::Int(_, n) => self.fmt_integer(
                n.unsigned_abs(),
                if *n < 0 { Sign::Minus } else { Sign::Plus },
                verb,
                value,
            ),
            Value::Uint(_, n) => self.fmt_integer(*n, Sign::Unsigned, verb, value),
            Value::Float(kind, n) => {
                let bits = if *kind == FloatKind::Float32 { 32 } else { 64 };
                if !self.fmt_float(*n, bits, verb) {
                    self.bad_verb(value, verb);
                }
            }
            Value::Complex(re, im) => self.fmt_complex(*re, *im, verb, value),
            Value::Str(s) => self.fmt_string(s.as_bytes(), verb, value),
            Value::Bytes(bytes) => self.fmt_bytes(bytes.as_bytes(), verb, value, depth),
            Value::Map(map) => self.print_map(map, &value.type_name(), verb, depth),
            Value::List(items) => self.print_list(items, &value.type_name(), verb, depth),
            Value::Object(object) => self.print_object(&**object, value, verb, depth),
        }
    }

    fn too_long(&self) -> bool {
        if self.out.len() - self.start > MAX_PRINTED_BYTES {
            note_exceeded("bytes printed at once");
            true
        } else {
            false
        }
    }

    fn separator(&mut self, at: usize) {
        if at > 0 {
            self.out
                .extend_from_slice(if self.flags.sharp_v { b", " } else { b" " });
        }
    }

    fn print_map(&mut self, map: &Map, type_name: &str, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(type_name.as_bytes());
            if map.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
            self.out.push(b'{');
        } else {
            self.out.extend_from_slice(b"map[");
        }
        for (at, (key, item)) in map.entries().iter().enumerate() {
            self.separator(at);
            self.fmt_string(key.as_bytes(), verb, &Value::Str(key.clone()));
            self.out.push(b':');
            self.print_element(item, verb, depth + 1);
            if self.too_long() {
                return;
            }
        }
        self.out.push(if self.flags.sharp_v { b'}' } else { b']' });
    }

    fn print_list(&mut self, items: &List, type_name: &str, verb: char, depth: usize) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(type_name.as_bytes());
            if items.is_nil() {
                self.out.extend_from_slice(b"(nil)");
                return;
            }
            self.out.push(b'{');
        } else {
            self.out.push(b'[');
        }
        for (at, item) in items.iter().enumerate() {
            self.separator(at);
            self.print_element(item, verb, depth + 1);
            if self.too_long() {
                return;
            }
        }
        self.out.push(if self.flags.sharp_v { b'}' } else { b']' });
    }

    fn print_object(&mut self, object: &dyn Object, value: &Value, verb: char, depth: usize) {
        if !self.erroring
            && !self.flags.sharp_v
            && matches!(verb, 'v' | 's' | 'x' | 'X' | 'q')
            && let Some(text) = object.display()
        {
            self.fmt_string(text.as_bytes(), verb, value);
            return;
        }
        if !self.erroring
            && self.flags.sharp_v
            && let Some(text) = object.go_string()
        {
            self.flags.fmt_s(self.out, text.as_bytes());
            return;
        }
        match object.underlying() {
            Underlying::Value(inner) => self.print_named(object, &inner, verb, depth),
            Underlying::Struct(fields) => {
                self.print_struct(&fields, &object.type_name(), verb, depth)
            }
            Underlying::Pointer(fields) if depth == 0 => {
                self.out.push(b'&');
                let name = object.type_name();
                self.print_struct(
                    &fields,
                    name.strip_prefix('*').unwrap_or(&name),
                    verb,
                    depth + 1,
                );
            }
            Underlying::Pointer(_) | Underlying::NilPointer | Underlying::Opaque => {
                self.fmt_pointer(value, verb)
            }
        }
    }

    /// A named type over another one: only the type's name differs.
    fn print_named(&mut self, object: &dyn Object, inner: &Value, verb: char, depth: usize) {
        match inner {
            Value::Map(map) => self.print_map(map, &object.type_name(), verb, depth),
            Value::List(items) => self.print_list(items, &object.type_name(), verb, depth),
            Value::Nil => self.out.extend_from_slice(b"<nil>"),
            basic => {
                // A bad verb names the outer type, so the basic value is tried without it first.
                let mark = self.out.len();
                self.print_at(basic, verb, depth);
                let bad = format!("%!{verb}({}=", basic.type_name());
                if self
                    .out
                    .get(mark..)
                    .is_some_and(|printed| printed.starts_with(bad.as_bytes()))
                {
                    let tail = self.out.split_off(mark + bad.len());
                    self.out.truncate(mark);
                    self.out
                        .extend_from_slice(format!("%!{verb}({}=", object.type_name()).as_bytes());
                    self.out.extend_from_slice(&tail);
                }
            }
        }
    }

    fn print_struct(
        &mut self,
        fields: &[(&'static str, Value)],
        type_name: &str,
        verb: char,
        depth: usize,
    ) {
        if self.flags.sharp_v {
            self.out.extend_from_slice(type_name.as_bytes());
        }
        self.out.push(b'{');
        for (at, (name, field)) in fields.iter().enumerate() {
            self.separator(at);
            if self.flags.plus_v || self.flags.sharp_v {
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b':');
            }
            self.print_element(field, verb, depth + 1);
            if self.too_long() {
                return;
            }
        }
        self.out.push(b'}');
    }

    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.erroring = true;
        self.out.extend_from_slice(b"%!");
        self.out
            .extend_from_slice(verb.encode_utf8(&mut [0; 4]).as_bytes());
        self.out.push(b'(');
        if let Value::Nil = value {
            self.out.extend_from_slice(b"<nil>");
        } else {
            self.out.extend_from_slice(value.type_name().as_bytes());
            self.out.push(b'=');
            self.print_arg(value, 'v');
        }
        self.out.push(b')');
        self.erroring = false;
    }

    fn fmt_bool(&mut self, b: bool, verb: char, value: &Value) {
        match verb {
            't' | 'v' => self.flags.pad(self.out, if b { b"true" } else { b"false" }),
            _ => self.bad_verb(value, verb),
        }
    }

    fn fmt_0x64(&mut self, n: u64, leading_0x: bool) {
        let sharp = std::mem::replace(&mut self.flags.sharp, leading_0x);
        self.flags
            .fmt_integer(self.out, n, 16, Sign::Unsigned, 'v', false);
        self.flags.sharp = sharp;
    }

    fn fmt_integer(&mut self, n: u64, sign: Sign, verb: char, value: &Value) {
        let raw = if sign == Sign::Minus {
            n.wrapping_neg()
        } else {
            n
        };
        match verb {
            'v' if self.flags.sharp_v && sign == Sign::Unsigned => self.fmt_0x64(n, true),
            'v' | 'd' => self.flags.fmt_integer(self.out, n, 10, sign, verb, false),
            'b' => self.flags.fmt_integer(self.out, n, 2, sign, verb, false),
            'o' | 'O' => self.flags.fmt_integer(self.out, n, 8, sign, verb, false),
            'x' => self.flags.fmt_integer(self.out, n, 16, sign, verb, false),
            'X' => self.flags.fmt_integer(self.out, n, 16, sign, verb, true),
            'c' => self.flags.fmt_c(self.out, raw),
            'q' => self.flags.fmt_qc(self.out, raw),
            'U' => self.flags.fmt_unicode(self.out, raw),
            _ => self.bad_verb(value, verb),
        }
    }

    /// Returns whether the verb fits a float.
    fn fmt_float(&mut self, n: f64, bits: u32, verb: char) -> bool {
        match verb {
            'v' => self.flags.fmt_float(self.out, n, bits, b'g', -1),
            'b' | 'g' | 'G' | 'x' | 'X' => self.flags.fmt_float(self.out, n, bits, verb as u8, -1),
            'f' | 'e' | 'E' => self.flags.fmt_float(self.out, n, bits, verb as u8, 6),
            'F' => self.flags.fmt_float(self.out, n, bits, b'f', 6),
            _ => return false,
        }
        true
    }

    fn fmt_complex(&mut self, re: f64, im: f64, verb: char, value: &Value) {
        if !matches!(
            verb,
            'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E'
        ) {
            self.bad_verb(value, verb);
            return;
        }
        let plus = self.flags.plus;
        self.out.push(b'(');
        self.fmt_float(re, 64, verb);
        self.flags.plus = true;
        self.fmt_float(im, 64, verb);
        self.out.extend_from_slice(b"i)");
        self.flags.plus = plus;
    }

    fn fmt_string(&mut self, text: &[u8], verb: char, value: &Value) {
        match verb {
            'v' if self.flags.sharp_v => self.flags.fmt_q(self.out, text),
            'v' | 's' => self.flags.fmt_s(self.out, text),
            'x' => self.flags.fmt_sx(self.out, text, false),
            'X' => self.flags.fmt_sx(self.out, text, true),
            'q' => self.flags.fmt_q(self.out, text),
            _ => self.bad_verb(value, verb),
        }
    }

    fn fmt_bytes(&mut self, bytes: &[u8], verb: char, value: &Value, depth: usize) {
        match verb {
            's' => self.flags.fmt_s(self.out, bytes),
            'x' => self.flags.fmt_sx(self.out, bytes, false),
            'X' => self.flags.fmt_sx(self.out, bytes, true),
            'q' => self.flags.fmt_q(self.out, bytes),
            _ => {
                if self.flags.sharp_v {
                    let name = if depth == 0 && matches!(verb, 'v' | 'd') {
                        "[]byte".into()
                    } else {
                        value.type_name()
                    };
                    self.out.extend_from_slice(name.as_bytes());
                }
                self.out.push(if self.flags.sharp_v { b'{' } else { b'[' });
                for (at, &byte) in bytes.iter().enumerate() {
                    self.separator(at);
                    let item = Value::Uint(crate::UintKind::Uint8, u64::from(byte));
                    self.fmt_integer(u64::from(byte), Sign::Unsigned, verb, &item);
                    if self.too_long() {
                        return;
                    }
                }
                self.out.push(if self.flags.sharp_v { b'}' } else { b']' });
            }
        }
    }

    fn fmt_pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::Map(_) | Value::List(_) | Value::Bytes(_) => ADDRESS,
            Value::Object(object) => match object.kind() {
                Kind::Chan | Kind::Func | Kind::Map | Kind::Pointer | Kind::Slice => {
                    if matches!(object.underlying(), Underlying::NilPointer) {
                        0
                    } else {
                        ADDRESS
                    }
                }
                _ => return self.bad_verb(value, verb),
            },
            _ => return self.bad_verb(value, verb),
        };
        match verb {
            'v' if self.flags.sharp_v => {
                self.out.push(b'(');
                self.out.extend_from_slice(value.type_name().as_bytes());
                self.out.extend_from_slice(b")(");
                if address == 0 {
                    self.out.extend_from_slice(b"nil");
                } else {
                    self.fmt_0x64(address, true);
                }
                self.out.push(b')');
            }
            'v' if address == 0 => self.flags.pad(self.out, b"<nil>"),
            'v' | 'p' => self.fmt_0x64(address, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => self.fmt_integer(address, Sign::Unsigned, verb, value),
            _ => self.bad_verb(value, verb),
        }
    }
}
