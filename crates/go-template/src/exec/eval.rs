//! Evaluating: pipelines, commands, arguments and constants.

use go_value::{ElemType, FloatKind, IntKind, List, MapType, Str, Type, UintKind, Value, number};

use super::{Exec, Slot, State};
use crate::Observer;
use crate::node::{NodeId, NodeKind, Number};

impl<'s, O: Observer> State<'s, '_, '_, O> {
    /// The value of a pipeline. The variables it declares stay on the stack; who called pops them.
    pub(super) fn eval_pipeline(&mut self, dot: &Slot, pipe: NodeId) -> Exec<Slot> {
        self.at = pipe;
        let file = self.file;
        let NodeKind::Pipe {
            is_assign,
            decl,
            cmds,
        } = file.node(pipe).kind
        else {
            return self.error("internal error: not a pipeline");
        };
        let mut value = None;
        for &cmd in file.list(cmds) {
            // What a command yields is the last argument of the next; an interface is opened.
            value = Some(self.eval_command(dot, cmd, value)?.unwrapped());
        }
        let value = value.unwrap_or(Slot::INVALID);
        for &variable in file.list(decl) {
            if let NodeKind::Variable { variable: name, .. } = file.node(variable).kind {
                if is_assign {
                    self.set_var(variable, name, value.clone())?;
                } else {
                    self.push(name, value.clone());
                }
            }
        }
        Ok(value)
    }

    fn not_a_function(&self, args: &[NodeId], last: Option<&Slot>) -> Exec<()> {
        if args.len() > 1 || last.is_some() {
            let mut message = b"can't give argument to non-function ".to_vec();
            if let Some(&first) = args.first() {
                message.extend_from_slice(&self.file.text(first));
            }
            return self.error(message);
        }
        Ok(())
    }

    fn eval_command(&mut self, dot: &Slot, cmd: NodeId, last: Option<Slot>) -> Exec<Slot> {
        let file = self.file;
        let NodeKind::Command(args) = file.node(cmd).kind else {
            return self.error("internal error: not a command");
        };
        let args = file.list(args);
        let Some(&first) = args.first() else {
            return self.error("internal error: empty command");
        };
        match file.node(first).kind {
            NodeKind::Field(names) => return self.eval_field_node(dot, first, names, args, last),
            NodeKind::Chain { node, fields } => {
                return self.eval_chain_node(dot, first, node, fields, args, last);
            }
            NodeKind::Identifier(callee) => {
                return self.eval_function(dot, first, callee, cmd, args, last);
            }
            NodeKind::Pipe { .. } => {
                // A parenthesized pipeline has its arguments inside.
                self.not_a_function(args, last.as_ref())?;
                return self.descend(|state| state.eval_pipeline(dot, first));
            }
            NodeKind::Variable { variable, names } => {
                return self.eval_variable_node(dot, first, variable, names, args, last);
            }
            _ => {}
        }
        self.at = first;
        self.not_a_function(args, last.as_ref())?;
        match file.node(first).kind {
            NodeKind::Bool(b) => Ok(Slot::concrete(Value::Bool(b))),
            NodeKind::Dot => Ok(dot.clone()),
            NodeKind::Nil => self.error("nil is not a command"),
            NodeKind::Number(at) => self.ideal_constant(first, file.number(at)),
            NodeKind::String { text, .. } => {
                Ok(Slot::concrete(Value::Str(file.name(text).clone())))
            }
            _ => {
                let mut message = b"can't evaluate command ".to_vec();
                number::append_quote(&mut message, &file.text(first));
                self.error(message)
            }
        }
    }

    /// The value of a number where no type is asked for: its spelling decides.
    fn ideal_constant(&mut self, node: NodeId, constant: &Number) -> Exec<Slot> {
        self.at = node;
        let text = self.file.source(constant.text);
        if let Some((re, im)) = constant.complex {
            return Ok(Slot::concrete(Value::Complex(re, im)));
        }
        if let Some(n) = constant.float
            && !is_hex_int(text)
            && text.first() != Some(&b'\'')
            && text.iter().any(|byte| b".eEpP".contains(byte))
        {
            return Ok(Slot::concrete(Value::float64(n)));
        }
        if let Some(n) = constant.int {
            return Ok(Slot::concrete(Value::int(n)));
        }
        if constant.uint.is_some() {
            let mut message = text.to_vec();
            message.extend_from_slice(b" overflows int");
            return self.error(message);
        }
        Ok(Slot::INVALID)
    }

    pub(super) fn eval_field_node(
        &mut self,
        dot: &Slot,
        node: NodeId,
        names: crate::node::Span,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        self.at = node;
        let names = self.file.names(names);
        self.eval_field_chain(dot, None, node, names, args, last)
    }

    pub(super) fn eval_chain_node(
        &mut self,
        dot: &Slot,
        chain: NodeId,
        node: NodeId,
        fields: crate::node::Span,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        self.at = chain;
        let file = self.file;
        if let NodeKind::Nil = file.node(node).kind {
            let mut message = b"indirection through explicit nil in ".to_vec();
            message.extend_from_slice(&file.text(chain));
            return self.error(message);
        }
        let receiver = self.descend(|state| state.eval_operand(dot, node))?;
        self.eval_field_chain(dot, Some(receiver), chain, file.names(fields), args, last)
    }

    pub(super) fn eval_variable_node(
        &mut self,
        dot: &Slot,
        node: NodeId,
        variable: u32,
        names: crate::node::Span,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        self.at = node;
        let value = self.var_value(node, variable)?.clone();
        match self.file.names(names) {
            [_, fields @ ..] if !fields.is_empty() => {
                self.eval_field_chain(dot, Some(value), node, fields, args, last)
            }
            _ => {
                self.not_a_function(args, last.as_ref())?;
                Ok(value)
            }
        }
    }

    /// The operand of a chain: evaluated as an argument without a wanted type.
    fn eval_operand(&mut self, dot: &Slot, node: NodeId) -> Exec<Slot> {
        self.at = node;
        match self.eval_dynamic(dot, node)? {
            Some(value) => Ok(value),
            None => self.error("internal error: fields of a constant"),
        }
    }

    /// An argument that is not a constant; `None` for constants and nil.
    fn eval_dynamic(&mut self, dot: &Slot, node: NodeId) -> Exec<Option<Slot>> {
        let value = match self.file.node(node).kind {
            NodeKind::Dot => dot.clone(),
            NodeKind::Field(names) => self.eval_field_node(dot, node, names, &[], None)?,
            NodeKind::Variable { variable, names } => {
                self.eval_variable_node(dot, node, variable, names, &[], None)?
            }
            NodeKind::Pipe { .. } => self.descend(|state| state.eval_pipeline(dot, node))?,
            NodeKind::Identifier(callee) => {
                self.eval_function(dot, node, callee, node, &[], None)?
            }
            NodeKind::Chain {
                node: operand,
                fields,
            } => self.eval_chain_node(dot, node, operand, fields, &[], None)?,
            _ => return Ok(None),
        };
        Ok(Some(value))
    }

    /// An argument for a parameter of the given type.
    pub(super) fn eval_arg(&mut self, dot: &Slot, wanted: Type, node: NodeId) -> Exec<Slot> {
        self.at = node;
        if let Some(value) = self.eval_dynamic(dot, node)? {
            return self.validate_type(value, wanted);
        }
        let file = self.file;
        let kind = &file.node(node).kind;
        if let NodeKind::Nil = kind {
            return match zero(wanted) {
                Some(value) => Ok(value),
                None => self.error(format!("cannot assign nil to {}", wanted.name())),
            };
        }
        let number = match kind {
            NodeKind::Number(at) => Some(file.number(*at)),
            _ => None,
        };
        let constant = match wanted {
            Type::Any | Type::Reflect => match kind {
                NodeKind::Bool(b) => return Ok(Slot::concrete(Value::Bool(*b))),
                NodeKind::Number(at) => return self.ideal_constant(node, file.number(*at)),
                NodeKind::String { text, .. } => {
                    return Ok(Slot::concrete(Value::Str(file.name(*text).clone())));
                }
                _ => {
                    let mut message = b"can't handle assignment of ".to_vec();
                    message.extend_from_slice(&file.text(node));
                    message.extend_from_slice(b" to empty interface argument");
                    return self.error(message);
                }
            },
            Type::Bool => match kind {
                NodeKind::Bool(b) => Ok(Value::Bool(*b)),
                _ => Err("bool"),
            },
            Type::String => match kind {
                NodeKind::String { text, .. } => Ok(Value::Str(file.name(*text).clone())),
                _ => Err("string"),
            },
            Type::Int => number
                .and_then(|n| n.int)
                .map(|n| Value::Int(IntKind::Int, n))
                .ok_or("integer"),
            Type::Int64 | Type::NamedInt64(_) => number
                .and_then(|n| n.int)
                .map(|n| Value::Int(IntKind::Int64, n))
                .ok_or("integer"),
            Type::Uint32 => {
                // Setting a uint32 keeps the low bits.
                let uint = number
                    .and_then(|n| n.uint)
                    .map(|n| Value::Uint(UintKind::Uint32, n & 0xFFFF_FFFF));
                uint.ok_or("unsigned integer")
            }
            Type::Float64 => number
                .and_then(|n| n.float)
                .map(|n| Value::Float(FloatKind::Float64, n))
                .ok_or("float"),
            Type::Bytes | Type::MapAny | Type::ListAny | Type::Named(_) | Type::NamedMap(_) => {
                let mut message = b"can't handle ".to_vec();
                message.extend_from_slice(&file.text(node));
                message.extend_from_slice(format!(" for arg of type {}", wanted.name()).as_bytes());
                return self.error(message);
            }
        };
        match constant {
            Ok(value) => Ok(Slot::concrete(value)),
            Err(expected) => {
                let mut message = format!("expected {expected}; found ").into_bytes();
                message.extend_from_slice(&file.text(node));
                self.error(message)
            }
        }
    }

    /// A value as an argument of the given type: as it is, out of its interface, or an error.
    pub(super) fn validate_type(&self, slot: Slot, wanted: Type) -> Exec<Slot> {
        if slot.is_invalid() {
            return match zero(wanted) {
                Some(value) => Ok(value),
                None => self.error(format!("invalid value; expected {}", wanted.name())),
            };
        }
        if matches!(wanted, Type::Reflect | Type::Any) {
            return Ok(slot);
        }
        match assign(&slot.value, wanted) {
            Assigned::AsIs => Ok(slot.unwrapped()),
            Assigned::Converted(value) => Ok(Slot::concrete(value)),
            Assigned::NilPointer => self.error(format!(
                "dereference of nil pointer of type {}",
                wanted.name()
            )),
            Assigned::No => {
                let got = if slot.value.is_nil() {
                    slot.type_name()
                } else {
                    slot.value.type_name()
                };
                self.error(format!(
                    "wrong type for value; expected {}; got {got}",
                    wanted.name()
                ))
            }
        }
    }
}

/// The zero value of a type that nil can be assigned to (`canBeNil`, `reflect.Zero`).
fn zero(wanted: Type) -> Option<Slot> {
    match wanted {
        Type::Any => Some(Slot::interface(Value::Nil)),
        Type::Reflect => Some(Slot::INVALID),
        Type::Bytes => Some(Slot::concrete(Value::Bytes(Str::empty()))),
        // A nil map reads as empty but cannot be written: functions see it as nil.
        Type::MapAny | Type::NamedMap(_) => Some(Slot::interface(Value::Nil)),
        Type::ListAny => Some(Slot::concrete(Value::List(List::nil(ElemType::Any)))),
        Type::Named(name) if name.starts_with(['*', '[']) || name.starts_with("map[") => {
            Some(Slot::interface(Value::Nil))
        }
        Type::Bool
        | Type::Int
        | Type::Int64
        | Type::Uint32
        | Type::Float64
        | Type::String
        | Type::Named(_)
        | Type::NamedInt64(_) => None,
    }
}

/// How a value goes into a parameter.
enum Assigned {
    AsIs,
    Converted(Value),
    NilPointer,
    No,
}

fn assign(value: &Value, wanted: Type) -> Assigned {
    use go_value::{ElemType, Underlying};
    let fits = match (wanted, value) {
        (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(IntKind::Int, _))
        | (Type::Int64, Value::Int(IntKind::Int64, _))
        | (Type::Uint32, Value::Uint(UintKind::Uint32, _))
        | (Type::Float64, Value::Float(FloatKind::Float64, _))
        | (Type::String, Value::Str(_))
        | (Type::Bytes, Value::Bytes(_)) => true,
        (Type::MapAny, Value::Map(map)) => map.map_type().elem == ElemType::Any,
        (Type::ListAny, Value::List(list)) => list.elem() == ElemType::Any,
        (Type::Named(name) | Type::NamedInt64(name), value) if value.type_name() == name => true,
        // A type without a name goes into one that is made of it.
        (Type::NamedMap(name), Value::Map(map)) => {
            let found = map.map_type();
            found.name == name || *found == *MapType::ANY
        }
        // A named map or slice type goes into the unnamed one.
        (Type::MapAny | Type::ListAny | Type::Bytes, Value::Object(object)) => {
            return match object.underlying() {
                Underlying::Value(inner @ (Value::Map(_) | Value::List(_) | Value::Bytes(_))) => {
                    match assign(&inner, wanted) {
                        Assigned::AsIs => Assigned::Converted(inner),
                        other => other,
                    }
                }
                _ => Assigned::No,
            };
        }
        // One pointer is followed; the object stands for what it points to.
        (Type::Named(name), Value::Object(object))
            if object.type_name().strip_prefix('*') == Some(name) =>
        {
            return match object.underlying() {
                Underlying::NilPointer => Assigned::NilPointer,
                _ => Assigned::AsIs,
            };
        }
        _ => false,
    };
    if fits { Assigned::AsIs } else { Assigned::No }
}

fn is_hex_int(text: &[u8]) -> bool {
    matches!(text, [b'0', b'x' | b'X', _, ..]) && !text.iter().any(|byte| b"pP".contains(byte))
}
