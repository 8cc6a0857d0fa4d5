//! The files of `--cert-file`, `--key-file` and `--ca-file`: Helm reads them before anything else, also for
//! a chart that lies here.
//!
//! Sources: `newRegistryClient` (v3 `cmd/helm/root.go`, v4 `pkg/cmd/root.go`), `internal/tlsutil/tls.go`.

use std::path::Path;

use chart::source::go_read_error;
use go_value::number;
use helm_render::command::flag_set::Parsed;
use helm_render::profile::Generation;

use super::Stop;

/// Reads the files.
///
/// # Errors
/// Helm's sentence for what cannot be read or holds no certificate; a sentence of ours for a pair of
/// certificate and key, which would have to be checked.
pub fn check_files(flags: &Parsed, generation: Generation) -> Result<(), Stop> {
    let given = |name: &str| flags.last(name).filter(|path| !path.is_empty());
    let pair = given("cert-file").zip(given("key-file"));
    let authority = given("ca-file");
    let refused = match generation {
        Generation::Helm3 => check_3(pair, authority)?,
        Generation::Helm4 => check_4(pair, authority, flags)?,
    };
    match refused {
        None => Ok(()),
        Some(why) => Err(Stop::Helm(format!(
            "missing registry client: can't create TLS config for client: {why}"
        ))),
    }
}

fn check_3(pair: Option<(&str, &str)>, authority: Option<&str>) -> Result<Option<String>, Stop> {
    if let Some((cert, key)) = pair {
        for path in [cert, key] {
            if let Err(error) = read(path) {
                return Ok(Some(format!(
                    "can't load key pair from cert {cert} and key {key}: {error}"
                )));
            }
        }
        return Err(unchecked_pair());
    }
    Ok(authority.and_then(|path| match read(path) {
        Err(_) => Some(format!("can't read CA file: {path}")),
        Ok(bytes) if !holds_certificate(&bytes) => {
            Some(format!("failed to append certificates from file: {path}"))
        }
        Ok(_) => None,
    }))
}

fn check_4(
    pair: Option<(&str, &str)>,
    authority: Option<&str>,
    flags: &Parsed,
) -> Result<Option<String>, Stop> {
    if pair.is_none() && authority.is_none() && !flags.bool("insecure-skip-tls-verify") {
        return Ok(None);
    }
    // With one reason to configure TLS, a certificate or a key alone is read too.
    let path = |name: &str| flags.last(name).unwrap_or_default();
    let (cert, key) = (path("cert-file"), path("key-file"));
    let mut faults = Vec::new();
    let some_pair = !cert.is_empty() || !key.is_empty();
    if some_pair {
        let files = [("cert", cert), ("key", key)];
        faults.extend(files.into_iter().find_map(|(kind, path)| {
            let error = read(path).err()?;
            Some(format!(
                "unable to read {kind} file: {}: {error}",
                quote(path)
            ))
        }));
    }
    let bytes = authority.map(read).transpose().unwrap_or_else(|error| {
        faults.push(format!(
            "can't read CA file: {}: {error}",
            quote(authority.unwrap_or_default())
        ));
        None
    });
    if !faults.is_empty() {
        return Ok(Some(faults.join("\n")));
    }
    if some_pair {
        return Err(unchecked_pair());
    }
    let refused = bytes.is_some_and(|bytes| !bytes.is_empty() && !holds_certificate(&bytes));
    Ok(refused.then(|| "failed to append certificates from pem block".into()))
}

fn unchecked_pair() -> Stop {
    Stop::Missing(
        "--cert-file and --key-file: certificates are not checked here, and nothing is downloaded: leave them out".into(),
    )
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| go_read_error(Path::new(path), &error))
}

/// Whether a block of PEM calls itself a certificate.
fn holds_certificate(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"-----BEGIN CERTIFICATE-----").is_some()
}

fn quote(path: &str) -> String {
    number::quote(path.as_bytes()).to_string()
}
