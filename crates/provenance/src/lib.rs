//! Verifies the provenance file of a chart archive as a Helm release does.
//!
//! A provenance file is a text signed by OpenPGP: `Chart.yaml`, `...`, and digests of files. Sources: `Signatory.Verify`
//! (`pkg/provenance/sign.go`), `openpgp` of golang.org/x/crypto and of ProtonMail/go-crypto. Packets are read and
//! signatures computed by rPGP; which keys count, and what is said of them, is here as the Go libraries have it.

mod armor;
mod clearsign;
mod fault;
mod keyring;
mod packets;
mod signature;
mod sums;

use chart::Rules;
use go_value::number;
use sha2::{Digest as _, Sha256};

pub use fault::Fault;

/// Which OpenPGP library a release links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// golang.org/x/crypto: knows no Edwards curves, and lets keys and signatures expire unseen.
    XCrypto,
    /// ProtonMail/go-crypto
    GoCrypto,
}

/// In which steps a release verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steps {
    /// Helm 3: the metadata in the text is read too.
    Helm3,
    /// Helm 4
    Helm4,
}

/// What keyrings a release reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyrings {
    /// Streams of packets.
    Binary,
    /// Armored ones and keyboxes of GnuPG too.
    Detected,
}

/// How a release verifies.
#[derive(Clone, Copy, Debug)]
pub struct Verification {
    /// Its library.
    pub library: Library,
    /// Its steps.
    pub steps: Steps,
    /// Its keyrings.
    pub keyrings: Keyrings,
}

/// A keyring.
#[derive(Debug)]
pub struct Keyring(Vec<keyring::Entity>);

impl Keyring {
    /// Reads a keyring; `path` is where it lies, for messages.
    ///
    /// # Errors
    /// Helm's sentence behind `failed to load keyring: `.
    pub fn read(bytes: &[u8], path: &str, rules: &Verification) -> Result<Keyring, Fault> {
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
    rules: &Verification,
    chart: &Rules,
    now: i64,
) -> Result<(), Fault> {
    let Some(block) = clearsign::decode(provenance, rules.library) else {
        let prefix = match rules.steps {
            Steps::Helm3 => "failed to decode signature: ",
            Steps::Helm4 => "",
        };
        return Err(Fault::Helm(format!("{prefix}signature block not found")));
    };
    signature::check(&block, &keyring.0, rules.library, now)?;
    let files = sums::files(&block.plain, rules.steps, chart)?;
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
