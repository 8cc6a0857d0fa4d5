//! Reading fields: of structs, of maps by key, and methods.

use go_value::{Kind, Map, MapReceiver, Str, Underlying, Value, number};

use super::{Exec, MissingKey, Slot, State};
use crate::Observer;
use crate::node::NodeId;

impl<'s, O: Observer> State<'s, '_, '_, O> {
    /// `.X.Y.Z`, of `dot` where there is no receiver; the last name gets the arguments.
    pub(super) fn eval_field_chain(
        &mut self,
        dot: &Slot,
        receiver: Option<Slot>,
        node: NodeId,
        names: &'s [Str],
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let Some((name, path)) = names.split_last() else {
            return self.error("internal error: no fields");
        };
        let mut receiver = receiver;
        for name in path {
            let value =
                self.eval_field(dot, name, node, &[], None, receiver.as_ref().unwrap_or(dot))?;
            receiver = Some(value);
        }
        self.eval_field(
            dot,
            name,
            node,
            args,
            last,
            receiver.as_ref().unwrap_or(dot),
        )
    }

    /// One field of a receiver, or the call of its method of that name.
    fn eval_field(
        &mut self,
        dot: &Slot,
        name: &'s Str,
        node: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
        receiver: &Slot,
    ) -> Exec<Slot> {
        let has_args = args.len() > 1 || last.is_some();
        match &receiver.value {
            Value::Map(map) => {
                let methods = map.map_type().methods;
                match methods
                    .iter()
                    .find(|method| name.as_bytes() == method.name.as_bytes())
                {
                    Some(method) => {
                        let object = std::rc::Rc::new(MapReceiver(map.clone()));
                        self.eval_method(dot, object, method, node, args, last)
                    }
                    None => self.eval_key(name, node, has_args, map, &receiver.value),
                }
            }
            Value::Nil if !receiver.in_interface => {
                if self.cx.missing_key == MissingKey::Error {
                    let mut message = b"nil data; no entry for key ".to_vec();
                    number::append_quote(&mut message, name.as_bytes());
                    return self.error(message);
                }
                Ok(Slot::INVALID)
            }
            Value::Nil => self.nil_pointer(receiver, name),
            Value::Object(object) => {
                let method = object
                    .methods()
                    .iter()
                    .find(|method| name.as_bytes() == method.name.as_bytes());
                if let Some(method) = method {
                    let object = std::rc::Rc::clone(object);
                    return self.eval_method(dot, object, method, node, args, last);
                }
                match object.field(name.as_bytes()) {
                    Some(field) => {
                        if has_args {
                            let mut message = name.as_bytes().to_vec();
                            message.extend_from_slice(
                                b" has arguments but cannot be invoked as function",
                            );
                            return self.error(message);
                        }
                        self.observe_read(node, &receiver.value, name, Some(&field));
                        Ok(Slot::returned(field))
                    }
                    None => self.eval_other(
                        name,
                        node,
                        has_args,
                        receiver,
                        object.underlying(),
                        object.kind(),
                    ),
                }
            }
            _ => self.no_field(receiver, name),
        }
    }

    /// A field of an object that has no such field by itself.
    fn eval_other(
        &mut self,
        name: &'s Str,
        node: NodeId,
        has_args: bool,
        receiver: &Slot,
        underlying: Underlying,
        kind: Kind,
    ) -> Exec<Slot> {
        match underlying {
            Underlying::Value(Value::Map(map)) => {
                self.eval_key(name, node, has_args, &map, &receiver.value)
            }
            Underlying::Struct(fields) | Underlying::Pointer(fields)
                if fields
                    .iter()
                    .any(|(field, _)| field.as_bytes() == name.as_bytes()) =>
            {
                let mut message = name.as_bytes().to_vec();
                let text = format!(
                    " is an unexported field of struct type {}",
                    receiver.type_name()
                );
                message.extend_from_slice(text.as_bytes());
                self.error(message)
            }
            Underlying::NilPointer if kind == Kind::Pointer => self.nil_pointer(receiver, name),
            _ => self.no_field(receiver, name),
        }
    }

    /// The value of a map's key.
    fn eval_key(
        &mut self,
        name: &'s Str,
        node: NodeId,
        has_args: bool,
        map: &Map,
        receiver: &Value,
    ) -> Exec<Slot> {
        if has_args {
            let mut message = name.as_bytes().to_vec();
            message.extend_from_slice(b" is not a method but has arguments");
            return self.error(message);
        }
        let elem = map.map_type().elem;
        let in_interface = elem == go_value::ElemType::Any;
        let found = map.get(name.as_bytes());
        self.observe_read(node, receiver, name, found.as_ref());
        if let Some(value) = found {
            return Ok(Slot {
                value,
                in_interface,
            });
        }
        match self.cx.missing_key {
            MissingKey::Invalid => Ok(Slot::INVALID),
            MissingKey::Zero => {
                let value = elem.zero();
                let in_interface = in_interface || value.is_nil();
                Ok(Slot {
                    value,
                    in_interface,
                })
            }
            MissingKey::Error => {
                let mut message = b"map has no entry for key ".to_vec();
                number::append_quote(&mut message, name.as_bytes());
                self.error(message)
            }
        }
    }

    fn observe_read(&mut self, node: NodeId, receiver: &Value, name: &Str, found: Option<&Value>) {
        if O::ACTIVE {
            let place = self.place(node);
            self.cx.observer.read(place, receiver, name, found);
        }
    }

    #[cold]
    fn nil_pointer(&self, receiver: &Slot, name: &Str) -> Exec<Slot> {
        let mut message = format!("nil pointer evaluating {}.", receiver.type_name()).into_bytes();
        message.extend_from_slice(name.as_bytes());
        self.error(message)
    }

    #[cold]
    fn no_field(&self, receiver: &Slot, name: &Str) -> Exec<Slot> {
        let mut message = b"can't evaluate field ".to_vec();
        message.extend_from_slice(name.as_bytes());
        message.extend_from_slice(format!(" in type {}", receiver.type_name()).as_bytes());
        self.error(message)
    }
}
