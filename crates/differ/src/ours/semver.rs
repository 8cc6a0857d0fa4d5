//! Masterminds semver, and the versions of Kubernetes.

use std::cmp::Ordering;

use masterminds_semver::{Constraint, Version, generic};

use super::PROFILE;
use crate::record::Record;

pub(super) fn semver(case: &Record) -> Record {
    let rules = &PROFILE.sprig.semver;
    let text = case.text("version");
    let mut out = Record::default();
    let shown = |parsed: Result<Version, masterminds_semver::Error>| {
        parsed
            .map(|version| version.to_string())
            .map_err(|error| error.into_bytes())
    };
    out.put_result("strict", shown(Version::parse_strict(text, rules)));
    out.put_result(
        "generic",
        generic::Version::parse_generic(text)
            .map(|version| version.to_string())
            .map_err(|error| error.into_bytes()),
    );
    out.put_result("version", shown(Version::parse(text, rules)));
    let constraint = Constraint::parse(case.text("constraint"), rules);
    if let Err(error) = &constraint {
        out.put("constraintError", error.as_bytes());
    }
    let Ok(version) = Version::parse(text, rules) else {
        return out;
    };
    out.put(
        "parts",
        format!(
            "{}|{}|{}|{}|{}|{}",
            version.major(),
            version.minor(),
            version.patch(),
            version.prerelease(),
            version.metadata(),
            version.original()
        ),
    );
    let next: Result<Vec<Version>, _> = [
        version.inc_patch(rules),
        version.inc_minor(rules),
        version.inc_major(rules),
    ]
    .into_iter()
    .collect();
    match next {
        Ok(next) => {
            let texts: Vec<&str> = next.iter().map(Version::original).collect();
            out.put("next", texts.join("|"));
        }
        Err(error) => return Record::default().with("panic", error.as_bytes()),
    }
    if let Ok(other) = Version::parse(case.text("other"), rules) {
        let order = match version.cmp(&other) {
            Ordering::Less => "-1",
            Ordering::Equal => "0",
            Ordering::Greater => "1",
        };
        out.put("compare", order);
    }
    if let Ok(constraint) = constraint {
        let validated = constraint.validate(&version);
        let mut texts = vec![
            constraint.check(&version).to_string().into_bytes(),
            validated.is_ok().to_string().into_bytes(),
        ];
        for reason in validated.err().into_iter().flatten() {
            texts.push(reason.into_bytes());
        }
        out = out.with_list("check", texts);
    }
    out
}
