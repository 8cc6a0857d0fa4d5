//! Keyboxes of GnuPG (`pubring.kbx`): blobs, some of which hold OpenPGP keys.
//!
//! Source: `keyboxPublicKeys` (v4 `pkg/provenance/keybox.go`).

/// The kind of a header, and of a blob with OpenPGP keys.
const HEADER: u8 = 1;
const OPEN_PGP: u8 = 2;
/// Marks a blob that does not belong to the keyring yet.
const EPHEMERAL: u32 = 2;
/// How much every blob has, and how much of one with keys has to be there.
const MIN_BLOB: usize = 5;
const MIN_OPEN_PGP: usize = 16;

/// Whether a file is a keybox.
pub fn is_keybox(data: &[u8]) -> bool {
    data.get(4) == Some(&HEADER) && data.get(8..12) == Some(b"KBXf")
}

/// The packets of all keys.
///
/// # Errors
/// Helm's sentence behind `reading keybox PATH: `.
pub fn public_keys(data: &[u8]) -> Result<Vec<u8>, String> {
    let (mut keys, mut at) = (Vec::new(), 0);
    while let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.len() < MIN_BLOB {
            return Err(format!("truncated blob header at offset {at}"));
        }
        let length = number(rest, 0, 4) as usize;
        if length < MIN_BLOB {
            return Err(format!("invalid blob length {length} at offset {at}"));
        }
        let Some(blob) = rest.get(..length) else {
            return Err(format!(
                "blob at offset {at} has length {length} exceeding the {} remaining bytes",
                rest.len()
            ));
        };
        if blob.get(4) == Some(&OPEN_PGP) {
            if blob.len() < MIN_OPEN_PGP {
                return Err(format!("OpenPGP blob at offset {at} is too short"));
            }
            let begin = number(blob, 8, 4) as usize;
            let end = begin.saturating_add(number(blob, 12, 4) as usize);
            let Some(block) = blob.get(begin..end) else {
                return Err(format!(
                    "OpenPGP blob at offset {at} has an out-of-range keyblock"
                ));
            };
            if number(blob, 6, 2) & EPHEMERAL == 0 {
                keys.extend_from_slice(block);
            }
        }
        at += length;
    }
    if keys.is_empty() {
        return Err("keybox contains no OpenPGP keys".into());
    }
    Ok(keys)
}

fn number(bytes: &[u8], at: usize, count: usize) -> u32 {
    let bytes = bytes.get(at..at + count).unwrap_or_default();
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}
