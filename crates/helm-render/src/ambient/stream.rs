//! Turns a key into a stream of bytes: HMAC-SHA-256 of a counter.

use go_template::Draw;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// HMAC-SHA-256 over parts that are written one after the other.
pub(super) fn hmac(key: &[u8; 32], write: impl FnOnce(&mut dyn FnMut(&[u8]))) -> [u8; 32] {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    write(&mut |bytes| mac.update(bytes));
    mac.finalize().into_bytes().into()
}

/// The bytes HMAC(key, 0) HMAC(key, 1) …, the counter as eight big-endian bytes.
pub(super) struct Stream {
    key: [u8; 32],
    block: [u8; 32],
    /// The next block's number.
    next: u64,
    /// How many bytes of the block are used up.
    used: usize,
}

impl Stream {
    pub(super) fn new(key: [u8; 32]) -> Stream {
        Stream {
            key,
            block: [0; 32],
            next: 0,
            used: 32,
        }
    }
}

impl Draw for Stream {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            if self.used == self.block.len() {
                let counter = self.next.to_be_bytes();
                self.block = hmac(&self.key, |out| out(&counter));
                self.next += 1;
                self.used = 0;
            }
            *byte = self.block.get(self.used).copied().unwrap_or_default();
            self.used += 1;
        }
    }
}
