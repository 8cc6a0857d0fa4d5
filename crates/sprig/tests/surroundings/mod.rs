//! What template executions in tests stand in: an outside world that answers nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use go_template::{Ambient, CallSite, Draw, Instant, KeyKind};
use go_value::{CallError, Map, Str, Value};

/// An outside world that answers nothing.
pub struct NoWorld;

struct Zeros;

impl Draw for Zeros {
    fn fill(&mut self, out: &mut [u8]) {
        out.fill(0);
    }
}

impl Ambient for NoWorld {
    fn now(&self, _: &CallSite<'_>) -> Instant {
        Instant {
            seconds: 0,
            nanos: 0,
        }
    }

    fn local_zone(&self) -> Str {
        "UTC".into()
    }

    fn draw(&self, _: &CallSite<'_>) -> Box<dyn Draw> {
        Box::new(Zeros)
    }

    fn private_key(&self, _: &CallSite<'_>, kind: KeyKind) -> Result<Vec<u8>, CallError> {
        let name = match kind {
            KeyKind::Rsa(bits) => format!("rsa{bits}-0"),
            KeyKind::Dsa => "dsa2048-0".to_owned(),
            KeyKind::EcdsaP256 => "p256-0".to_owned(),
            KeyKind::Ed25519 => "ed25519-0".to_owned(),
        };
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../helm-render/data/keys");
        Ok(std::fs::read(folder.join(name).with_extension("der")).unwrap())
    }

    fn bcrypt(&self, _: &CallSite<'_>, password: &[u8], _: u32) -> Result<Str, CallError> {
        if password.len() > 72 {
            return Err(CallError::returned(
                "bcrypt: password length exceeds 72 bytes",
            ));
        }
        Ok(format!("$2a$10${}", ".".repeat(53)).into())
    }

    fn host_by_name(&self, _: &CallSite<'_>, _: &[u8]) -> Result<Str, CallError> {
        Ok(Str::empty())
    }

    fn lookup(&self, _: &CallSite<'_>) -> Result<Value, CallError> {
        Ok(Value::Map(Map::new()))
    }

    fn env(&self, _: &[u8]) -> Str {
        Str::empty()
    }

    fn map_order(&self, _: &CallSite<'_>, _: usize) -> Option<Vec<usize>> {
        None
    }
}
