//! Address ranges, host names, and what network policies let through.
//!
//! Source: `networking/v1/types.go` of `k8s.io/api` 0.37. Policies add up: what one of them allows is allowed, and a pod that no
//! policy of a direction selects is open in that direction.

use std::net::IpAddr;

use serde_json::Value;

use super::selector::Selector;

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    bits: u128,
    length: u32,
    is_v4: bool,
}

impl Range {
    /// Reads `10.0.0.0/8`, or one address.
    fn read(text: &str) -> Option<Range> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let (bits, is_v4, most) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, true, 32),
            IpAddr::V6(address) => (u128::from(address), false, 128),
        };
        let length = length.unwrap_or(most).min(most);
        Some(Range {
            bits,
            length,
            is_v4,
        })
    }

    fn holds(self, other: Range) -> bool {
        let kept = u128::MAX.checked_shl(128 - self.length).unwrap_or(0);
        self.is_v4 == other.is_v4
            && self.length <= other.length
            && self.bits & kept == other.bits & kept
    }

    /// Says whether ranges hold this one together: one of them does, or each half is held.
    fn is_held(self, by: &[Range]) -> bool {
        if by.iter().any(|range| range.holds(self)) {
            return true;
        }
        let inside: Vec<Range> = by
            .iter()
            .filter(|range| self.holds(**range))
            .copied()
            .collect();
        if inside.is_empty() {
            return false;
        }
        // No longer than 128: a range inside that does not hold this one is smaller.
        let length = self.length + 1;
        let half = |bits| Range {
            bits,
            length,
            ..self
        };
        let upper = self.bits | 1_u128.checked_shl(128 - length).unwrap_or(0);
        let lower = self.bits & u128::MAX.checked_shl(128 - self.length).unwrap_or(0);
        half(lower).is_held(&inside) && half(upper).is_held(&inside)
    }
}

/// The ranges that those before do not hold together; a range that nobody can read is held by an equal one only.
#[must_use]
pub fn ranges_beyond<'t>(before: &[&str], after: &[&'t str]) -> Vec<&'t str> {
    let known: Vec<Range> = before.iter().filter_map(|text| Range::read(text)).collect();
    // All addresses of one family are meant as all addresses.
    if known.iter().any(|range| range.length == 0) {
        return Vec::new();
    }
    let is_held = |text: &str| {
        before.contains(&text) || Range::read(text).is_some_and(|range| range.is_held(&known))
    };
    after
        .iter()
        .filter(|text| !is_held(text))
        .copied()
        .collect()
}

fn range_holds(range: &str, other: &str) -> bool {
    range == other
        || Range::read(range)
            .zip(Range::read(other))
            .is_some_and(|(range, other)| range.holds(other))
}

/// Says whether a host name or pattern matches all that another one does; `*` is every host.
#[must_use]
pub fn host_holds(host: &str, other: &str) -> bool {
    host == "*"
        || host.eq_ignore_ascii_case(other)
        || host
            .strip_prefix('*')
            .is_some_and(|suffix| suffix.starts_with('.') && other.ends_with(suffix))
}

/// Says whether a path prefix holds another path, which may end in a regular expression.
#[must_use]
pub fn path_holds(path: &str, other: &str) -> bool {
    let path = path.trim_end_matches('/');
    other
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '(']))
}

/// A way that traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To pods.
    Ingress,
    /// From pods.
    Egress,
}

/// Both.
pub const DIRECTIONS: [Direction; 2] = [Direction::Ingress, Direction::Egress];

impl Direction {
    fn field(self) -> &'static str {
        match self {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        }
    }

    fn peers(self) -> &'static str {
        match self {
            Direction::Ingress => "from",
            Direction::Egress => "to",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Direction::Ingress => "Ingress",
            Direction::Egress => "Egress",
        }
    }
}

impl std::fmt::Display for Direction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.field())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Peer {
    Anyone,
    Block {
        range: String,
        except: Vec<String>,
    },
    Pods {
        namespaces: Option<Selector>,
        pods: Selector,
    },
}

impl Peer {
    fn of(peer: &Value) -> Peer {
        if let Some(range) = peer["ipBlock"]["cidr"].as_str() {
            let except = peer["ipBlock"]["except"].as_array().into_iter().flatten();
            return Peer::Block {
                range: range.to_owned(),
                except: except
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            };
        }
        Peer::Pods {
            namespaces: peer.get("namespaceSelector").map(Selector::of),
            pods: Selector::of(&peer["podSelector"]),
        }
    }

    fn holds(&self, other: &Peer) -> bool {
        match (self, other) {
            (Peer::Anyone, _) => true,
            (
                Peer::Block { range, except },
                Peer::Block {
                    range: other,
                    except: other_except,
                },
            ) => {
                // What is left out here must be left out there or lie elsewhere.
                range_holds(range, other)
                    && except.iter().all(|hole| {
                        other_except.iter().any(|other| range_holds(other, hole))
                            || !(range_holds(other, hole) || range_holds(hole, other))
                    })
            }
            (
                Peer::Pods { namespaces, pods },
                Peer::Pods {
                    namespaces: other_namespaces,
                    pods: other_pods,
                },
            ) => {
                let same_namespaces = match (namespaces, other_namespaces) {
                    (Some(one), Some(other)) => one.holds(other),
                    (Some(one), None) => one.is_all(),
                    (None, Some(_)) => false,
                    (None, None) => true,
                };
                same_namespaces && pods.holds(other_pods)
            }
            _ => false,
        }
    }
}

impl std::fmt::Display for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Peer::Anyone => f.write_str("anyone"),
            Peer::Block { range, except } if except.is_empty() => f.write_str(range),
            Peer::Block { range, except } => write!(f, "{range} without {}", except.join(", ")),
            Peer::Pods {
                namespaces: None,
                pods,
            } => write!(f, "{pods} of the namespace"),
            Peer::Pods {
                namespaces: Some(namespaces),
                pods,
            } => {
                write!(f, "{pods} of ")?;
                namespaces.write(f, "namespaces")
            }
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Port {
    protocol: String,
    /// A number or a name; none for all.
    port: Option<String>,
    end: Option<String>,
}

impl Port {
    fn of(port: &Value) -> Port {
        let text = |value: &Value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        Port {
            protocol: text(&port["protocol"]).unwrap_or_else(|| "TCP".to_owned()),
            port: text(&port["port"]),
            end: text(&port["endPort"]),
        }
    }

    fn numbers(&self) -> Option<(u32, u32)> {
        let first = self.port.as_ref()?.parse().ok()?;
        let last = self
            .end
            .as_ref()
            .map_or(Ok(first), |end| end.parse())
            .ok()?;
        Some((first, last))
    }

    fn holds(&self, other: &Port) -> bool {
        let in_range = || {
            self.numbers()
                .zip(other.numbers())
                .is_some_and(|(one, other)| one.0 <= other.0 && other.1 <= one.1)
        };
        self.protocol == other.protocol && (self.port.is_none() || self == other || in_range())
    }
}

/// One thing that a policy lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    direction: Direction,
    peer: Peer,
    /// None for all ports.
    port: Option<Port>,
}

impl Way {
    /// Says whether everything goes this way.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.peer == Peer::Anyone && self.port.is_none()
    }

    /// Says whether everything that goes another way goes this way too.
    #[must_use]
    pub fn holds(&self, other: &Way) -> bool {
        self.direction == other.direction
            && self.peer.holds(&other.peer)
            && match (&self.port, &other.port) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(one), Some(other)) => one.holds(other),
            }
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.direction.peers(), self.peer)?;
        match &self.port {
            None => f.write_str(" on all ports"),
            Some(Port {
                protocol,
                port: None,
                ..
            }) => write!(f, " on all ports of {protocol}"),
            Some(Port {
                protocol,
                port: Some(port),
                end: None,
            }) => write!(f, " on {port}/{protocol}"),
            Some(Port {
                protocol,
                port: Some(port),
                end: Some(end),
            }) => {
                write!(f, " on {port}-{end}/{protocol}")
            }
        }
    }
}

/// The pods that a policy (as stored) is about.
#[must_use]
pub fn selected(policy: &Value) -> Selector {
    Selector::of(&policy["spec"]["podSelector"])
}

/// What a policy (as stored) lets through in a direction; none where it is not about this direction.
#[must_use]
pub fn ways(policy: &Value, direction: Direction) -> Option<Vec<Way>> {
    let spec = &policy["spec"];
    let types = spec["policyTypes"].as_array()?;
    if !types.iter().any(|name| name == direction.name()) {
        return None;
    }
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut ways = Vec::new();
    for rule in items(&spec[direction.field()]) {
        let mut peers: Vec<Peer> = items(&rule[direction.peers()])
            .iter()
            .map(Peer::of)
            .collect();
        if peers.is_empty() {
            peers.push(Peer::Anyone);
        }
        let mut ports: Vec<Option<Port>> = items(&rule["ports"])
            .iter()
            .map(|port| Some(Port::of(port)))
            .collect();
        if ports.is_empty() {
            ports.push(None);
        }
        for peer in &peers {
            ways.extend(ports.iter().map(|port| Way {
                direction,
                peer: peer.clone(),
                port: port.clone(),
            }));
        }
    }
    Some(ways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn wider_ranges_hold_narrower_ones() {
        assert!(ranges_beyond(&["10.0.0.0/8"], &["10.1.0.0/16", "10.2.3.4"]).is_empty());
        assert!(ranges_beyond(&["0.0.0.0/0"], &["10.0.0.0/8", "::/0"]).is_empty());
        assert_eq!(
            ranges_beyond(&["10.1.0.0/16"], &["10.0.0.0/8", "fd00::/8"]),
            ["10.0.0.0/8", "fd00::/8"]
        );
        assert_eq!(
            ranges_beyond(&["10.0.0.0/24"], &["10.0.1.0/24"]),
            ["10.0.1.0/24"]
        );
        assert!(ranges_beyond(&["fd00::/8"], &["fd12::/16"]).is_empty());
        assert!(
            ranges_beyond(
                &["10.128.0.0/9", "10.0.0.0/10", "10.64.0.0/10"],
                &["10.0.0.0/8"]
            )
            .is_empty()
        );
        assert!(
            !ranges_beyond(
                &["10.128.0.0/9", "10.0.0.0/10", "10.64.0.0/11"],
                &["10.0.0.0/8"]
            )
            .is_empty()
        );
    }

    #[test]
    fn patterns_hold_hosts() {
        assert!(host_holds("*.example.com", "web.example.com") && host_holds("*", "a.b"));
        assert!(
            !host_holds("*.example.com", "example.com")
                && !host_holds("web.example.com", "*.example.com")
        );
        assert!(
            path_holds("/", "/api")
                && path_holds("/api", "/api(/|$)(.*)")
                && path_holds("/api/", "/api")
        );
        assert!(!path_holds("/api", "/apis") && !path_holds("/api", "/"));
    }

    #[test]
    fn holes_of_blocks_count() {
        let block = |except: &[&str]| {
            Peer::of(&json!({"ipBlock": {"cidr": "10.0.0.0/8", "except": except}}))
        };
        assert!(block(&[]).holds(&block(&["10.1.0.0/16"])));
        assert!(!block(&["10.1.0.0/16"]).holds(&block(&[])));
        assert!(block(&["10.1.0.0/16"]).holds(&block(&["10.0.0.0/15"])));
    }
}
