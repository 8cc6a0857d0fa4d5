//! Asks the crates of this workspace what the oracle asks Go; one file per library, named as in `tools/oracle`.

mod codec;
mod regexp;
mod render;
mod semver;
mod set;
mod time;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use helm_render::{Engine, Profile, profile};
use rayon::prelude::*;

use crate::record::Record;

/// The Helm release whose libraries the oracle links.
#[expect(clippy::expect_used, reason = "a table of this workspace")]
pub static PROFILE: LazyLock<&'static Profile> =
    LazyLock::new(|| profile::resolve("v4.1.1").expect("the profile of the oracle"));

/// Cases that share an engine, which keeps every template that it has parsed.
const PER_ENGINE: usize = 100;

/// Our answers to some cases, in their order.
pub fn answers(cases: &[Record]) -> Vec<Record> {
    cases
        .par_chunks(PER_ENGINE)
        .flat_map(|cases| {
            let engine = Engine::new(*PROFILE);
            cases
                .iter()
                .map(|case| answer_with(&engine, case))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Our answer to one case.
pub fn answer(case: &Record) -> Record {
    answer_with(&Engine::new(*PROFILE), case)
}

fn answer_with(engine: &Arc<Engine>, case: &Record) -> Record {
    let answered = catch_unwind(AssertUnwindSafe(|| match case.text("area") {
        b"codec" => codec::codec(case),
        b"render" => render::render(engine, case),
        b"regexp" => regexp::regexp(case),
        b"semver" => semver::semver(case),
        b"set" => set::set(case),
        b"time" => time::time(case),
        _ => refused("no such library"),
    }));
    answered.unwrap_or_else(|cause| {
        let text = cause
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| cause.downcast_ref::<&str>().copied());
        Record::default().with("ourPanic", text.unwrap_or("of another kind"))
    })
}

/// What both sides say to a case that is none, such as shrinking can make.
fn refused(why: &str) -> Record {
    Record::default().with("refused", why)
}
