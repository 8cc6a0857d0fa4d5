//! `Chart.yaml`: can it be read, and does it say what a chart must say?

use chart::metadata::Draft;
use chart::{Metadata, NameCheck};
use go_codec::yaml::{self, Strictness};
use go_value::{Str, Tree, number};
use masterminds_semver::{Constraint, Version};

use super::rules::{ChartFileReading, NullMaintainer};
use super::{Linter, Severity, Stop, contact, refuse};

const FILE: &str = "Chart.yaml";

pub(super) fn lint(linter: &mut Linter<'_>) -> Result<(), Stop> {
    use Severity::{Error, Info, Warning};
    let is_folder = linter.folder.stat(FILE).unwrap_or(false);
    linter.check(
        Error,
        FILE,
        refuse(is_folder, || "should be a file, not a directory".into()),
    );
    let read = linter.folder.read(FILE);
    let parsed = read.and_then(|data| {
        let draft = Draft::read(&data, Strictness::Lenient, linter.rules)?;
        Ok((data, draft))
    });
    let (data, draft) = match parsed {
        Ok(parsed) => parsed,
        Err(text) => {
            linter.check(Error, FILE, Err(format!("unable to parse YAML\n\t{text}")));
            return Ok(());
        }
    };
    if linter.profile.lint.chart_file == ChartFileReading::Strict {
        let strict = Draft::read(&data, Strictness::Strict, linter.rules)
            .map(drop)
            .map_err(|text| format!("failed to strictly parse chart metadata file\n\t{text}"));
        linter.check(Warning, FILE, strict);
    }
    let types = yaml::read_values(&data, linter.profile.codec).unwrap_or(Tree::Nil);
    let metadata = &draft.metadata;
    let maintainers = maintainers(&draft, linter)?;
    let checks = [
        (Error, name(metadata, linter.rules.name_check)),
        (Error, api_version(metadata)),
        (Error, is_string(&types, "version")),
        (Error, version(metadata, linter)),
        (Error, is_string(&types, "appVersion")),
        (Error, maintainers),
        (Error, sources(metadata, linter)),
        (
            Info,
            refuse(metadata.icon.is_empty(), || "icon is recommended".into()),
        ),
        (Error, icon(metadata, linter)),
        (Error, chart_type(metadata)),
        (Error, dependencies(&draft)),
    ];
    for (severity, result) in checks {
        linter.check(severity, FILE, result);
    }
    if linter.profile.lint.chart_file == ChartFileReading::Strict {
        let strict = Version::parse_strict(&metadata.version, &linter.rules.semver).is_ok();
        let version = &metadata.version;
        let result = refuse(!strict, || {
            format!("version '{version}' is not a valid SemVerV2")
        });
        linter.check(Warning, FILE, result);
    }
    Ok(())
}

fn name(metadata: &Metadata, check: NameCheck) -> Result<(), String> {
    let name = metadata.name.as_bytes();
    refuse(name.is_empty(), || "name is required".into())?;
    refuse(
        check != NameCheck::Any && chart::source::path::base(name) != name,
        || format!("chart name {} is invalid", number::quote(name)),
    )
}

fn api_version(metadata: &Metadata) -> Result<(), String> {
    const VALUES: &str = "The value must be either \"v1\" or \"v2\"";
    match metadata.api_version.as_bytes() {
        b"" => Err(format!("apiVersion is required. {VALUES}")),
        b"v1" | b"v2" => Ok(()),
        _ => Err(format!(
            "apiVersion '{}' is not valid. {VALUES}",
            metadata.api_version
        )),
    }
}

/// A version that YAML reads as a number changes its spelling, so it must be a string.
fn is_string(types: &Tree, key: &str) -> Result<(), String> {
    let Some(value) = types.get(key.as_bytes()) else {
        return Ok(());
    };
    let ty = match value {
        Tree::Str(_) => return Ok(()),
        Tree::Nil => "<nil>",
        Tree::Bool(_) => "bool",
        Tree::List(_) => "[]interface {}",
        Tree::Map(_) => "map[string]interface {}",
        Tree::Int(_) | Tree::Uint(_) | Tree::Float(_) => "float64",
    };
    Err(format!(
        "{key} should be of type string but it's of type {ty}"
    ))
}

fn version(metadata: &Metadata, linter: &Linter<'_>) -> Result<(), String> {
    let (text, rules) = (&metadata.version, &linter.rules.semver);
    refuse(text.is_empty(), || "version is required".into())?;
    let version = Version::parse(text, rules)
        .map_err(|_| format!("version '{text}' is not a valid SemVer"))?;
    let above_all = Constraint::parse(">0.0.0-0", rules).map_err(|error| error.to_string())?;
    match above_all.validate(&version) {
        Ok(()) => Ok(()),
        Err(reasons) => match reasons.first() {
            Some(reason) => Err(format!("version {reason}")),
            None => Ok(()),
        },
    }
}

fn maintainers(draft: &Draft, linter: &Linter<'_>) -> Result<Result<(), String>, Stop> {
    for maintainer in &draft.maintainers {
        let Some(maintainer) = maintainer else {
            return match linter.profile.lint.null_maintainer {
                NullMaintainer::Panics => Err(Stop::Panic(
                    "runtime error: invalid memory address or nil pointer dereference".into(),
                )),
                NullMaintainer::Reported => Ok(Err("a maintainer entry is empty".into())),
            };
        };
        let (name, email, url) = (&maintainer.name, &maintainer.email, &maintainer.url);
        let hosts = linter.profile.sprig.hosts;
        let wrong = if name.is_empty() {
            "each maintainer requires a name".to_owned()
        } else if !email.is_empty() && !contact::is_email(email.as_bytes()) {
            format!("invalid email '{email}' for maintainer '{name}'")
        } else if !url.is_empty() && !contact::is_url(url.as_bytes(), hosts) {
            format!("invalid url '{url}' for maintainer '{name}'")
        } else {
            continue;
        };
        return Ok(Err(wrong));
    }
    Ok(Ok(()))
}

fn sources(metadata: &Metadata, linter: &Linter<'_>) -> Result<(), String> {
    let wrong = |source: &&Str| !is_request_url(source, linter);
    match metadata.sources.iter().find(wrong) {
        Some(source) => Err(format!("invalid source URL '{source}'")),
        None => Ok(()),
    }
}

fn icon(metadata: &Metadata, linter: &Linter<'_>) -> Result<(), String> {
    let icon = &metadata.icon;
    refuse(!icon.is_empty() && !is_request_url(icon, linter), || {
        format!("invalid icon URL '{icon}'")
    })
}

fn is_request_url(text: &Str, linter: &Linter<'_>) -> bool {
    sprig::net_url::parse_with_scheme(text.as_bytes(), linter.profile.sprig.hosts).is_ok()
}

fn chart_type(metadata: &Metadata) -> Result<(), String> {
    let api_version = &metadata.api_version;
    refuse(
        !metadata.chart_type.is_empty() && *api_version != "v2",
        || {
            format!(
                "chart type is not valid in apiVersion '{api_version}'. It is valid in apiVersion 'v2'"
            )
        },
    )
}

fn dependencies(draft: &Draft) -> Result<(), String> {
    let api_version = &draft.metadata.api_version;
    refuse(
        !draft.dependencies.is_empty() && *api_version != "v2",
        || {
            format!(
                "dependencies are not valid in the Chart file with apiVersion '{api_version}'. \
             They are valid in apiVersion 'v2'"
            )
        },
    )
}
