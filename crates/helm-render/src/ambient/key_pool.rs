//! Holds the keys that frozen renderings hand out.
//!
//! They are public: whoever has this program has them. A key of the pool stands in goldens in place of
//! one that Helm would generate anew each time. To add a key, add its PKCS#8 file to `data/keys` and a
//! line here; but a pool that grows changes what is drawn, which needs a new version of the contract
//! (`docs/chance.md`).

use go_template::KeyKind;

macro_rules! keys {
    ($($name:literal),* $(,)?) => {
        &[$(include_bytes!(concat!("../../data/keys/", $name, ".der"))),*]
    };
}

const RSA_2048: &[&[u8]] = keys![
    "rsa2048-0",
    "rsa2048-1",
    "rsa2048-2",
    "rsa2048-3",
    "rsa2048-4",
    "rsa2048-5",
    "rsa2048-6",
    "rsa2048-7",
];
const RSA_4096: &[&[u8]] = keys!["rsa4096-0", "rsa4096-1", "rsa4096-2", "rsa4096-3"];
const P256: &[&[u8]] = keys![
    "p256-0", "p256-1", "p256-2", "p256-3", "p256-4", "p256-5", "p256-6", "p256-7"
];
const ED25519: &[&[u8]] = keys![
    "ed25519-0",
    "ed25519-1",
    "ed25519-2",
    "ed25519-3",
    "ed25519-4",
    "ed25519-5",
    "ed25519-6",
    "ed25519-7",
];
const DSA_2048: &[&[u8]] = keys!["dsa2048-0", "dsa2048-1"];

/// The keys of a kind, as PKCS#8; empty for kinds that no function asks for.
pub(super) fn keys(kind: KeyKind) -> &'static [&'static [u8]] {
    match kind {
        KeyKind::Rsa(2048) => RSA_2048,
        KeyKind::Rsa(4096) => RSA_4096,
        KeyKind::Rsa(_) => &[],
        KeyKind::Dsa => DSA_2048,
        KeyKind::EcdsaP256 => P256,
        KeyKind::Ed25519 => ED25519,
    }
}
