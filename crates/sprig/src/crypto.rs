//! Sums digests, hashes and derives passwords, and encrypts text.
//!
//! Keys and certificates are in `keys`. Random parts come from [`go_template::Ambient`].
//! To add a function, add an entry to [`FUNCS`].

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use data_encoding::{BASE64, HEXLOWER};
use go_template::{Args, Call, FuncDef};
use go_value::{CallError, CallErrorKind, Str, Type, Value};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::encoding::base64_decode;
use crate::limits;

/// `bcrypt.DefaultCost`.
const BCRYPT_COST: u32 = 10;

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "sha1sum",
        params: &[Type::String],
        variadic: None,
        doc: "The SHA-1 of a string in hexadecimal.",
        run: |_, args| {
            Ok(Value::str(
                HEXLOWER.encode(&Sha1::digest(args.str(0)?.as_bytes())),
            ))
        },
    },
    FuncDef {
        name: "sha256sum",
        params: &[Type::String],
        variadic: None,
        doc: "The SHA-256 of a string in hexadecimal.",
        run: |_, args| {
            Ok(Value::str(
                HEXLOWER.encode(&Sha256::digest(args.str(0)?.as_bytes())),
            ))
        },
    },
    FuncDef {
        name: "sha512sum",
        params: &[Type::String],
        variadic: None,
        doc: "The SHA-512 of a string in hexadecimal.",
        run: |_, args| {
            Ok(Value::str(
                HEXLOWER.encode(&Sha512::digest(args.str(0)?.as_bytes())),
            ))
        },
    },
    FuncDef {
        name: "adler32sum",
        params: &[Type::String],
        variadic: None,
        doc: "The Adler-32 of a string as a decimal number.",
        run: |_, args| Ok(Value::str(adler32(args.str(0)?.as_bytes()).to_string())),
    },
    FuncDef {
        name: "bcrypt",
        params: &[Type::String],
        variadic: None,
        doc: "The bcrypt hash of a password.",
        run: |call, args| Ok(Value::Str(bcrypt(call, args, args.str(0)?)?)),
    },
    FuncDef {
        name: "htpasswd",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "A line of an htpasswd file: user name and bcrypt hash of the password.",
        run: |call, args| {
            let user = args.str(0)?.as_bytes();
            if user.contains(&b':') {
                return Ok(Value::Str(Str::from(
                    [b"invalid username: ", user].concat(),
                )));
            }
            let hash = bcrypt(call, args, args.str(1)?)?;
            Ok(Value::Str(Str::from(
                [user, b":", hash.as_bytes()].concat(),
            )))
        },
    },
    FuncDef {
        name: "derivePassword",
        params: &[
            Type::Uint32,
            Type::String,
            Type::String,
            Type::String,
            Type::String,
        ],
        variadic: None,
        doc: "Derives a password from counter, type, master password, user and site (the Master Password algorithm).",
        run: |_, args| derive_password(args),
    },
    FuncDef {
        name: "encryptAES",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Encrypts a text with AES-256-CBC under a key and gives base64 of the random IV and the blocks.",
        run: encrypt_aes,
    },
    FuncDef {
        name: "decryptAES",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Decrypts what encryptAES made under the same key.",
        run: |_, args| decrypt_aes(args.str(0)?.as_bytes(), args.str(1)?.as_bytes()),
    },
];

fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    // As many bytes as fit before the sums must be reduced (RFC 1950).
    const RUN: usize = 5_552;
    let (mut low, mut high) = (1, 0);
    for run in bytes.chunks(RUN) {
        for byte in run {
            low += u32::from(*byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    high << 16 | low
}

/// Sprig's `bcrypt`, which prints the library's error in place of a hash.
fn bcrypt(call: &Call<'_>, args: Args<'_>, password: &Str) -> Result<Str, CallError> {
    match call
        .ambient
        .bcrypt(&call.site(args), password.as_bytes(), BCRYPT_COST)
    {
        Err(error) if error.kind == CallErrorKind::Returned => Ok(Str::from(
            [
                b"failed to encrypt string with bcrypt: ",
                error.text.as_bytes(),
            ]
            .concat(),
        )),
        result => result,
    }
}

const PASSWORD_SEED: &[u8] = b"com.lyndir.masterpassword";

/// The templates of a password type; the derived seed picks one and then its characters.
fn password_templates(password_type: &[u8]) -> Option<&'static [&'static str]> {
    Some(match password_type {
        b"maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        b"long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        b"medium" => &["CvcnoCvc", "CvcCvcno"],
        b"short" => &["Cvcn"],
        b"basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        b"pin" => &["nnnn"],
        _ => return None,
    })
}

fn password_characters(class: u8) -> &'static [u8] {
    match class {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

fn derive_password(args: Args<'_>) -> Result<Value, CallError> {
    let counter = match args.value(0) {
        Value::Uint(_, n) => *n as u32,
        Value::Int(_, n) => *n as u32,
        _ => {
            return Err(CallError::unsupported(
                "derivePassword: the counter is not a uint32",
            ));
        }
    };
    let (password_type, password) = (args.str(1)?, args.str(2)?.as_bytes());
    let (user, site) = (args.str(3)?.as_bytes(), args.str(4)?.as_bytes());
    let Some(templates) = password_templates(password_type.as_bytes()) else {
        return Ok(Value::Str(Str::from(
            [b"cannot find password template ", password_type.as_bytes()].concat(),
        )));
    };

    let salt = [PASSWORD_SEED, &(user.len() as u32).to_be_bytes(), user].concat();
    let failed =
        |error: &dyn std::fmt::Display| CallError::unsupported(format!("derivePassword: {error}"));
    let cost = scrypt::Params::new(15, 8, 2).map_err(|error| failed(&error))?;
    let mut key = [0u8; 64];
    limits::note_key_derivation();
    scrypt::scrypt(password, &salt, &cost, &mut key).map_err(|error| failed(&error))?;

    let mut seed = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| failed(&error))?;
    for part in [
        PASSWORD_SEED,
        &(site.len() as u32).to_be_bytes(),
        site,
        &counter.to_be_bytes(),
    ] {
        seed.update(part);
    }
    let seed = seed.finalize().into_bytes();
    let [first, rest @ ..] = seed.as_slice() else {
        return Err(CallError::unsupported("derivePassword: empty digest"));
    };
    let template = templates
        .get(usize::from(*first) % templates.len())
        .copied()
        .unwrap_or_default();
    let password = template.bytes().zip(rest).filter_map(|(class, byte)| {
        let characters = password_characters(class);
        characters
            .get(usize::from(*byte) % characters.len())
            .copied()
    });
    Ok(Value::Str(Str::from(password.collect::<Vec<u8>>())))
}

const BLOCK: usize = 16;

/// The key of AES-256: the password's first 32 bytes, zeros where it is shorter.
fn aes_key(password: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    for (to, from) in key.iter_mut().zip(password) {
        *to = *from;
    }
    key
}

fn encrypt_aes(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let (password, text) = (args.str(0)?.as_bytes(), args.str(1)?.as_bytes());
    if text.is_empty() {
        return Ok(Value::Str(Str::empty()));
    }
    limits::string(text.len().checked_mul(2))?;
    let mut iv = [0u8; BLOCK];
    call.ambient.draw(&call.site(args)).fill(&mut iv);
    let padding = BLOCK - text.len() % BLOCK;
    let mut content = text.to_vec();
    content.resize(text.len() + padding, padding as u8);
    let length = content.len();
    cbc::Encryptor::<aes::Aes256>::new(&aes_key(password).into(), &iv.into())
        .encrypt_padded::<NoPadding>(&mut content, length)
        .map_err(|error| CallError::unsupported(format!("encryptAES: {error}")))?;
    Ok(Value::str(BASE64.encode(&[&iv[..], &content].concat())))
}

/// Sprig slices without looking, so short and damaged input panics with Go's run-time errors.
fn decrypt_aes(password: &[u8], encoded: &[u8]) -> Result<Value, CallError> {
    if encoded.is_empty() {
        return Ok(Value::Str(Str::empty()));
    }
    let crypt =
        base64_decode(encoded).map_err(|corrupt| CallError::returned(corrupt.text("base64")))?;
    // A Go slice may be cut up to its capacity: what DecodeString allocated.
    let capacity = encoded.len() / 4 * 3;
    if capacity < BLOCK {
        return Err(CallError::panicked(format!(
            "runtime error: slice bounds out of range [:{BLOCK}] with capacity {capacity}"
        )));
    }
    let Some((iv, blocks)) = crypt.split_at_checked(BLOCK) else {
        return Err(CallError::panicked(format!(
            "runtime error: slice bounds out of range [{BLOCK}:{}]",
            crypt.len()
        )));
    };
    if blocks.len() % BLOCK != 0 {
        return Err(CallError::panicked("crypto/cipher: input not full blocks"));
    }
    let mut text = blocks.to_vec();
    let unsupported =
        |error: &dyn std::fmt::Display| CallError::unsupported(format!("decryptAES: {error}"));
    cbc::Decryptor::<aes::Aes256>::new_from_slices(&aes_key(password), iv)
        .map_err(|error| unsupported(&error))?
        .decrypt_padded::<NoPadding>(&mut text)
        .map_err(|error| unsupported(&error))?;
    let Some(padding) = text.last() else {
        return Err(CallError::panicked(
            "runtime error: index out of range [-1]",
        ));
    };
    match text.len().checked_sub(usize::from(*padding)) {
        Some(end) => Ok(Value::Str(Str::from(&text[..end]))),
        None => Err(CallError::panicked(format!(
            "runtime error: slice bounds out of range [:{}]",
            text.len() as i64 - i64::from(*padding)
        ))),
    }
}
