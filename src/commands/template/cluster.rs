//! `--validate` and `--dry-run`: what Helm answers where there is no cluster.
//!
//! Sources: `validateDryRunOptionFlag` (v3 `cmd/helm/install.go`), `cmdGetDryRunFlagStrategy` (v4
//! `pkg/cmd/helpers.go`), `Install.RunWithContext` (`pkg/action/install.go`).

use go_value::number;
use helm_render::Profile;
use helm_render::ambient::Lookups;
use helm_render::command::flag_set::{FlagKind, Parsed};
use helm_render::profile::Generation;

use super::Stop;
use crate::environment::Environment;
use crate::kube_config::KubeConfig;

/// The sentence of a connection that client-go tries where nothing names a cluster.
const NO_CLUSTER: &str =
    "Get \"http://localhost:8080/version\": dial tcp 127.0.0.1:8080: connect: connection refused";

/// Refuses what `--dry-run` does not take.
///
/// # Errors
/// The release's sentence.
pub fn check_dry_run(flags: &Parsed, profile: &Profile) -> Result<(), Stop> {
    let value = flags.last("dry-run").unwrap_or_default();
    match profile.generation {
        Generation::Helm3 => match value {
            "" | "false" | "true" | "none" | "client" | "server" => Ok(()),
            _ => Err(Stop::Helm(
                "Invalid dry-run flag. Flag must one of the following: false, true, none, client, server".into(),
            )),
        },
        Generation::Helm4 => {
            if !flags.is_set("dry-run") || matches!(value, "unset" | "client" | "server") {
                return Ok(());
            }
            let quoted = number::quote(value.as_bytes());
            match number::parse_bool(value.as_bytes()) {
                Ok(true) => Ok(()),
                Err(_) if value != "none" => Err(Stop::Helm(format!(
                    "invalid dry-run value ({quoted}). Must be \"none\", \"server\", or \"client\""
                ))),
                _ => Err(Stop::Helm(format!(
                    "invalid dry-run value ({quoted}). Must be \"server\" or \"client\""
                ))),
            }
        }
    }
}

/// What Helm 4 logs about a value of `--dry-run` that it is about to give up.
pub fn dry_run_warning(flags: &Parsed) -> Option<String> {
    let value = flags.last("dry-run")?;
    if value == "unset" {
        return Some(
            "--dry-run is deprecated and should be replaced with '--dry-run=client'".into(),
        );
    }
    (number::parse_bool(value.as_bytes()) == Ok(true)).then(|| {
        format!(
            "boolean '--dry-run={value}' flag is deprecated and must be replaced with '--dry-run=client'"
        )
    })
}

/// Whether the command asks the cluster first whether it is there.
fn asks_cluster(flags: &Parsed, profile: &Profile) -> bool {
    let server = profile.generation == Generation::Helm4 && flags.last("dry-run") == Some("server");
    flags.bool("validate") || server
}

/// Whether `lookup` asks a cluster. In Helm 3 every value of `--dry-run` but the one for clients does
/// that; before 3.13.0 the flag is a boolean, and means nothing.
fn looks_up(flags: &Parsed, profile: &Profile) -> bool {
    let has_values = profile
        .flags
        .iter()
        .copied()
        .flatten()
        .any(|flag| flag.name == "dry-run" && matches!(flag.kind, FlagKind::OptionalString(_)));
    profile.generation == Generation::Helm3
        && has_values
        && matches!(flags.last("dry-run"), Some("server" | "none" | "false"))
}

/// The failure of a command that needs a cluster.
///
/// # Errors
/// Helm's sentence where nothing names a cluster; a sentence of ours where something does, since Helm
/// would ask it.
pub fn refuse_without(
    flags: &Parsed,
    profile: &Profile,
    environment: &Environment,
) -> Result<(), Stop> {
    if !asks_cluster(flags, profile) {
        return Ok(());
    }
    if names_cluster(flags, environment) {
        return Err(Stop::Missing(
            "--validate and --dry-run=server ask a cluster; this program renders without one"
                .into(),
        ));
    }
    Err(Stop::Helm(match profile.generation {
        Generation::Helm3 => format!("Kubernetes cluster unreachable: {NO_CLUSTER}"),
        Generation::Helm4 => format!(
            "cluster reachability check failed: kubernetes cluster unreachable: {NO_CLUSTER}"
        ),
    }))
}

/// What `lookup` does in this run.
pub fn lookups(flags: &Parsed, profile: &Profile, environment: &Environment) -> Lookups {
    if !looks_up(flags, profile) {
        Lookups::Empty
    } else if names_cluster(flags, environment) {
        Lookups::Unsupported
    } else {
        Lookups::Unreachable
    }
}

/// Whether flags, the environment or kubeconfig files lead to a cluster.
fn names_cluster(flags: &Parsed, environment: &Environment) -> bool {
    const FLAGS: [&str; 7] = [
        "kube-apiserver",
        "kube-as-group",
        "kube-as-user",
        "kube-ca-file",
        "kube-context",
        "kube-tls-server-name",
        "kube-token",
    ];
    const VARIABLES: [&str; 8] = [
        "HELM_KUBEAPISERVER",
        "HELM_KUBEASGROUPS",
        "HELM_KUBEASUSER",
        "HELM_KUBECAFILE",
        "HELM_KUBECONTEXT",
        "HELM_KUBETLS_SERVER_NAME",
        "HELM_KUBETOKEN",
        "KUBERNETES_SERVICE_HOST",
    ];
    let given = |name: &&str| flags.last(name).is_some_and(|value| !value.is_empty());
    FLAGS.iter().any(given)
        || VARIABLES.iter().any(|name| environment.get(name).is_some())
        || kube_config(flags, environment).leads_somewhere()
}

/// The kubeconfig of this command.
pub fn kube_config(flags: &Parsed, environment: &Environment) -> KubeConfig {
    KubeConfig::read(
        environment,
        flags.last("kubeconfig"),
        flags.last("kube-context"),
    )
}
