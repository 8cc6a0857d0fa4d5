//! Writes a golden.

use std::fmt::Write as _;

use manifest::canonical::yaml_into;
use manifest::{Identity, Part, RawDigest, Resource, sha256_hex};
use serde_json::Value;

use crate::golden::{Answer, FORMAT, Golden};
use crate::word;

/// The mark before the digest in its header line.
pub(crate) const DIGEST: &str = "# digest: ";
/// The last line of a golden.
pub(crate) const END: &str = "# end\n";

/// Writes a golden. The same golden gives the same bytes, whatever the order its documents had.
#[must_use]
pub fn write(golden: &Golden) -> String {
    let mut head = format!("# rendergate golden {FORMAT}\n");
    line(&mut head, "chart", [golden.chart.as_str()]);
    line(&mut head, "case", [golden.case.as_str()]);
    for cell in &golden.cells {
        line(
            &mut head,
            "cell",
            [cell.profile.as_str(), cell.kubernetes.as_str()],
        );
    }
    let resources = documents(&golden.answer);
    match &golden.answer {
        Answer::Manifests(_) => {
            let hooks = resources
                .iter()
                .filter(|resource| resource.part() == Part::Hook)
                .count();
            line(
                &mut head,
                "documents",
                [(resources.len() - hooks).to_string().as_str()],
            );
            line(&mut head, "hooks", [hooks.to_string().as_str()]);
        }
        Answer::Error(_) => line(&mut head, "error", []),
    }
    if let Some(key) = &golden.key_id {
        line(&mut head, "key", [key.as_str()]);
    }
    for note in &golden.chance {
        let [group, kind, namespace, name] = identity_words(&note.identity);
        line(
            &mut head,
            "chance",
            [
                note.source.as_str(),
                &note.site,
                group,
                kind,
                namespace,
                name,
                &note.path,
            ],
        );
    }
    for difference in &golden.differs {
        let [group, kind, namespace, name] = identity_words(&difference.identity);
        line(
            &mut head,
            "differs",
            [difference.kind.name(), group, kind, namespace, name],
        );
    }
    let body = body(&golden.answer, &resources);
    let digest = digest(&head, &body);
    format!("{head}{DIGEST}{digest}\n{body}")
}

/// The digest of a golden: over everything but its own line.
pub(crate) fn digest(head: &str, body: &str) -> String {
    let mut all = String::with_capacity(head.len() + body.len());
    all.push_str(head);
    all.push_str(body);
    format!("sha256:{}", sha256_hex(all.as_bytes()))
}

/// Everything after the header. Two answers with the same body are the same answer.
pub(crate) fn answer_body(answer: &Answer) -> String {
    body(answer, &documents(answer))
}

fn documents(answer: &Answer) -> Vec<&Resource> {
    let Answer::Manifests(set) = answer else {
        return Vec::new();
    };
    let mut resources: Vec<&Resource> = set.resources().iter().map(AsRef::as_ref).collect();
    // A stable sort: documents of one identity keep the order of the rendering.
    resources.sort_by(|one, other| one.order_key().cmp(&other.order_key()));
    resources
}

fn body(answer: &Answer, resources: &[&Resource]) -> String {
    let mut out = String::new();
    if let Answer::Error(sentence) = answer {
        out.push_str("---\n");
        let mut content = serde_json::Map::new();
        content.insert("error".to_owned(), Value::from(sentence.as_str()));
        yaml_into(&mut out, &Value::Object(content));
    }
    for resource in resources {
        out.push_str("---\n");
        let [group, kind, namespace, name] = identity_words(&resource.identity);
        let raw = match resource.raw {
            RawDigest::Unknown => String::new(),
            raw => raw.to_string(),
        };
        let item = resource.list_item.map(|item| format!("item={item}"));
        let words = [
            group,
            kind,
            namespace,
            name,
            resource.source.as_deref().unwrap_or_default(),
            &raw,
        ];
        line(
            &mut out,
            "document",
            words.into_iter().chain(item.as_deref()),
        );
        if let Some(hook) = &resource.hook {
            let weight = format!("weight={}", hook.weight);
            let delete = format!("delete={}", hook.delete_policies.join(","));
            line(
                &mut out,
                "hook",
                [hook.events.join(",").as_str(), &weight, &delete],
            );
        }
        yaml_into(&mut out, &resource.content);
    }
    out.push_str(END);
    out
}

fn identity_words(identity: &Identity) -> [&str; 4] {
    [
        &identity.group,
        &identity.kind,
        &identity.namespace,
        &identity.name,
    ]
}

fn line<'w>(out: &mut String, key: &str, words: impl IntoIterator<Item = &'w str>) {
    // Writing to a string cannot fail.
    let _ = write!(out, "# {key}:");
    for text in words {
        out.push(' ');
        word::push(out, text);
    }
    out.push('\n');
}
