//! Asks the crates of this workspace what the oracle asks Go; one file per library, named as in `tools/oracle`.

mod codec;
mod flags;
mod nodes;
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

/// Threads with the stack that templates need.
#[expect(clippy::expect_used, reason = "no case can bring this about")]
static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    rayon::ThreadPoolBuilder::new()
        .stack_size(go_template::limits::STACK_BYTES)
        .build()
        .expect("threads")
});

/// Our answers to some cases, in their order.
pub fn answers(cases: &[Record]) -> Vec<Record> {
    POOL.install(|| {
        cases
            .par_chunks(PER_ENGINE)
            .flat_map_iter(|cases| {
                let engine = Engine::new(*PROFILE);
                cases.iter().map(move |case| answer_with(&engine, case))
            })
            .collect()
    })
}

/// Our answer to one case.
pub fn answer(case: &Record) -> Record {
    POOL.install(|| answer_with(&Engine::new(*PROFILE), case))
}

fn answer_with(engine: &Arc<Engine>, case: &Record) -> Record {
    let answered = catch_unwind(AssertUnwindSafe(|| match case.text("area") {
        b"codec" => codec::codec(case),
        b"flags" => flags::flags(case),
        b"nodes" => nodes::nodes(case),
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
