//! Telling hooks from manifests, by the head of each document.
//!
//! Source: `SortManifests` (v3 `pkg/releaseutil/manifest_sorter.go`, v4 `pkg/release/v1/util/manifest_sorter.go`).

use go_value::Str;

/// An event at which Helm runs a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are Helm's own names")]
pub enum HookEvent {
    PreInstall,
    PostInstall,
    PreDelete,
    PostDelete,
    PreUpgrade,
    PostUpgrade,
    PreRollback,
    PostRollback,
    Test,
}

impl HookEvent {
    /// The event of one word of a `helm.sh/hook` annotation, already trimmed and in lower case.
    pub fn parse(word: &str) -> Option<HookEvent> {
        Some(match word {
            "pre-install" => HookEvent::PreInstall,
            "post-install" => HookEvent::PostInstall,
            "pre-delete" => HookEvent::PreDelete,
            "post-delete" => HookEvent::PostDelete,
            "pre-upgrade" => HookEvent::PreUpgrade,
            "post-upgrade" => HookEvent::PostUpgrade,
            "pre-rollback" => HookEvent::PreRollback,
            "post-rollback" => HookEvent::PostRollback,
            // `test-success` is what Helm 2 called it.
            "test" | "test-success" => HookEvent::Test,
            _ => return None,
        })
    }

    /// The name as charts write it.
    pub fn name(self) -> &'static str {
        match self {
            HookEvent::PreInstall => "pre-install",
            HookEvent::PostInstall => "post-install",
            HookEvent::PreDelete => "pre-delete",
            HookEvent::PostDelete => "post-delete",
            HookEvent::PreUpgrade => "pre-upgrade",
            HookEvent::PostUpgrade => "post-upgrade",
            HookEvent::PreRollback => "pre-rollback",
            HookEvent::PostRollback => "post-rollback",
            HookEvent::Test => "test",
        }
    }
}

/// What Helm reads of a document to sort it.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// `kind`, empty where the document has none.
    pub kind: Str,
    /// `metadata.name`, empty where the document has none.
    pub name: Str,
    /// `metadata.annotations`.
    pub annotations: Vec<(Str, Str)>,
}

impl Head {
    /// The value of an annotation.
    pub fn annotation(&self, name: &str) -> Option<&Str> {
        self.annotations
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// What a document's head makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A manifest.
    Manifest,
    /// A hook for these events.
    Hook(Vec<HookEvent>),
    /// A hook for an event that Helm does not know: the document is dropped; the annotation's text.
    UnknownHook(Str),
}

/// What a document is, by the `helm.sh/hook` annotation of its head.
pub fn role(head: &Head) -> Role {
    let Some(hook) = head.annotation("helm.sh/hook") else {
        return Role::Manifest;
    };
    let text = hook.to_text();
    let events: Option<Vec<HookEvent>> = text
        .split(',')
        .map(|word| HookEvent::parse(&word.trim().to_lowercase()))
        .collect();
    match events {
        Some(events) => Role::Hook(events),
        None => Role::UnknownHook(hook.clone()),
    }
}
