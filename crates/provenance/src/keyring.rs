//! The keys that may have signed.
//!
//! Source: `ReadKeyRing`, `ReadEntity`, `addUserID` and `addSubkey` (`keys.go` of both libraries), `loadKeyRing`
//! (`pkg/provenance/sign.go`).

use chart::{Keyrings, PgpLibrary, Rules};
use pgp::packet::{PublicKey, PublicSubkey, Signature, SignatureType};
use pgp::types::{KeyDetails, KeyId, Tag};

use crate::Fault;
use crate::armor::Armored;
use crate::keybox::{is_keybox, public_keys};
use crate::packets::{Item, Packets};

/// A key with what belongs to it.
#[derive(Debug)]
pub struct Entity {
    pub primary: PublicKey,
    pub identities: Vec<Identity>,
    pub subkeys: Vec<Subkey>,
    /// What revokes the primary key.
    pub revocations: Vec<Signature>,
}

/// A name that its key has signed.
#[derive(Debug)]
pub struct Identity {
    pub signature: Option<Signature>,
    pub revocations: Vec<Signature>,
}

/// A subkey.
#[derive(Debug)]
pub struct Subkey {
    pub key: PublicSubkey,
    /// What binds it to its primary key.
    pub binding: Signature,
    pub revocations: Vec<Signature>,
}

/// Reads a keyring.
pub fn read(bytes: &[u8], path: &str, rules: &Rules) -> Result<Vec<Entity>, Fault> {
    if rules.keyrings == Keyrings::Binary {
        return entities(bytes, rules.pgp);
    }
    if is_keybox(bytes) {
        let keys = public_keys(bytes)
            .map_err(|text| Fault::Helm(format!("reading keybox {path}: {text}")))?;
        return entities(&keys, rules.pgp);
    }
    if !bytes.trim_ascii().starts_with(b"-----BEGIN PGP") {
        return entities(bytes, rules.pgp);
    }
    let prefix = |text: &str| Fault::Helm(format!("reading armored keyring {path}: {text}"));
    let (mut found, mut rest) = (Vec::new(), bytes);
    while let Some((block, behind)) = Armored::decode_next(rest) {
        rest = behind;
        if !matches!(
            block.kind.as_str(),
            "PGP PUBLIC KEY BLOCK" | "PGP PRIVATE KEY BLOCK"
        ) {
            let kind = go_value::number::quote(block.kind.as_bytes());
            return Err(prefix(&format!(
                "expected a public or private key block, got {kind}"
            )));
        }
        let keys = block.bytes().and_then(|bytes| entities(&bytes, rules.pgp));
        found.extend(keys.map_err(|fault| match fault {
            Fault::Helm(text) => prefix(&text),
            missing @ Fault::Missing(_) => missing,
        })?);
    }
    if found.is_empty() {
        return Err(prefix("no keys found"));
    }
    Ok(found)
}

/// `ReadKeyRing`: keys that cannot be read are passed over, and told about where no key is left.
fn entities(bytes: &[u8], library: PgpLibrary) -> Result<Vec<Entity>, Fault> {
    let mut packets = Packets::new(bytes, library);
    let (mut found, mut last) = (Vec::new(), None);
    loop {
        match entity(&mut packets, library) {
            Ok(Some(entity)) => found.push(entity),
            Ok(None) => break,
            Err(fault) if fault.is_of_one_key() => {
                last = Some(fault);
                if !to_next_key(&mut packets)? {
                    break;
                }
            }
            Err(fault) => return Err(fault),
        }
    }
    match last {
        Some(fault) if found.is_empty() => Err(fault),
        _ => Ok(found),
    }
}

fn to_next_key(packets: &mut Packets<'_>) -> Result<bool, Fault> {
    loop {
        match packets.next() {
            Ok(Some(item @ Item::Key(_))) => {
                packets.unread(item);
                return Ok(true);
            }
            Ok(Some(_)) => {}
            Ok(None) => return Ok(false),
            Err(fault) if fault.is_unsupported() => {}
            Err(fault) => return Err(fault),
        }
    }
}

fn entity(packets: &mut Packets<'_>, library: PgpLibrary) -> Result<Option<Entity>, Fault> {
    let primary = match packets.next()? {
        None => return Ok(None),
        Some(Item::Key(key)) => key,
        Some(other) => {
            packets.unread(other);
            return Err(Fault::invalid("first packet was not a public/private key"));
        }
    };
    if !can_sign(u8::from(primary.algorithm()), library) {
        return Err(Fault::invalid("primary key cannot be used for signatures"));
    }
    let mut entity = Entity {
        primary,
        identities: Vec::new(),
        subkeys: Vec::new(),
        revocations: Vec::new(),
    };
    let mut revocations = Vec::new();
    while let Some(item) = packets.next()? {
        match item {
            Item::UserId(id) => {
                let identity = identity(packets, &entity.primary, &id, library)?;
                entity.identities.extend(identity);
            }
            Item::Signature(signature) if signature.typ() == Some(SignatureType::KeyRevocation) => {
                revocations.push(*signature);
            }
            Item::Subkey(key) => {
                let subkey = subkey(packets, &entity.primary, key)?;
                entity.subkeys.push(subkey);
            }
            Item::Key(_) => {
                packets.unread(item);
                break;
            }
            Item::Signature(_) | Item::Other => {}
        }
    }
    if entity.identities.is_empty() {
        let version = match library {
            PgpLibrary::XCrypto => "",
            PgpLibrary::GoCrypto => "v4 ",
        };
        return Err(Fault::invalid(&format!(
            "{version}entity without any identities"
        )));
    }
    for revocation in revocations {
        if revocation.verify_key(&entity.primary).is_err() {
            return Err(Fault::invalid(
                "revocation signature signed by alternate key",
            ));
        }
        entity.revocations.push(revocation);
    }
    Ok(Some(entity))
}

/// Whether keys of an algorithm sign.
pub fn can_sign(algorithm: u8, library: PgpLibrary) -> bool {
    match algorithm {
        1 | 3 | 17 | 19 => true,
        22 | 27 | 28 => library == PgpLibrary::GoCrypto,
        _ => false,
    }
}

/// The signatures below a name; nothing where its key has not signed it.
fn identity(
    packets: &mut Packets<'_>,
    primary: &PublicKey,
    id: &pgp::packet::UserId,
    library: PgpLibrary,
) -> Result<Option<Identity>, Fault> {
    let mut identity = Identity {
        signature: None,
        revocations: Vec::new(),
    };
    let mut own = false;
    while let Some(item) = packets.next()? {
        let Item::Signature(signature) = item else {
            packets.unread(item);
            break;
        };
        let kind = signature.typ();
        let certifies = match library {
            PgpLibrary::XCrypto => matches!(
                kind,
                Some(SignatureType::CertPositive | SignatureType::CertGeneric)
            ),
            PgpLibrary::GoCrypto => matches!(
                kind,
                Some(
                    SignatureType::CertPositive
                        | SignatureType::CertGeneric
                        | SignatureType::CertPersona
                        | SignatureType::CertCasual
                        | SignatureType::CertRevocation
                )
            ),
        };
        if !certifies {
            if library == PgpLibrary::GoCrypto {
                return Err(Fault::invalid("user ID signature with wrong type"));
            }
            continue;
        }
        if issuer(&signature, library) != Some(primary.legacy_key_id()) {
            continue;
        }
        if signature
            .verify_certification(primary, Tag::UserId, id)
            .is_err()
        {
            return Err(Fault::Missing(
                "a key whose name is signed by it in another way".into(),
            ));
        }
        own = true;
        if kind == Some(SignatureType::CertRevocation) {
            identity.revocations.push(*signature);
        } else if library == PgpLibrary::XCrypto
            || identity
                .signature
                .as_ref()
                .is_none_or(|old| signature.created() > old.created())
        {
            identity.signature = Some(*signature);
        }
    }
    Ok(own.then_some(identity))
}

fn subkey(
    packets: &mut Packets<'_>,
    primary: &PublicKey,
    key: PublicSubkey,
) -> Result<Subkey, Fault> {
    let (mut binding, mut revocations) = (None::<Signature>, Vec::new());
    loop {
        let item = match packets.next() {
            Ok(Some(item)) => item,
            Ok(None) => break,
            Err(Fault::Helm(text)) => {
                return Err(Fault::invalid(&format!("subkey signature invalid: {text}")));
            }
            Err(missing) => return Err(missing),
        };
        let Item::Signature(signature) = item else {
            packets.unread(item);
            break;
        };
        let kind = signature.typ();
        if !matches!(
            kind,
            Some(SignatureType::SubkeyBinding | SignatureType::SubkeyRevocation)
        ) {
            return Err(Fault::invalid("subkey signature with wrong type"));
        }
        if signature.verify_subkey_binding(primary, &key).is_err() {
            return Err(Fault::Missing(
                "a subkey that is not bound to its key".into(),
            ));
        }
        if signature.key_flags().sign() {
            match signature.embedded_signature() {
                None => {
                    return Err(Fault::invalid(
                        "subkey signature invalid: openpgp: invalid data: signing subkey is missing cross-signature",
                    ));
                }
                Some(back) if back.verify_primary_key_binding(&key, primary).is_err() => {
                    return Err(Fault::Missing(
                        "a subkey whose cross-signature is bad".into(),
                    ));
                }
                Some(_) => {}
            }
        }
        if kind == Some(SignatureType::SubkeyRevocation) {
            revocations.push(*signature);
        } else if binding
            .as_ref()
            .is_none_or(|old| signature.created() > old.created())
        {
            binding = Some(*signature);
        }
    }
    match binding {
        Some(binding) => Ok(Subkey {
            key,
            binding,
            revocations,
        }),
        None => Err(Fault::invalid("subkey packet not followed by signature")),
    }
}

/// The key that a signature says it is of.
pub fn issuer(signature: &Signature, library: PgpLibrary) -> Option<KeyId> {
    if let Some(id) = signature.issuer_key_id().first() {
        return Some(**id);
    }
    if library == PgpLibrary::XCrypto {
        return None;
    }
    let fingerprints = signature.issuer_fingerprint();
    let bytes = fingerprints.first()?.as_bytes();
    let tail = bytes.len().checked_sub(8)?;
    Some(KeyId::from(<[u8; 8]>::try_from(bytes.get(tail..)?).ok()?))
}
