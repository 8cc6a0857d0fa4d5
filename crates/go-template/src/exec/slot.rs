//! A value with the one thing that Go's `reflect.Value` tells beyond it: whether it sits in an
//! interface.
//!
//! The element of a `map[string]interface {}` is of type `interface {}` until a pipeline unwraps it;
//! error texts show that type, and a nil in it is a value, while an unwrapped nil is none.

use std::borrow::Cow;

use go_value::Value;

#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub value: Value,
    /// The static type is `interface {}`.
    pub in_interface: bool,
}

impl Slot {
    /// `reflect.Value{}`.
    pub const INVALID: Slot = Slot {
        value: Value::Nil,
        in_interface: false,
    };

    /// `reflect.ValueOf(value)`; of nil that is the invalid value.
    pub fn concrete(value: Value) -> Slot {
        Slot {
            value,
            in_interface: false,
        }
    }

    /// A value of static type `interface {}`.
    pub fn interface(value: Value) -> Slot {
        Slot {
            value,
            in_interface: true,
        }
    }

    /// The result of a function: nil results are nil interfaces.
    pub fn returned(value: Value) -> Slot {
        let in_interface = value.is_nil();
        Slot {
            value,
            in_interface,
        }
    }

    /// `!reflect.Value.IsValid()`
    pub fn is_invalid(&self) -> bool {
        self.value.is_nil() && !self.in_interface
    }

    /// `reflect.Value.Elem` of an interface, anything else as it is.
    pub fn unwrapped(mut self) -> Slot {
        self.in_interface = false;
        self
    }

    /// `reflect.Value.Type().String()`
    pub fn type_name(&self) -> Cow<'static, str> {
        if self.in_interface {
            Cow::Borrowed("interface {}")
        } else {
            self.value.type_name()
        }
    }
}
