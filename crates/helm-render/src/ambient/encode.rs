//! Encodes the arguments of a call as bytes, for the contract of frozen draws.
//!
//! The encoding is written down in `docs/chance.md`; a change of it changes goldens and needs a new
//! version of the contract. Equal values encode alike in all profiles: neither the width of an integer
//! nor the Go name of a type enters it.

use go_value::{Underlying, Value};
use sha2::{Digest, Sha256};

/// How many values of one call's arguments enter the encoding; the rest is cut off.
pub const MAX_ENCODED_VALUES: usize = 1 << 16;

/// How deep nested values enter the encoding.
const MAX_DEPTH: usize = 100;

/// The SHA-256 of the encoded arguments.
pub(super) fn digest(args: &[Value]) -> [u8; 32] {
    let mut encoder = Encoder {
        out: Sha256::new(),
        left: MAX_ENCODED_VALUES,
    };
    encoder.count(b'l', args.len());
    for arg in args {
        encoder.value(arg, 0);
    }
    encoder.out.finalize().into()
}

/// The length of a field and its bytes.
pub(super) fn field(out: &mut impl FnMut(&[u8]), bytes: &[u8]) {
    out(&(bytes.len() as u64).to_be_bytes());
    out(bytes);
}

struct Encoder {
    out: Sha256,
    left: usize,
}

impl Encoder {
    fn count(&mut self, tag: u8, count: usize) {
        self.out.update([tag]);
        self.out.update((count as u64).to_be_bytes());
    }

    fn text(&mut self, tag: u8, text: &[u8]) {
        self.out.update([tag]);
        field(&mut |bytes| self.out.update(bytes), text);
    }

    fn value(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH || self.left == 0 {
            self.out.update(b"z");
            return;
        }
        self.left -= 1;
        match value {
            Value::Nil => self.out.update(b"n"),
            Value::Bool(b) => self.out.update(if *b { b"t" } else { b"f" }),
            Value::Int(_, number) => self.text(b'i', number.to_string().as_bytes()),
            Value::Uint(_, number) => self.text(b'i', number.to_string().as_bytes()),
            Value::Float(_, number) => self.float(*number),
            Value::Complex(re, im) => {
                self.out.update(b"c");
                self.out.update(re.to_bits().to_be_bytes());
                self.out.update(im.to_bits().to_be_bytes());
            }
            Value::Str(text) => self.text(b's', text.as_bytes()),
            Value::Bytes(bytes) => self.text(b'y', bytes.as_bytes()),
            Value::List(list) => {
                self.count(b'l', list.len());
                for item in list.iter() {
                    self.value(item, depth + 1);
                }
            }
            Value::Map(map) => {
                let entries = map.entries();
                self.count(b'm', entries.len());
                for (key, value) in entries.iter() {
                    self.text(b's', key.as_bytes());
                    self.value(value, depth + 1);
                }
            }
            Value::Object(object) => match object.underlying() {
                Underlying::Value(value) => self.value(&value, depth + 1),
                Underlying::Struct(fields) | Underlying::Pointer(fields) => {
                    self.count(b'o', fields.len());
                    for (name, value) in fields {
                        self.text(b's', name.as_bytes());
                        self.value(&value, depth + 1);
                    }
                }
                Underlying::NilPointer => self.out.update(b"n"),
                Underlying::Opaque => self.out.update(b"x"),
            },
        }
    }

    /// A whole number encodes as an integer: values files give floats where later profiles give integers.
    fn float(&mut self, number: f64) {
        /// Beyond this, not every whole number is a float.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() <= EXACT {
            self.text(b'i', (number as i64).to_string().as_bytes());
        } else {
            self.out.update(b"d");
            self.out.update(number.to_bits().to_be_bytes());
        }
    }
}
