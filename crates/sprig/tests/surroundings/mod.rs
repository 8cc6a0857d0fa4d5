//! What template executions in tests stand in: an outside world that answers nothing.

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
        Instant { seconds: 0, nanos: 0 }
    }

    fn local_zone(&self) -> Str {
        "UTC".into()
    }

    fn draw(&self, _: &CallSite<'_>) -> Box<dyn Draw> {
        Box::new(Zeros)
    }

    fn private_key(&self, _: &CallSite<'_>, _: KeyKind) -> Result<Vec<u8>, CallError> {
        Err(CallError::unsupported("no keys in tests"))
    }

    fn bcrypt(&self, _: &CallSite<'_>, _: &[u8], _: u32) -> Result<Str, CallError> {
        Err(CallError::unsupported("no hashes in tests"))
    }

    fn host_by_name(&self, _: &CallSite<'_>, _: &[u8]) -> Str {
        Str::empty()
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
