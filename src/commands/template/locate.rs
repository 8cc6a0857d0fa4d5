//! From the chart that is asked for to a folder or an archive here: nothing is downloaded.
//!
//! Sources: `ChartPathOptions.LocateChart` (`pkg/action/install.go`), `VerifyChart`
//! (`pkg/downloader/chart_downloader.go`).

use std::path::{Path, PathBuf};

use chart::Keyrings;
use chart::source::{go_io_error, go_read_error};
use go_value::number;
use helm_render::Profile;
use helm_render::ambient::seconds_now;
use helm_render::command::flag_set::Parsed;
use helm_render::profile::Generation;
use provenance::{Fault, Keyring};

use super::Stop;
use crate::environment::Environment;

/// The path of the chart as Helm shows it in messages.
pub fn locate_chart(
    reference: &str,
    flags: &Parsed,
    profile: &Profile,
    environment: &Environment,
) -> Result<PathBuf, Stop> {
    let name = reference.trim();
    let path = Path::new(name);
    let repository = flags.last("repo").filter(|url| !url.is_empty());
    // In Helm 3 what lies here wins over the repository.
    if repository.is_none() || profile.generation == Generation::Helm3 {
        if !name.is_empty() && path.exists() {
            let path = absolute(name)?;
            if flags.bool("verify") {
                verify(&path, flags, profile, environment)?;
            }
            return Ok(path);
        }
        if path.is_absolute() || name.starts_with('.') {
            return Err(Stop::Helm(format!(
                "path {} not found",
                number::quote(name.as_bytes())
            )));
        }
    }
    if repository.is_some() {
        return Err(Stop::Missing(
            "--repo downloads charts: fetch it with `helm pull` first".into(),
        ));
    }
    if name.contains("://") {
        return Err(Stop::Missing(format!(
            "{name}: charts are not downloaded: fetch it with `helm pull` first"
        )));
    }
    // What Helm says where no repository is configured.
    match name.split_once('/') {
        Some((repo, _)) => Err(Stop::Helm(format!("repo {repo} not found"))),
        None => Err(Stop::Helm(format!(
            "non-absolute URLs should be in form of repo_name/path_to_chart, got: {name}"
        ))),
    }
}

/// `--verify`: the archive has to be what a key of the keyring has signed.
fn verify(
    path: &Path,
    flags: &Parsed,
    profile: &Profile,
    environment: &Environment,
) -> Result<(), Stop> {
    let helm = |text: String| Err(Stop::Helm(text));
    if path.is_dir() {
        return helm("unpacked charts cannot be verified".into());
    }
    let shown = path.display().to_string();
    let end = shown.len().saturating_sub(".tgz".len());
    if !shown
        .get(end..)
        .is_some_and(|end| end.eq_ignore_ascii_case(".tgz"))
    {
        return helm("chart must be a tgz file".into());
    }
    let signed = PathBuf::from(format!("{shown}.prov"));
    if let Err(error) = std::fs::metadata(&signed) {
        return helm(format!(
            "could not load provenance file {}: {}",
            signed.display(),
            go_io_error("stat", &signed, &error)
        ));
    }
    let place = match flags.last("keyring") {
        Some(path) => PathBuf::from(path),
        None => default_keyring(environment, profile.chart.keyrings),
    };
    let keyring = std::fs::read(&place)
        .map_err(|error| Fault::Helm(go_read_error(&place, &error)))
        .and_then(|bytes| Keyring::read(&bytes, &place.display().to_string(), profile.chart))
        .map_err(|fault| stop(fault, "failed to load keyring: "))?;
    let older = profile.generation == Generation::Helm3;
    if older && signed.is_dir() {
        return helm(format!("{} cannot be a directory", signed.display()));
    }
    let read = |path: &Path, prefix: &str| {
        std::fs::read(path)
            .map_err(|error| Stop::Helm(format!("{prefix}{}", go_read_error(path, &error))))
    };
    let prefixes = if older {
        ["", "failed to decode signature: "]
    } else {
        [
            "failed to read chart archive: ",
            "failed to read provenance file: ",
        ]
    };
    let archive = read(path, prefixes[0])?;
    let signed = read(&signed, prefixes[1])?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let now = seconds_now();
    provenance::verify(&archive, &signed, &name, &keyring, profile.chart, now)
        .map_err(|fault| stop(fault, ""))
}

fn stop(fault: Fault, prefix: &str) -> Stop {
    match fault {
        Fault::Helm(text) => Stop::Helm(format!("{prefix}{text}")),
        Fault::Missing(what) => Stop::Missing(format!(
            "--verify: {what}: check the archive with `helm verify`"
        )),
    }
}

/// The keyring of GnuPG: `pubring.gpg`, or its keybox where the release reads one and there is no other.
fn default_keyring(environment: &Environment, keyrings: Keyrings) -> PathBuf {
    let home = match environment.variables().get("GNUPGHOME") {
        Some(home) => PathBuf::from(home),
        None => Path::new(environment.get("HOME").unwrap_or_default()).join(".gnupg"),
    };
    let [older, keybox] = ["pubring.gpg", "pubring.kbx"].map(|name| home.join(name));
    let there = |path: &Path| !matches!(path.try_exists(), Ok(false));
    match keyrings {
        Keyrings::Detected if !there(&older) && there(&keybox) => keybox,
        _ => older,
    }
}

/// `filepath.Abs`.
fn absolute(path: &str) -> Result<PathBuf, Stop> {
    let path = std::path::absolute(path).map_err(|error| Stop::Helm(error.to_string()))?;
    Ok(match path.to_str() {
        Some(text) => PathBuf::from(chart::source::path::clean(text)),
        None => path,
    })
}
