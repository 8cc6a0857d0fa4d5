//! Makes keys and certificates.
//!
//! Keys, serial numbers and the time come from [`go_template::Ambient`]; all the rest of a certificate
//! follows from the arguments. The formats are in `x509`. To add a function, add an entry to [`FUNCS`].

use std::any::Any;
use std::borrow::Cow;
use std::net::IpAddr;
use std::rc::Rc;

use go_template::{Args, Call, FuncDef, KeyKind};
use go_value::{CallError, Kind, Object, Str, Type, Underlying, Value};

use crate::edition;
use crate::encoding::base64_decode;
use crate::x509::create::{self, Issuer, Role, Template};
use crate::x509::private_key::PrivateKey;
use crate::x509::{certificate, pem};

/// The Go name of what the certificate functions return.
const CERTIFICATE: &str = "sprig.certificate";

pub(crate) const FUNCS: &[FuncDef] = &[
    FuncDef {
        name: "genPrivateKey",
        params: &[Type::String],
        variadic: None,
        doc: "Makes a private key of type `rsa` (also for an empty type), `ecdsa`, `dsa` or `ed25519` in PEM.",
        run: generate_private_key,
    },
    FuncDef {
        name: "buildCustomCert",
        params: &[Type::String, Type::String],
        variadic: None,
        doc: "Makes a certificate object of a certificate and a key that are given as base64 of PEM.",
        run: |call, args| build_custom_certificate(call, args),
    },
    FuncDef {
        name: "genCA",
        params: &[Type::String, Type::Int],
        variadic: None,
        doc: "Makes a certificate authority from a name and a number of days, with a new RSA key.",
        run: |call, args| {
            let key = new_rsa_key(call, args)?;
            authority(call, args, &key)
        },
    },
    FuncDef {
        name: "genCAWithKey",
        params: &[Type::String, Type::Int, Type::String],
        variadic: None,
        doc: "Makes a certificate authority from a name, a number of days and a private key in PEM.",
        run: |call, args| {
            let key = given_key(args.str(2)?)?;
            authority(call, args, &key)
        },
    },
    FuncDef {
        name: "genSelfSignedCert",
        params: &[Type::String, Type::ListAny, Type::ListAny, Type::Int],
        variadic: None,
        doc: "Makes a self-signed certificate from a name, addresses, further host names and a number of days.",
        run: |call, args| {
            let key = new_rsa_key(call, args)?;
            self_signed(call, args, &key)
        },
    },
    FuncDef {
        name: "genSelfSignedCertWithKey",
        params: &[
            Type::String,
            Type::ListAny,
            Type::ListAny,
            Type::Int,
            Type::String,
        ],
        variadic: None,
        doc: "Makes a self-signed certificate for a private key in PEM.",
        run: |call, args| {
            let key = given_key(args.str(4)?)?;
            self_signed(call, args, &key)
        },
    },
    FuncDef {
        name: "genSignedCert",
        params: &[
            Type::String,
            Type::ListAny,
            Type::ListAny,
            Type::Int,
            Type::Named(CERTIFICATE),
        ],
        variadic: None,
        doc: "Makes a certificate that a certificate authority signs.",
        run: |call, args| {
            let key = new_rsa_key(call, args)?;
            signed(call, args, &key)
        },
    },
    FuncDef {
        name: "genSignedCertWithKey",
        params: &[
            Type::String,
            Type::ListAny,
            Type::ListAny,
            Type::Int,
            Type::Named(CERTIFICATE),
            Type::String,
        ],
        variadic: None,
        doc: "Makes a certificate for a private key in PEM that a certificate authority signs.",
        run: |call, args| {
            let key = given_key(args.str(5)?)?;
            signed(call, args, &key)
        },
    },
];

/// Sprig's struct of a certificate and its key, both in PEM.
#[derive(Debug)]
struct Certificate {
    cert: Str,
    key: Str,
}

impl Object for Certificate {
    fn type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(CERTIFICATE)
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn underlying(&self) -> Underlying {
        Underlying::Struct(vec![
            ("Cert", Value::Str(self.cert.clone())),
            ("Key", Value::Str(self.key.clone())),
        ])
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other = other.as_any().downcast_ref::<Certificate>();
        other.is_some_and(|other| self.cert == other.cert && self.key == other.key)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn object(cert: impl Into<Str>, key: impl Into<Str>) -> Value {
    Value::Object(Rc::new(Certificate {
        cert: cert.into(),
        key: key.into(),
    }))
}

/// `context: error`, where the error may quote bytes of a chart.
fn returned(context: &str, error: impl AsRef<[u8]>) -> CallError {
    CallError::returned(Str::from([context.as_bytes(), error.as_ref()].concat()))
}

fn generate_private_key(call: &mut Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let kind = match args.str(0)?.as_bytes() {
        b"" | b"rsa" => KeyKind::Rsa(4096),
        b"dsa" => KeyKind::Dsa,
        b"ecdsa" => KeyKind::EcdsaP256,
        b"ed25519" => KeyKind::Ed25519,
        other => return Ok(Value::Str(Str::from([b"Unknown type ", other].concat()))),
    };
    Ok(Value::str(new_key(call, args, kind)?.to_pem()))
}

fn new_key(call: &Call<'_>, args: Args<'_>, kind: KeyKind) -> Result<PrivateKey, CallError> {
    let der = call.ambient.private_key(&call.site(args), kind)?;
    PrivateKey::from_ambient(&der).map_err(|error| {
        CallError::unsupported(format!(
            "{}: the generated key is no PKCS#8 key: {error}",
            call.function
        ))
    })
}

fn new_rsa_key(call: &Call<'_>, args: Args<'_>) -> Result<PrivateKey, CallError> {
    new_key(call, args, KeyKind::Rsa(2048))
}

fn given_key(text: &Str) -> Result<PrivateKey, CallError> {
    PrivateKey::from_pem(text.as_bytes()).map_err(|error| returned("parsing private key: ", error))
}

fn build_custom_certificate(call: &Call<'_>, args: Args<'_>) -> Result<Value, CallError> {
    let decode = |at: usize, text: &str| match base64_decode(args.str(at)?.as_bytes()) {
        Ok(bytes) => Ok(bytes),
        Err(_) => Err(CallError::returned(text)),
    };
    let cert = decode(0, "unable to decode base64 certificate")?;
    let key = decode(1, "unable to decode base64 private key")?;
    let block =
        pem::decode(&cert).ok_or_else(|| CallError::returned("unable to decode certificate"))?;
    certificate::parse(&block.bytes, edition::of(call)?.hosts)
        .map_err(|error| returned("error parsing certificate: decodedCert.Bytes: ", error))?;
    PrivateKey::from_pem(&key).map_err(|error| returned("error parsing private key: ", error))?;
    Ok(object(cert, key))
}

/// The name first, then the number of days.
fn authority(call: &Call<'_>, args: Args<'_>, key: &PrivateKey) -> Result<Value, CallError> {
    let template = template(call, args, args.int(1)?, Role::Authority)?;
    issue(call, &template, &Issuer::Itself, key, key)
}

/// Name, addresses, names, days.
fn self_signed(call: &Call<'_>, args: Args<'_>, key: &PrivateKey) -> Result<Value, CallError> {
    let template = template(call, args, args.int(3)?, Role::Leaf)?;
    issue(call, &template, &Issuer::Itself, key, key)
}

/// Name, addresses, names, days, authority.
fn signed(call: &Call<'_>, args: Args<'_>, key: &PrivateKey) -> Result<Value, CallError> {
    let (cert, signer) = match args.value(4) {
        Value::Object(object) => (object.field(b"Cert"), object.field(b"Key")),
        _ => (None, None),
    };
    let (Some(Value::Str(cert)), Some(Value::Str(signer))) = (cert, signer) else {
        return Err(CallError::unsupported(format!(
            "{}: the authority is no certificate",
            call.function
        )));
    };
    let block = pem::decode(cert.as_bytes())
        .ok_or_else(|| CallError::returned("unable to decode certificate"))?;
    let parent = certificate::parse(&block.bytes, edition::of(call)?.hosts).map_err(|error| {
        returned(
            "error parsing certificate: decodedSignerCert.Bytes: ",
            error,
        )
    })?;
    let signer = PrivateKey::from_pem(signer.as_bytes())
        .map_err(|error| returned("error parsing private key: ", error))?;
    let template = template(call, args, args.int(3)?, Role::Leaf)?;
    issue(call, &template, &Issuer::Parent(&parent), key, &signer)
}

/// Sprig's `getBaseCertTemplate`.
fn template(call: &Call<'_>, args: Args<'_>, days: i64, role: Role) -> Result<Template, CallError> {
    /// `24 * time.Hour`.
    const DAY: i64 = 24 * 3_600_000_000_000;
    let (ips, dns_names) = match role {
        Role::Authority => (Vec::new(), Vec::new()),
        Role::Leaf => (addresses(args.value(1))?, host_names(args.value(2))?),
    };
    let site = call.site(args);
    let mut serial = [0; 16];
    call.ambient.draw(&site).fill(&mut serial);
    let now = call.ambient.now(&site);
    // time.Duration wraps around at 292 years, as in Go.
    let until = i128::from(now.seconds) * 1_000_000_000
        + i128::from(now.nanos)
        + i128::from(days.wrapping_mul(DAY));
    Ok(Template {
        serial,
        common_name: args.str(0)?.as_bytes().to_vec(),
        ips,
        dns_names,
        not_before: now.seconds,
        not_after: until.div_euclid(1_000_000_000) as i64,
        role,
    })
}

fn items(list: &Value) -> &[Value] {
    match list {
        Value::List(list) => list.items(),
        _ => &[],
    }
}

fn addresses(list: &Value) -> Result<Vec<IpAddr>, CallError> {
    let address = |value: &Value| match value {
        Value::Str(text) => {
            let address = text.as_utf8().and_then(|text| text.parse().ok());
            address.ok_or_else(|| returned("error parsing ip: ", text))
        }
        other => Err(returned(
            "error parsing ip: ",
            [
                go_value::print::sprint_value(other).as_bytes(),
                b" is not a string",
            ]
            .concat(),
        )),
    };
    items(list).iter().map(address).collect()
}

fn host_names(list: &Value) -> Result<Vec<Vec<u8>>, CallError> {
    let name = |value: &Value| match value {
        Value::Str(text) => Ok(text.as_bytes().to_vec()),
        other => Err(returned(
            "error processing alternate dns name: ",
            [
                go_value::print::sprint_value(other).as_bytes(),
                b" is not a string",
            ]
            .concat(),
        )),
    };
    items(list).iter().map(name).collect()
}

/// Sprig's `getCertAndKey`.
fn issue(
    call: &Call<'_>,
    template: &Template,
    issuer: &Issuer<'_>,
    key: &PrivateKey,
    signer: &PrivateKey,
) -> Result<Value, CallError> {
    let rule = edition::of(call)?.subject_key_id;
    let der = create::create(template, issuer, &key.public(), signer, rule)
        .map_err(|error| returned("error creating certificate: ", error))?;
    Ok(object(pem::encode("CERTIFICATE", &der), key.to_pem()))
}
