//! Verifies the provenance file of a chart archive as a Helm release does.
//!
//! A provenance file is a text signed by OpenPGP: `Chart.yaml`, `...`, and digests of files. Sources: `Signatory.Verify`
//! (`pkg/provenance/sign.go`), `openpgp` of golang.org/x/crypto and of ProtonMail/go-crypto. Packets are read and
//! signatures computed by rPGP; which keys count, and what is said of them, is here as the Go libraries have it.

mod armor;
mod clearsign;
mod fault;
mod keybox;
mod keyring;
mod packets;
mod signature;
mod sums;

use chart::{Rules, VerificationSteps};
use go_value::number;
use sha2::{Digest as _, Sha256};

pub use fault::Fault;

/// A keyring.
#[derive(Debug)]
pub struct Keyring(Vec<keyring::Entity>);

impl Keyring {
    /// Reads a keyring; `path` is where it lies, for messages.
    ///
    /// # Errors
    /// Helm's sentence behind `failed to load keyring: `.
    pub fn read(bytes: &[u8], path: &str, rules: &Rules) -> Result<Keyring, Fault> {
        keyring::read(bytes, path, rules).map(Keyring)
    }
}

/// Verifies an archive called `name`; `now` is the time in seconds since 1970.
///
/// # Errors
/// Helm's sentence; a sentence of ours for what is not read here.
pub fn verify(
    archive: &[u8],
    provenance: &[u8],
    name: &str,
    keyring: &Keyring,
    rules: &Rules,
    now: i64,
) -> Result<(), Fault> {
    let Some(block) = clearsign::decode(provenance, rules.pgp) else {
        let prefix = match rules.verification {
            VerificationSteps::WithMetadata => "failed to decode signature: ",
            VerificationSteps::SumsAlone => "",
        };
        return Err(Fault::Helm(format!("{prefix}signature block not found")));
    };
    signature::check(&block, &keyring.0, rules.pgp, now)?;
    let files = sums::files(&block.plain, rules)?;
    let digest = Sha256::digest(archive);
    let mut sum = "sha256:".to_owned();
    for byte in digest {
        sum += &format!("{byte:02x}");
    }
    let quoted = |text: &str| number::quote(text.as_bytes());
    match files.get(name) {
        None => Err(Fault::Helm(format!(
            "provenance does not contain a SHA for a file named {}",
            quoted(name)
        ))),
        Some(known) if *known != sum => Err(Fault::Helm(format!(
            "sha256 sum does not match for {name}: {} != {}",
            quoted(known),
            quoted(&sum)
        ))),
        Some(_) => Ok(()),
    }
}
