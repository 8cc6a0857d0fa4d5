//! Renderings and edits of them, made of the throws of dice.
//!
//! Kinds are real, and names, keys and values few, so that duplicates, renames, moved items and shared keys are frequent. A throw
//! of 0 is always the plainest choice, so that proptest shrinks towards plain renderings.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A row of throws; when they are used up, each is 0.
#[derive(Debug, Clone)]
pub struct Dice {
    throws: Vec<u16>,
    at: usize,
}

/// Some throws.
pub fn dice() -> impl Strategy<Value = Dice> {
    let throws = proptest::collection::vec(any::<u16>(), 0..240);
    throws.prop_map(|throws| Dice { throws, at: 0 })
}

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        let throw = self.throws.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(throw) % sides.max(1)
    }

    fn one_of(&mut self, words: &[&str]) -> String {
        words[self.roll(words.len())].to_owned()
    }

    fn maybe(&mut self) -> bool {
        self.roll(2) == 1
    }

    fn some(&mut self, most: usize, make: impl Fn(&mut Dice) -> Value) -> Value {
        let count = self.roll(most + 1);
        (0..count).map(|_| make(self)).collect()
    }
}

const NAMES: &[&str] = &["web", "web-config", "db"];

/// A rendering: its documents in order.
pub fn rendering(dice: &mut Dice) -> Vec<Value> {
    let count = dice.roll(8);
    let mut documents: Vec<Value> = (0..count).map(|_| document(dice)).collect();
    if dice.roll(3) == 1 {
        documents.extend((0..=dice.roll(2)).map(|_| definition(dice)));
        documents.extend((0..=dice.roll(2)).map(|_| gate(dice)));
    }
    if dice.roll(4) == 1 && documents.len() > 1 {
        let items = documents.split_off(dice.roll(documents.len()));
        documents.push(json!({"apiVersion": "v1", "kind": "List", "items": items}));
    }
    documents
}

fn document(dice: &mut Dice) -> Value {
    let kind = dice.roll(18);
    let (api_version, kind, body) = match kind {
        0 => ("v1", "ConfigMap", json!({"data": texts(dice)})),
        1 => ("v1", "Service", json!({"spec": service(dice)})),
        2 => ("apps/v1", "Deployment", json!({"spec": workload(dice)})),
        3 => {
            let mut spec = workload(dice);
            spec["volumeClaimTemplates"] = dice.some(2, claim_template);
            ("apps/v1", "StatefulSet", json!({"spec": spec}))
        }
        4 => {
            let field = if dice.maybe() { "stringData" } else { "data" };
            ("v1", "Secret", json!({field: texts(dice)}))
        }
        5 => return gate(dice),
        6 => return definition(dice),
        7 => (
            "rbac.authorization.k8s.io/v1",
            "Role",
            json!({"rules": dice.some(3, rule)}),
        ),
        8 => ("batch/v1", "Job", json!({"spec": {"template": pod(dice)}})),
        9 => (
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            json!({"spec": {"metrics": dice.some(3, metric)}}),
        ),
        10 => (
            "networking.k8s.io/v1",
            "Ingress",
            json!({"spec": {"rules": dice.some(3, ingress_rule)}}),
        ),
        11 => return odd(dice),
        12 => (
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            json!({"roleRef": {"kind": "Role", "name": dice.one_of(NAMES)}, "subjects": dice.some(3, subject)}),
        ),
        13 => (
            "networking.k8s.io/v1",
            "NetworkPolicy",
            json!({"spec": {"podSelector": selector(dice), "ingress": dice.some(2, ingress)}}),
        ),
        14 => (
            "v1",
            "PersistentVolumeClaim",
            json!({"spec": {"resources": {"requests": {"storage": dice.one_of(&["1Gi", "2Gi"])}}}}),
        ),
        15 => {
            let least = [json!(1), json!("50%")][dice.roll(2)].clone();
            let spec = json!({"minAvailable": least, "selector": selector(dice)});
            ("policy/v1", "PodDisruptionBudget", json!({"spec": spec}))
        }
        16 => (
            "v1",
            "ServiceAccount",
            json!({"automountServiceAccountToken": dice.maybe()}),
        ),
        _ => ("v1", "Namespace", json!({})),
    };
    let mut document = json!({"apiVersion": api_version, "kind": kind, "metadata": metadata(dice)});
    extend(&mut document, body);
    document
}

fn extend(document: &mut Value, body: Value) {
    let body = body.as_object().cloned().unwrap_or_default();
    document.as_object_mut().unwrap().extend(body);
}

fn metadata(dice: &mut Dice) -> Value {
    let mut metadata = json!({"name": dice.one_of(NAMES)});
    match dice.roll(4) {
        1 => metadata["namespace"] = json!("web"),
        2 => metadata["namespace"] = json!("db"),
        3 => metadata["creationTimestamp"] = Value::Null,
        _ => {}
    }
    if dice.maybe() {
        metadata["labels"] = json!({"app": dice.one_of(NAMES), "helm.sh/chart": dice.one_of(&["web-1.0.0", "web-1.0.1"])});
    }
    if dice.roll(4) == 1 {
        metadata["annotations"] = json!({"helm.sh/hook": dice.one_of(&["pre-upgrade", "test"])});
    }
    metadata
}

fn texts(dice: &mut Dice) -> Value {
    let mut map = Map::new();
    for _ in 0..dice.roll(4) {
        let key = dice.one_of(&["mode", "app.yaml", "a/b~c", "run.sh"]);
        let value = match dice.roll(4) {
            0 => dice.one_of(&["", "1", "true", "slow"]),
            1 => "#!/bin/sh\necho one\necho two\n".to_owned(),
            2 => "#!/bin/sh\necho one\necho three\nexit".to_owned(),
            _ => (0..dice.roll(5))
                .map(|_| dice.one_of(&["a: 1\n", "b: 2\n", "\n"]))
                .collect(),
        };
        map.insert(key, Value::from(value));
    }
    Value::Object(map)
}

fn port(dice: &mut Dice, field: &str) -> Value {
    let number = [80, 443, 53][dice.roll(3)];
    let mut port = json!({field: number});
    match dice.roll(4) {
        1 => port["protocol"] = json!("TCP"),
        2 => port["protocol"] = json!("UDP"),
        3 => port["protocol"] = Value::Null,
        _ => {}
    }
    if dice.maybe() {
        port["name"] = json!(dice.one_of(&["http", "dns"]));
    }
    port
}

fn service(dice: &mut Dice) -> Value {
    let service_port = |dice: &mut Dice| {
        let mut port = port(dice, "port");
        match dice.roll(3) {
            1 => port["targetPort"] = json!(8080),
            2 => port["targetPort"] = json!("8080"),
            _ => {}
        }
        port
    };
    json!({"type": dice.one_of(&["ClusterIP", "LoadBalancer"]), "ports": dice.some(4, service_port)})
}

fn workload(dice: &mut Dice) -> Value {
    json!({"replicas": dice.roll(3), "template": pod(dice)})
}

fn pod(dice: &mut Dice) -> Value {
    let volume = |dice: &mut Dice| json!({"name": dice.one_of(NAMES), "configMap": {"name": dice.one_of(NAMES)}});
    json!({
        "metadata": {"labels": {"app": dice.one_of(NAMES)}},
        "spec": {"containers": dice.some(3, container), "volumes": dice.some(2, volume)},
    })
}

fn container(dice: &mut Dice) -> Value {
    let mut container =
        json!({"name": dice.one_of(NAMES), "image": dice.one_of(&["web:1", "web:2"])});
    let variable = |dice: &mut Dice| match dice.roll(3) {
        0 => json!({"name": dice.one_of(&["A", "B", "C"]), "value": dice.one_of(&["1", "2"])}),
        1 => {
            json!({"name": dice.one_of(&["A", "B", "C"]), "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}})
        }
        _ => json!({"name": dice.one_of(&["A", "B", "C"])}),
    };
    let mount = |dice: &mut Dice| json!({"name": dice.one_of(NAMES), "mountPath": dice.one_of(&["/a", "/b"])});
    let argument = |dice: &mut Dice| {
        json!(dice.one_of(&["--log-level=info", "--log-level=debug", "-v", "run"]))
    };
    if dice.maybe() {
        container["env"] = dice.some(4, variable);
    }
    if dice.maybe() {
        container["ports"] = dice.some(3, |dice| port(dice, "containerPort"));
    }
    if dice.maybe() {
        container["volumeMounts"] = dice.some(3, mount);
    }
    if dice.maybe() {
        container["args"] = dice.some(4, argument);
    }
    if dice.maybe() {
        let cpu = [json!(1), json!("1"), json!("500m")][dice.roll(3)].clone();
        let memory = dice.one_of(&["1Gi", "1024Mi"]);
        container["resources"] = json!({"requests": {"memory": memory, "cpu": cpu}});
    }
    container
}

fn claim_template(dice: &mut Dice) -> Value {
    json!({"metadata": {"name": dice.one_of(NAMES)}, "spec": {"resources": {"requests": {"storage": dice.one_of(&["1Gi", "2Gi"])}}}})
}

fn rule(dice: &mut Dice) -> Value {
    let verb = |dice: &mut Dice| json!(dice.one_of(&["get", "list", "*"]));
    json!({"apiGroups": [""], "resources": [dice.one_of(&["pods", "secrets"])], "verbs": dice.some(3, verb)})
}

fn subject(dice: &mut Dice) -> Value {
    json!({"kind": dice.one_of(&["ServiceAccount", "Group"]), "name": dice.one_of(NAMES)})
}

fn selector(dice: &mut Dice) -> Value {
    match dice.roll(3) {
        0 => json!({"matchLabels": {"app": dice.one_of(NAMES)}}),
        1 => json!({}),
        _ => {
            json!({"matchExpressions": [{"key": "app", "operator": "In", "values": dice.some(2, |dice| json!(dice.one_of(NAMES)))}]})
        }
    }
}

fn ingress(dice: &mut Dice) -> Value {
    json!({"from": dice.some(2, |dice| json!({"podSelector": selector(dice)})), "ports": dice.some(2, |dice| port(dice, "port"))})
}

fn metric(dice: &mut Dice) -> Value {
    json!({"type": "Resource", "resource": {"name": dice.one_of(&["cpu", "memory"]), "target": {"averageUtilization": dice.roll(3)}}})
}

fn ingress_rule(dice: &mut Dice) -> Value {
    let path = |dice: &mut Dice| json!({"path": dice.one_of(&["/", "/a"]), "pathType": "Prefix"});
    json!({"host": dice.one_of(&["a.example.com", "b.example.com"]), "http": {"paths": dice.some(3, path)}})
}

/// An object of the kind that [`definition`] defines.
fn gate(dice: &mut Dice) -> Value {
    let door = |dice: &mut Dice| {
        let mut door = json!({"side": dice.one_of(&["east", "west"])});
        if dice.maybe() {
            door["floor"] = json!(dice.roll(2));
        }
        if dice.maybe() {
            door["width"] = json!(dice.roll(3));
        }
        door
    };
    let tag = |dice: &mut Dice| json!(dice.one_of(&["a", "b"]));
    json!({
        "apiVersion": "example.com/v1",
        "kind": "Gate",
        "metadata": metadata(dice),
        "spec": {"doors": dice.some(4, door), "tags": dice.some(3, tag)},
    })
}

/// A definition of `Gate`, whose doors have one key or another, or none. Two of them may have different names.
fn definition(dice: &mut Dice) -> Value {
    let mut doors = json!({"type": "array", "items": {"type": "object", "properties": {
        "side": {"type": "string"}, "floor": {"type": "integer"}, "width": {"type": "integer"},
    }}});
    match dice.roll(4) {
        0 => {
            doors["x-kubernetes-list-type"] = json!("map");
            doors["x-kubernetes-list-map-keys"] = json!(["side"]);
        }
        1 => {
            doors["x-kubernetes-list-type"] = json!("map");
            doors["x-kubernetes-list-map-keys"] = json!(["side", "floor"]);
            doors["items"]["properties"]["floor"]["default"] = json!(0);
        }
        2 => {
            doors["x-kubernetes-list-type"] = json!("map");
            doors["x-kubernetes-list-map-keys"] = json!(["width"]);
        }
        _ => doors["x-kubernetes-list-type"] = json!("atomic"),
    }
    let schema =
        json!({"openAPIV3Schema": {"properties": {"spec": {"properties": {"doors": doors}}}}});
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": dice.one_of(&["gates.example.com", "gates.example.org"])},
        "spec": {"group": "example.com", "names": {"kind": "Gate"}, "versions": [{"name": "v1", "schema": schema}]},
    })
}

/// What a chart should not render, and does.
fn odd(dice: &mut Dice) -> Value {
    match dice.roll(6) {
        0 => json!({"mode": dice.roll(2)}),
        1 => json!({"kind": "ConfigMap"}),
        2 => {
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "web-"}, "spec": dice.roll(2)})
        }
        3 => {
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": 7}, "data": texts(dice)})
        }
        4 => json!({"apiVersion": 1, "kind": ["Service"], "metadata": "web"}),
        _ => {
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": {"port": 80}}})
        }
    }
}

/// Some edits, as one change of a chart would make them.
pub fn edit(dice: &mut Dice, documents: &mut Vec<Value>) {
    for _ in 0..=dice.roll(6) {
        let added = document(dice);
        let at = dice.roll(documents.len().max(1));
        let Some(chosen) = documents.get_mut(at) else {
            documents.push(added);
            continue;
        };
        match dice.roll(18) {
            0 | 10.. => change_inside(dice, chosen),
            1 => rename(chosen, "name", &dice.one_of(&["web", "site", "web-config"])),
            2 => rename(chosen, "namespace", &dice.one_of(&["web", "db"])),
            3 => {
                if let Some(metadata) = chosen.get_mut("metadata").and_then(Value::as_object_mut)
                    && metadata.remove("annotations").is_none()
                {
                    metadata.insert("annotations".to_owned(), json!({"helm.sh/hook": "test"}));
                }
            }
            4 => drop(documents.remove(at)),
            5 => {
                let copy = chosen.clone();
                documents.insert(at, copy);
            }
            6 => documents.insert(at, added),
            7 => documents.rotate_left(at),
            8 => *chosen = json!({"apiVersion": "v1", "kind": "List", "items": [chosen.clone()]}),
            9 => {
                let kind = dice.one_of(&["Deployment", "StatefulSet", "ConfigMap"]);
                if let Some(map) = chosen.as_object_mut() {
                    map.insert("kind".to_owned(), json!(kind));
                }
            }
        }
    }
}

fn rename(document: &mut Value, field: &str, to: &str) {
    if let Some(metadata) = document.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert(field.to_owned(), json!(to));
    }
}

/// Changes something in a document: another value, the same in another type, an item or entry more, less, twice or elsewhere.
fn change_inside(dice: &mut Dice, document: &mut Value) {
    let (places, change): (Vec<String>, fn(&mut Dice, &mut Value)) = match dice.roll(5) {
        4 => (places(document, has_another_type), change_type),
        0 => (
            places(document, |value| !value.is_object() && !value.is_array()),
            change_scalar,
        ),
        1 => (
            places(document, |value| {
                value.as_array().is_some_and(|items| items.len() > 1)
            }),
            move_items,
        ),
        2 => (places(document, Value::is_array), change_items),
        _ => (places(document, Value::is_object), change_entries),
    };
    if let Some(place) = places.get(dice.roll(places.len())) {
        change(dice, document.pointer_mut(place).unwrap());
    }
}

/// The JSON Pointers of values that are wanted.
fn places(value: &Value, is_wanted: fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, String::new(), is_wanted, &mut found);
    found
}

fn collect(value: &Value, at: String, is_wanted: fn(&Value) -> bool, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{at}/{key}"), is_wanted, found);
            }
        }
        Value::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                collect(value, format!("{at}/{position}"), is_wanted, found);
            }
        }
        _ => {}
    }
    if is_wanted(value) {
        found.push(at);
    }
}

fn change_scalar(dice: &mut Dice, value: &mut Value) {
    let other = match value {
        Value::String(text) => text.parse::<i64>().map_or(json!([text]), Value::from),
        Value::Number(number) => Value::from(number.to_string()),
        _ => json!("null"),
    };
    *value = if dice.maybe() { other } else { scalar(dice) };
}

/// Says whether the same text could be of another type.
fn has_another_type(value: &Value) -> bool {
    value.is_number()
        || value.is_boolean()
        || value
            .as_str()
            .is_some_and(|text| text.parse::<i64>().is_ok())
}

fn change_type(_: &mut Dice, value: &mut Value) {
    *value = match &*value {
        Value::String(text) => json!(text.parse::<i64>().unwrap()),
        other => json!(other.to_string()),
    };
}

fn move_items(dice: &mut Dice, value: &mut Value) {
    let items = value.as_array_mut().unwrap();
    let (from, to) = (dice.roll(items.len()), dice.roll(items.len()));
    if dice.maybe() {
        items.reverse();
    } else {
        let item = items.remove(from);
        items.insert(to, item);
    }
}

fn change_items(dice: &mut Dice, value: &mut Value) {
    let items = value.as_array_mut().unwrap();
    let at = dice.roll(items.len());
    if dice.maybe() && !items.is_empty() {
        items.remove(at);
    } else {
        let item = items.get(at).cloned().unwrap_or_else(|| scalar(dice));
        items.insert(at, item);
    }
}

fn change_entries(dice: &mut Dice, value: &mut Value) {
    let map = value.as_object_mut().unwrap();
    let key = map.keys().nth(dice.roll(map.len())).cloned();
    match key {
        Some(key) if dice.maybe() => drop(map.remove(&key)),
        _ => drop(map.insert(dice.one_of(&["name", "new", "protocol"]), scalar(dice))),
    }
}

fn scalar(dice: &mut Dice) -> Value {
    match dice.roll(6) {
        0 => Value::Null,
        1 => json!(dice.roll(3)),
        2 => json!(dice.maybe()),
        3 => json!({}),
        4 => json!([]),
        _ => json!(dice.one_of(&["", "1", "web", "east"])),
    }
}

/// The text of a rendering; maps are written in the order of their keys or in the opposite one.
pub fn text(documents: &[Value], is_reversed: bool) -> String {
    let mut out = String::new();
    for document in documents {
        // Helm treats the definitions in a folder `crds` in its own way.
        let is_org = document["metadata"]["name"] == "gates.example.org";
        let folder = if is_org { "crds" } else { "templates" };
        out += &format!("---\n# Source: web/{folder}/all.yaml\n");
        write(&mut out, document, is_reversed);
        out += "\n";
    }
    out
}

fn write(out: &mut String, value: &Value, is_reversed: bool) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            if is_reversed {
                entries.reverse();
            }
            out.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push_str(": ");
                write(out, value, is_reversed);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write(out, item, is_reversed);
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
