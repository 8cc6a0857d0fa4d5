//! The one seam for everything that watches an execution: field provenance, coverage, dead values
//! keys, timings.
//!
//! The executor is generic over its observer. The default, `()`, has [`Observer::ACTIVE`] false, and
//! nothing of the observation is compiled into that executor. To watch something new, implement the
//! methods it needs; an observer cannot change an execution.

use std::ops::Range;

use go_value::{Str, Value};

use crate::node::{Place, Tree};

/// What sees each node's evaluation. All methods do nothing by default.
pub trait Observer {
    /// Whether there is anything to tell; constant, so that what is not wanted is not compiled.
    const ACTIVE: bool = true;

    /// A template begins: the file's own, a `{{template}}`, or one executed by a function
    /// (`include`), with its data.
    fn enter_template(&mut self, tree: &Tree, data: &Value) {
        let _ = (tree, data);
    }

    /// The template entered last ends, in success or failure.
    fn leave_template(&mut self) {}

    /// A node of a template's body is about to be executed.
    fn walk(&mut self, place: Place<'_>) {
        let _ = place;
    }

    /// A field or map key was read; `found` is `None` where the map has no such key. Paths come about
    /// by following the receivers, which are shared: a map is the same map wherever it is read.
    fn read(&mut self, place: Place<'_>, receiver: &Value, key: &Str, found: Option<&Value>) {
        let _ = (place, receiver, key, found);
    }

    /// A function or method was called and returned.
    fn called(&mut self, place: Place<'_>, function: &str, args: &[Value], result: &Value) {
        let _ = (place, function, args, result);
    }

    /// A text or value was written to `range` of the output of the current template. `value` is
    /// `None` for text of the template itself.
    fn wrote(&mut self, place: Place<'_>, range: Range<usize>, value: Option<&Value>) {
        let _ = (place, range, value);
    }
}

impl Observer for () {
    const ACTIVE: bool = false;
}

impl<O: Observer> Observer for &mut O {
    const ACTIVE: bool = O::ACTIVE;

    fn enter_template(&mut self, tree: &Tree, data: &Value) {
        (**self).enter_template(tree, data);
    }

    fn leave_template(&mut self) {
        (**self).leave_template();
    }

    fn walk(&mut self, place: Place<'_>) {
        (**self).walk(place);
    }

    fn read(&mut self, place: Place<'_>, receiver: &Value, key: &Str, found: Option<&Value>) {
        (**self).read(place, receiver, key, found);
    }

    fn called(&mut self, place: Place<'_>, function: &str, args: &[Value], result: &Value) {
        (**self).called(place, function, args, result);
    }

    fn wrote(&mut self, place: Place<'_>, range: Range<usize>, value: Option<&Value>) {
        (**self).wrote(place, range, value);
    }
}
