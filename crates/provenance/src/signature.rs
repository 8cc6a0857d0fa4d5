//! Whether one of the keys has signed a text.
//!
//! Source: `CheckDetachedSignature` (`read.go` of both libraries), `VerifySignature` (`packet/public_key.go`),
//! `checkMessageSignatureDetails` of ProtonMail/go-crypto.

use chart::PgpLibrary;
use std::time::{SystemTime, UNIX_EPOCH};

use pgp::packet::{RevocationCode, Signature, SignatureType, Subpacket, SubpacketData};
use pgp::types::{KeyDetails, Timestamp, VerifyingKey};

use crate::Fault;
use crate::clearsign::Block;
use crate::keyring::{Entity, Identity, Subkey, can_sign, issuer};
use crate::packets::{Item, Packets};

/// A key that may have signed, with the signature that says so.
struct Candidate<'k> {
    entity: &'k Entity,
    subkey: Option<&'k Subkey>,
}

/// Checks the signatures of a text: the first one whose key is known decides.
pub fn check(block: &Block, keys: &[Entity], library: PgpLibrary, now: i64) -> Result<(), Fault> {
    let bytes = block.armored.bytes()?;
    let mut packets = Packets::new(&bytes, library);
    let (signature, candidates) = loop {
        let signature = match packets.next()? {
            None => {
                return Err(Fault::Helm(
                    "openpgp: signature made by unknown entity".into(),
                ));
            }
            Some(Item::Signature(signature)) => signature,
            Some(_) => return Err(Fault::invalid("non signature packet found")),
        };
        let Some(id) = issuer(&signature, library) else {
            return Err(Fault::invalid("signature doesn't have an issuer"));
        };
        let found: Vec<Candidate<'_>> = keys
            .iter()
            .flat_map(|entity| {
                let primary = (entity.primary.legacy_key_id() == id).then_some(Candidate {
                    entity,
                    subkey: None,
                });
                let subkeys = entity
                    .subkeys
                    .iter()
                    .filter(move |subkey| subkey.key.legacy_key_id() == id)
                    .map(move |subkey| Candidate {
                        entity,
                        subkey: Some(subkey),
                    });
                primary.into_iter().chain(subkeys)
            })
            .filter(|candidate| candidate.signs(library))
            .collect();
        if !found.is_empty() {
            break (signature, found);
        }
    };
    if !matches!(
        signature.typ(),
        Some(SignatureType::Binary | SignatureType::Text)
    ) {
        return Err(Fault::Missing("signatures of another kind".into()));
    }
    let mut last = Fault::Helm("openpgp: signature made by unknown entity".into());
    for candidate in candidates {
        let verified = match candidate.subkey {
            Some(subkey) => verify(&subkey.key, &signature, &block.signed, library),
            None => verify(
                &candidate.entity.primary,
                &signature,
                &block.signed,
                library,
            ),
        };
        match verified {
            Ok(()) if library == PgpLibrary::XCrypto => return Ok(()),
            Ok(()) => return candidate.check_details(&signature, now),
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

fn verify(
    key: &impl VerifyingKey,
    signature: &Signature,
    text: &[u8],
    library: PgpLibrary,
) -> Result<(), Fault> {
    let missing = || Fault::Missing("a signature that is not read".into());
    let algorithm = u8::from(key.algorithm());
    if !can_sign(algorithm, library) {
        return Err(Fault::argument("public key cannot generate signatures"));
    }
    let config = signature.config().ok_or_else(missing)?;
    let mut hasher = config.hash_alg.new_hasher().map_err(|_| missing())?;
    hasher.update(text);
    let trailer = config
        .hash_signature_data(&mut hasher)
        .and_then(|length| config.trailer(length))
        .map_err(|_| missing())?;
    hasher.update(&trailer);
    let hash = hasher.finalize();
    let tag = signature.signed_hash_value();
    if library == PgpLibrary::XCrypto && tag.is_none_or(|tag| !hash.starts_with(&tag)) {
        return Err(Fault::signature("hash tag doesn't match"));
    }
    if algorithm != u8::from(config.pub_alg) {
        return Err(Fault::argument(
            "public key and signature use different algorithms",
        ));
    }
    let bytes = signature.signature().ok_or_else(missing)?;
    key.verify(config.hash_alg, &hash, bytes).map_err(|_| {
        let name = match algorithm {
            1 | 3 => "RSA",
            17 => "DSA",
            19 => "ECDSA",
            22 => "EdDSA",
            27 => "Ed25519",
            _ => "ed448",
        };
        Fault::signature(&format!("{name} verification failure"))
    })
}

impl Entity {
    /// The name that counts.
    fn primary_identity(&self, library: PgpLibrary) -> Option<&Identity> {
        let is_primary = |identity: &Identity| {
            identity
                .signature
                .as_ref()
                .is_some_and(Signature::is_primary)
        };
        if library == PgpLibrary::XCrypto {
            // Go takes one of them by chance where none says that it is the primary one.
            let named = self.identities.iter().find(|identity| is_primary(identity));
            return named.or_else(|| self.identities.first());
        }
        let mut best: Option<&Identity> = None;
        for identity in &self.identities {
            let Some(old) = best else {
                best = Some(identity);
                continue;
            };
            let created = |identity: &Identity| {
                identity
                    .signature
                    .as_ref()
                    .and_then(|signature| signature.created())
            };
            let better = match old.revocations.len().cmp(&identity.revocations.len()) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
                std::cmp::Ordering::Equal => match (is_primary(old), is_primary(identity)) {
                    _ if old.signature.is_none() => true,
                    (true, false) => false,
                    (false, true) => true,
                    _ => created(identity) > created(old),
                },
            };
            if better {
                best = Some(identity);
            }
        }
        best
    }
}

impl Candidate<'_> {
    /// What says what the key is for.
    fn self_signature(&self, library: PgpLibrary) -> Option<&Signature> {
        match self.subkey {
            Some(subkey) => Some(&subkey.binding),
            None => self.entity.primary_identity(library)?.signature.as_ref(),
        }
    }

    /// Whether the key is there for signing.
    fn signs(&self, library: PgpLibrary) -> bool {
        let signature = self.self_signature(library);
        let has_flags = signature.is_some_and(|signature| {
            hashed(signature).any(|part| matches!(part.data, SubpacketData::KeyFlags(_)))
        });
        let signs = signature.is_some_and(|signature| signature.key_flags().sign());
        match library {
            PgpLibrary::XCrypto => {
                let revoked = !self.entity.revocations.is_empty()
                    || self
                        .subkey
                        .is_some_and(|subkey| !subkey.revocations.is_empty());
                !revoked && (!has_flags || signs)
            }
            PgpLibrary::GoCrypto => has_flags && signs,
        }
    }

    /// Whether the key and the signature hold at a time.
    fn check_details(&self, signature: &Signature, now: i64) -> Result<(), Fault> {
        let fault = |text: &str| Err(Fault::Helm(format!("openpgp: {text}")));
        let identity = self.entity.primary_identity(PgpLibrary::GoCrypto);
        let of_primary = identity.and_then(|identity| identity.signature.as_ref());
        let binding = self.subkey.map(|subkey| &subkey.binding);
        let back = binding.and_then(|binding| binding.embedded_signature());
        let checked = [Some(signature), of_primary, binding, back];
        let checked = || checked.iter().copied().flatten();
        for signature in checked() {
            for part in hashed(signature).filter(|part| part.is_critical) {
                if let SubpacketData::Notation(notation) = &part.data {
                    let name = String::from_utf8_lossy(&notation.name);
                    return Err(Fault::signature(&format!(
                        "unknown critical notation: {name}"
                    )));
                }
            }
        }
        let revoked = is_revoked(&self.entity.revocations, now)
            || self
                .subkey
                .is_some_and(|subkey| is_revoked(&subkey.revocations, now))
            || identity.is_some_and(|identity| is_revoked(&identity.revocations, now));
        if revoked {
            return fault("signature made by revoked key");
        }
        let primary = seconds(self.entity.primary.created_at());
        if of_primary.is_some_and(|signature| key_is_expired(primary, signature, now)) {
            return fault("key expired");
        }
        if let Some(subkey) = self.subkey
            && key_is_expired(seconds(subkey.key.created_at()), &subkey.binding, now)
        {
            return fault("key expired");
        }
        if checked().any(|signature| is_expired(signature, now)) {
            return fault("signature expired");
        }
        Ok(())
    }
}

fn hashed(signature: &Signature) -> impl Iterator<Item = &Subpacket> {
    signature
        .config()
        .into_iter()
        .flat_map(|config| config.hashed_subpackets())
}

fn is_revoked(revocations: &[Signature], now: i64) -> bool {
    revocations.iter().any(|revocation| {
        revocation.revocation_reason_code() == Some(&RevocationCode::KeyCompromised)
            || !is_expired(revocation, now)
    })
}

fn key_is_expired(created: i64, signature: &Signature, now: i64) -> bool {
    let lifetime = signature.key_expiration_time();
    outlived(created, lifetime.map(|time| time.as_secs()), now)
}

fn is_expired(signature: &Signature, now: i64) -> bool {
    let created = signature.created().map_or(0, seconds);
    let lifetime = signature.signature_expiration_time();
    outlived(created, lifetime.map(|time| time.as_secs()), now)
}

/// Whether something was made later than now, or has outlived its time.
fn outlived(created: i64, lifetime: Option<u32>, now: i64) -> bool {
    let lifetime = lifetime.filter(|lifetime| *lifetime != 0);
    created > now || lifetime.is_some_and(|lifetime| now > created + i64::from(lifetime))
}

fn seconds(time: Timestamp) -> i64 {
    let since = SystemTime::from(time).duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}
