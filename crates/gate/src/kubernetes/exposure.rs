//! How Services, Ingresses and routes let traffic in.
//!
//! To add an annotation of a provider or controller: a row of [`INTERNAL`], [`OUTSIDE`], [`SOURCES`] or [`GUARDS`].

use serde_json::Value;

use super::network::{host_holds, path_holds};
use super::places::values_at;

/// How far a type of Service opens it, with what can reach it.
const TYPES: &[(&str, u8, &str)] = &[
    (
        "ExternalName",
        0,
        "nothing: it is a name for something else",
    ),
    ("ClusterIP", 0, "the cluster"),
    ("NodePort", 1, "every address of every node"),
    ("LoadBalancer", 2, "a load balancer of the provider"),
];

/// How far a Service (as stored) is open, and through what.
#[must_use]
pub fn reach(service: &Value) -> (u8, &'static str) {
    let name = &service["spec"]["type"];
    if name == "LoadBalancer" && keeps_internal(service).is_some() {
        return (2, "an internal load balancer of the provider");
    }
    let row = TYPES.iter().find(|(row, ..)| name == row);
    row.map_or((0, "the cluster"), |(_, rank, text)| (*rank, *text))
}

/// Annotations that keep a load balancer internal: kind, annotation, values (empty for any).
const INTERNAL: &[(&str, &str, &[&str])] = &[
    ("Ingress", "kubernetes.io/ingress.class", &["gce-internal"]),
    (
        "Service",
        "cloud.google.com/load-balancer-type",
        &["Internal"],
    ),
    (
        "Service",
        "networking.gke.io/load-balancer-type",
        &["Internal"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
        &["intranet"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/aws-load-balancer-internal",
        &["true", "0.0.0.0/0"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/aws-load-balancer-scheme",
        &["internal"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/azure-load-balancer-internal",
        &["true"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/oci-load-balancer-internal",
        &["true"],
    ),
    (
        "Service",
        "service.beta.kubernetes.io/openstack-internal-load-balancer",
        &["true"],
    ),
    (
        "Service",
        "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
        &["private"],
    ),
    (
        "Service",
        "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
        &[],
    ),
];

/// Annotations that make an internal load balancer public.
const OUTSIDE: &[(&str, &str, &[&str])] = &[(
    "Ingress",
    "alb.ingress.kubernetes.io/scheme",
    &["internet-facing"],
)];

/// Annotations that list the addresses which may come, separated by commas; those of one row are one setting.
const SOURCES: &[(&str, &[&str])] = &[
    ("Ingress", &["alb.ingress.kubernetes.io/inbound-cidrs"]),
    (
        "Ingress",
        &[
            "nginx.ingress.kubernetes.io/allowlist-source-range",
            "nginx.ingress.kubernetes.io/whitelist-source-range",
        ],
    ),
    (
        "Service",
        &["service.beta.kubernetes.io/load-balancer-source-ranges"],
    ),
];

/// Annotations without which nobody is asked who they are.
const GUARDS: &[(&str, &[&str])] = &[
    ("Ingress", &["alb.ingress.kubernetes.io/auth-type"]),
    (
        "Ingress",
        &[
            "nginx.ingress.kubernetes.io/auth-tls-secret",
            "nginx.ingress.kubernetes.io/auth-type",
            "nginx.ingress.kubernetes.io/auth-url",
        ],
    ),
];

fn annotation<'c>(content: &'c Value, name: &str) -> Option<&'c str> {
    content["metadata"]["annotations"][name].as_str()
}

fn set_in<'t>(content: &Value, table: &'t [(&str, &'t str, &[&str])]) -> Option<&'t str> {
    let row = table.iter().find(|(kind, name, values)| {
        content["kind"] == *kind
            && annotation(content, name).is_some_and(|value| {
                values.is_empty() && !value.is_empty() || values.contains(&value)
            })
    });
    row.map(|row| row.1)
}

/// The annotation that keeps an object's load balancer internal.
#[must_use]
pub fn keeps_internal(content: &Value) -> Option<&'static str> {
    set_in(content, INTERNAL)
}

/// The annotation that makes an object's load balancer public.
#[must_use]
pub fn makes_public(content: &Value) -> Option<&'static str> {
    set_in(content, OUTSIDE)
}

/// Settings that limit who may come: the place, and the ranges of addresses; none for all.
#[must_use]
pub fn sources(content: &Value) -> Vec<(String, Option<Vec<&str>>)> {
    let of_kind = SOURCES.iter().filter(|(kind, _)| content["kind"] == *kind);
    let mut sources: Vec<_> = of_kind
        .map(|(_, names)| {
            let set = names
                .iter()
                .find_map(|name| Some((*name, annotation(content, name)?)));
            let name = set.map_or(names[0], |(name, _)| name);
            let ranges: Option<Vec<&str>> = set.map(|(_, text)| {
                text.split(',')
                    .map(str::trim)
                    .filter(|text| !text.is_empty())
                    .collect()
            });
            (place_of(name), ranges.filter(|ranges| !ranges.is_empty()))
        })
        .collect();
    if content["kind"] == "Service" {
        let ranges = content["spec"]["loadBalancerSourceRanges"].as_array();
        let ranges = ranges.map(|ranges| ranges.iter().filter_map(Value::as_str).collect());
        // The field counts before the annotation.
        if let Some((place, of_annotation)) = sources.first_mut()
            && (ranges.is_some() || of_annotation.is_none())
        {
            *place = "/spec/loadBalancerSourceRanges".to_owned();
            *of_annotation = ranges;
        }
    }
    sources
}

/// Settings that ask who comes: the place, and whether it is set.
#[must_use]
pub fn guards(content: &Value) -> Vec<(String, bool)> {
    let of_kind = GUARDS.iter().filter(|(kind, _)| content["kind"] == *kind);
    of_kind
        .map(|(_, names)| {
            let set = names
                .iter()
                .find(|name| annotation(content, name).is_some());
            (place_of(set.unwrap_or(&names[0])), set.is_some())
        })
        .collect()
}

/// Where an annotation stands.
#[must_use]
pub fn place_of(annotation: &str) -> String {
    let mut place = "/metadata/annotations".to_owned();
    manifest::pointer::push(&mut place, annotation);
    place
}

/// A host and a path that traffic comes in by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// The host; `*` for all.
    pub host: String,
    /// The path; empty for all.
    pub path: String,
    /// The field that opens it.
    pub place: &'static str,
}

impl Door {
    /// Says whether what comes in by another door could come in by this one.
    #[must_use]
    pub fn holds(&self, other: &Door) -> bool {
        host_holds(&self.host, &other.host) && path_holds(&self.path, &other.path)
    }
}

impl std::fmt::Display for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.host.as_str(), self.path.as_str()) {
            ("*", "") if self.place == "/spec/hostnames" => f.write_str("all hosts of its gateway"),
            ("*", "") => f.write_str("all hosts"),
            ("*", path) => write!(f, "{path} of all hosts"),
            (host, path) => write!(f, "{host}{path}"),
        }
    }
}

/// Custom resources with hosts: group, kind, place. An absent list of hosts is all hosts.
const HOSTS: &[(&str, &str, &str)] = &[
    (
        "gateway.networking.k8s.io",
        "GRPCRoute",
        "/spec/hostnames/*",
    ),
    (
        "gateway.networking.k8s.io",
        "Gateway",
        "/spec/listeners/*/hostname",
    ),
    (
        "gateway.networking.k8s.io",
        "HTTPRoute",
        "/spec/hostnames/*",
    ),
    ("gateway.networking.k8s.io", "TLSRoute", "/spec/hostnames/*"),
    ("networking.istio.io", "Gateway", "/spec/servers/*/hosts/*"),
    ("networking.istio.io", "VirtualService", "/spec/hosts/*"),
    ("projectcontour.io", "HTTPProxy", "/spec/virtualhost/fqdn"),
    ("route.openshift.io", "Route", "/spec/host"),
];

/// The kinds that [`doors`] knows.
pub const HAVE_DOORS: &[&str] = &[
    "GRPCRoute",
    "Gateway",
    "HTTPProxy",
    "HTTPRoute",
    "Ingress",
    "Route",
    "TLSRoute",
    "VirtualService",
];

/// Everything that an Ingress or route lets in by; nothing for anything else.
#[must_use]
pub fn doors(content: &Value) -> Vec<Door> {
    let (group, kind) = (super::group(content), super::kind(content));
    if kind == "Ingress" && matches!(group, "networking.k8s.io" | "extensions") {
        return ingress_doors(content);
    }
    let Some((_, _, place)) = HOSTS.iter().find(|row| row.0 == group && row.1 == kind) else {
        return Vec::new();
    };
    if is_inside(content) {
        return Vec::new();
    }
    let hosts = values_at(content, place).into_iter();
    let mut hosts: Vec<&str> = hosts
        .map(|(_, host)| host.as_str().filter(|host| !host.is_empty()).unwrap_or("*"))
        .collect();
    if hosts.is_empty() {
        hosts.push("*");
    }
    hosts
        .into_iter()
        .map(|host| Door {
            // Istio may name the namespace of a host.
            host: host.rsplit('/').next().unwrap_or(host).to_owned(),
            path: String::new(),
            place: place
                .find("/*")
                .and_then(|at| place.get(..at))
                .unwrap_or(place),
        })
        .collect()
}

/// Says whether a route is for traffic inside the cluster only.
fn is_inside(content: &Value) -> bool {
    let spec = &content["spec"];
    match super::kind(content) {
        "VirtualService" => {
            let gateways = spec["gateways"].as_array();
            gateways.is_none_or(|gateways| gateways.iter().all(|gateway| gateway == "mesh"))
        }
        "HTTPRoute" | "GRPCRoute" => spec["parentRefs"].as_array().is_some_and(|parents| {
            !parents.is_empty() && parents.iter().all(|parent| parent["kind"] == "Service")
        }),
        "HTTPProxy" => spec["virtualhost"].is_null(),
        _ => false,
    }
}

fn ingress_doors(ingress: &Value) -> Vec<Door> {
    let door = |host: &str, path: &str, place| Door {
        host: if host.is_empty() { "*" } else { host }.to_owned(),
        path: path.to_owned(),
        place,
    };
    let mut doors = Vec::new();
    for (field, place) in [
        ("defaultBackend", "/spec/defaultBackend"),
        ("backend", "/spec/backend"),
    ] {
        if !ingress["spec"][field].is_null() {
            doors.push(door("*", "", place));
        }
    }
    for rule in ingress["spec"]["rules"].as_array().into_iter().flatten() {
        let host = rule["host"].as_str().unwrap_or_default();
        let paths = rule["http"]["paths"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        if paths.is_empty() {
            doors.push(door(host, "", "/spec/rules"));
        }
        let path = |path: &Value| {
            path["path"]
                .as_str()
                .unwrap_or_default()
                .trim_end_matches('/')
                .to_owned()
        };
        doors.extend(
            paths
                .iter()
                .map(|item| door(host, &path(item), "/spec/rules")),
        );
    }
    doors
}

/// Says whether a host of an Ingress or route is served with TLS; none for kinds where that is said elsewhere.
#[must_use]
pub fn has_tls(content: &Value, host: &str) -> Option<bool> {
    let spec = &content["spec"];
    match super::kind(content) {
        "Ingress" => {
            let entries = spec["tls"].as_array().into_iter().flatten();
            Some(entries.into_iter().any(|entry| {
                match entry["hosts"].as_array() {
                    Some(hosts) => hosts
                        .iter()
                        .filter_map(Value::as_str)
                        .any(|pattern| host_holds(pattern, host)),
                    None => true,
                }
            }))
        }
        "Route" => Some(!spec["tls"].is_null()),
        "HTTPProxy" => Some(!spec["virtualhost"]["tls"].is_null()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn kinds_with_hosts_are_listed() {
        let kinds = HOSTS.iter().map(|row| row.1).chain(["Ingress"]);
        let kinds: std::collections::BTreeSet<&str> = kinds.collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), HAVE_DOORS);
    }

    #[test]
    fn routes_without_hosts_are_for_all() {
        let route = |spec: Value| json!({"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": spec});
        let hosts = |spec: Value| {
            doors(&route(spec))
                .into_iter()
                .map(|door| door.host)
                .collect::<Vec<_>>()
        };
        assert_eq!(hosts(json!({})), ["*"]);
        assert_eq!(hosts(json!({"hostnames": ["a", "b"]})), ["a", "b"]);
        assert_eq!(
            hosts(json!({"parentRefs": [{"kind": "Service", "name": "web"}]})),
            Vec::<String>::new()
        );
    }

    #[test]
    fn the_field_of_sources_counts_before_the_annotation() {
        let service = json!({"kind": "Service", "spec": {"loadBalancerSourceRanges": ["10.0.0.0/8"]},
            "metadata": {"annotations": {"service.beta.kubernetes.io/load-balancer-source-ranges": "11.0.0.0/8, 12.0.0.0/8"}}});
        assert_eq!(
            sources(&service),
            [(
                "/spec/loadBalancerSourceRanges".to_owned(),
                Some(vec!["10.0.0.0/8"])
            )]
        );
    }
}
