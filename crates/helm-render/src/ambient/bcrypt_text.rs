//! Writes the text form of bcrypt hashes and checks what `golang.org/x/crypto/bcrypt` checks.

use go_value::{CallError, Str};

/// The longest password that bcrypt takes, in bytes.
const MAX_PASSWORD: usize = 72;

/// The cost that stands for one that is too low.
const DEFAULT_COST: u32 = 10;

/// The 64 characters of bcrypt's own base64.
const ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The cost to work with, or Go's error for a password or cost that it refuses.
pub(super) fn checked_cost(password: &[u8], cost: u32) -> Result<u32, CallError> {
    if password.len() > MAX_PASSWORD {
        return Err(CallError::returned(
            "bcrypt: password length exceeds 72 bytes",
        ));
    }
    match cost {
        0..=3 => Ok(DEFAULT_COST),
        4..=31 => Ok(cost),
        _ => Err(CallError::returned(format!(
            "crypto/bcrypt: cost {cost} is outside allowed inclusive range 4..31"
        ))),
    }
}

/// `$2a$10$`, the salt in 22 characters, the hash in 31.
pub(super) fn text(cost: u32, salt: &[u8; 16], hash: &[u8; 23]) -> Str {
    let mut text = format!("$2a${cost:02}$").into_bytes();
    encode(&mut text, salt);
    encode(&mut text, hash);
    Str::from(text)
}

fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for digit in 0..=group.len() {
            let index = bits >> (18 - 6 * digit) & 0x3f;
            out.extend(ALPHABET.get(index as usize));
        }
    }
}
