//! Walking: control structures, and writing to the output.

use std::rc::Rc;

use go_value::{ElemType, Kind, UintKind, Underlying, Value, number, print, truth};

use super::{DOLLAR, Exec, Flow, Slot, State};
use crate::Observer;
use crate::node::{BranchKind, NodeId, NodeKind};

impl<'s, O: Observer> State<'s, '_, '_, O> {
    pub(super) fn walk(&mut self, dot: &Slot, node: NodeId) -> Exec<Flow> {
        self.at = node;
        match &self.file.node(node).kind {
            NodeKind::List(children) => {
                let file = self.file;
                for &child in file.list(*children) {
                    match self.walk_one(dot, child)? {
                        Flow::Next => {}
                        flow => return Ok(flow),
                    }
                }
                Ok(Flow::Next)
            }
            _ => self.walk_one(dot, node),
        }
    }

    fn walk_one(&mut self, dot: &Slot, node: NodeId) -> Exec<Flow> {
        self.at = node;
        self.burn(1)?;
        if O::ACTIVE {
            let place = self.place(node);
            self.cx.observer.walk(place);
        }
        let file = self.file;
        match file.node(node).kind {
            NodeKind::Text(span) => {
                let text = file.source(span);
                self.count_output(text.len())?;
                let start = self.out.len();
                self.out.extend_from_slice(text);
                if O::ACTIVE {
                    let (place, end) = (self.place(node), self.out.len());
                    self.cx.observer.wrote(place, start..end, None);
                }
            }
            NodeKind::Action { pipe } => {
                // The variables it declares live until the enclosing structure ends.
                let value = self.eval_pipeline(dot, pipe)?;
                if !matches!(file.node(pipe).kind, NodeKind::Pipe { decl, .. } if decl.start != decl.end)
                {
                    self.print_value(node, &value)?;
                }
            }
            NodeKind::Branch {
                kind,
                pipe,
                list,
                else_list,
            } => {
                let mark = self.mark();
                let flow = self.descend(|state| match kind {
                    BranchKind::Range => state.walk_range(dot, node, pipe, list, else_list),
                    _ => state.walk_if_or_with(kind, dot, pipe, list, else_list),
                });
                self.pop(mark);
                return flow;
            }
            NodeKind::Template { name, pipe } => self.walk_template(dot, name, pipe)?,
            NodeKind::Break => return Ok(Flow::Break),
            NodeKind::Continue => return Ok(Flow::Continue),
            NodeKind::List(_) => return self.walk(dot, node),
            _ => {
                let mut message = b"unknown node: ".to_vec();
                message.extend_from_slice(&file.text(node));
                return self.error(message);
            }
        }
        Ok(Flow::Next)
    }

    /// Counts steps.
    pub(super) fn burn(&mut self, fuel: u64) -> Exec<()> {
        match self.cx.limits.fuel.checked_sub(fuel) {
            Some(left) => {
                self.cx.limits.fuel = left;
                Ok(())
            }
            None => self.limit("steps of a rendering"),
        }
    }

    fn walk_if_or_with(
        &mut self,
        kind: BranchKind,
        dot: &Slot,
        pipe: NodeId,
        list: NodeId,
        else_list: Option<NodeId>,
    ) -> Exec<Flow> {
        let value = self.eval_pipeline(dot, pipe)?;
        if truth::is_true(&value.value) {
            self.walk(
                if kind == BranchKind::With {
                    &value
                } else {
                    dot
                },
                list,
            )
        } else if let Some(else_list) = else_list {
            self.walk(dot, else_list)
        } else {
            Ok(Flow::Next)
        }
    }

    fn walk_range(
        &mut self,
        dot: &Slot,
        node: NodeId,
        pipe: NodeId,
        list: NodeId,
        else_list: Option<NodeId>,
    ) -> Exec<Flow> {
        self.at = node;
        let value = indirect(self.eval_pipeline(dot, pipe)?.value);
        let looping = Loop {
            list,
            mark: self.mark(),
            decl: Declared::of(self, pipe),
        };
        let ran = match &value {
            Value::Int(..) | Value::Uint(..) if self.cx.dialect.range_over_int => {
                if looping.decl.len > 1 {
                    let mut message = b"can't use ".to_vec();
                    print::append_value(&mut message, &value);
                    message.extend_from_slice(b" to iterate over more than one variable");
                    return self.error(message);
                }
                self.range_over_int(&value, &looping)?
            }
            Value::List(items) => {
                let in_interface = items.elem() == ElemType::Any;
                // Item by item: what the loop sorts shows in the loop.
                for at in 0..items.len() {
                    let Some(item) = items.get(at) else { break };
                    let index = Slot::concrete(Value::int(i64::try_from(at).unwrap_or(i64::MAX)));
                    if !self.one_iteration(
                        &looping,
                        index,
                        Slot {
                            value: item.clone(),
                            in_interface,
                        },
                    )? {
                        break;
                    }
                }
                !items.is_empty()
            }
            Value::Map(map) => {
                let in_interface = map.map_type().elem == ElemType::Any;
                // What the loop changes in the map does not show in the loop.
                let entries = map.entries();
                for (key, item) in entries.iter() {
                    let key = Slot::concrete(Value::Str(key.clone()));
                    if !self.one_iteration(
                        &looping,
                        key,
                        Slot {
                            value: item.clone(),
                            in_interface,
                        },
                    )? {
                        break;
                    }
                }
                !entries.is_empty()
            }
            Value::Bytes(bytes) => {
                for (at, &byte) in bytes.as_bytes().iter().enumerate() {
                    let index = Slot::concrete(Value::int(i64::try_from(at).unwrap_or(i64::MAX)));
                    let item = Slot::concrete(Value::Uint(UintKind::Uint8, u64::from(byte)));
                    if !self.one_iteration(&looping, index, item)? {
                        break;
                    }
                }
                !bytes.is_empty()
            }
            Value::Nil => false,
            other => {
                let mut message = b"range can't iterate over ".to_vec();
                print::append_value(&mut message, other);
                return self.error(message);
            }
        };
        if !ran && let Some(else_list) = else_list {
            // Go's range catches a break from its else-branch too, although it stands for the outer
            // loop; a continue passes.
            let flow = self.walk(dot, else_list)?;
            return Ok(if flow == Flow::Break {
                Flow::Next
            } else {
                flow
            });
        }
        Ok(Flow::Next)
    }

    fn range_over_int(&mut self, value: &Value, looping: &Loop) -> Exec<bool> {
        let (count, of): (u64, &dyn Fn(u64) -> Value) = match *value {
            Value::Int(kind, n) => (u64::try_from(n).unwrap_or(0), &move |n| {
                Value::Int(kind, n as i64)
            }),
            Value::Uint(kind, n) => (n, &move |n| Value::Uint(kind, n)),
            _ => return Ok(false),
        };
        for n in 0..count {
            if !self.one_iteration(looping, Slot::INVALID, Slot::concrete(of(n)))? {
                break;
            }
        }
        Ok(count > 0)
    }

    /// Runs the body once; whether the loop goes on.
    fn one_iteration(&mut self, looping: &Loop, index: Slot, item: Slot) -> Exec<bool> {
        // An empty body still costs.
        self.burn(1)?;
        let decl = &looping.decl;
        if let Some((first, first_name)) = decl.first {
            let second = decl.second;
            if decl.is_assign {
                // With two variables the index comes first; one takes the element.
                if let Some((second, second_name)) = second {
                    self.set_var(first, first_name, index)?;
                    self.set_var(second, second_name, item.clone())?;
                } else {
                    self.set_var(first, first_name, item.clone())?;
                }
            } else {
                self.set_top_var(1, item.clone());
                if second.is_some() {
                    self.set_top_var(2, index);
                }
            }
        }
        let flow = self.walk(&item, looping.list)?;
        self.pop(looping.mark);
        Ok(flow != Flow::Break)
    }

    fn walk_template(&mut self, dot: &Slot, name: u32, pipe: Option<NodeId>) -> Exec<()> {
        let name = self.file.name(name);
        let Some(tree) = self.set.lookup(name.as_bytes()) else {
            let mut message = b"template ".to_vec();
            number::append_quote(&mut message, name.as_bytes());
            message.extend_from_slice(b" not defined");
            return self.error(message);
        };
        self.too_many_templates()?;
        let dot = match pipe {
            Some(pipe) => self.eval_pipeline(dot, pipe)?,
            None => Slot::INVALID,
        };
        // Invoked templates see no variables but their own `$`.
        let (outer_tree, outer_file, outer_at, outer_frame) =
            (self.tree, self.file, self.at, self.frame);
        let mark = self.mark();
        self.tree = tree;
        self.file = &tree.file;
        self.frame = mark;
        self.template_depth += 1;
        self.push(DOLLAR, dot.clone());
        self.enter_template(&dot.value);
        let result = self.descend(|state| state.walk(&dot, tree.root));
        self.leave_template();
        self.pop(mark);
        self.template_depth -= 1;
        (self.tree, self.file, self.at, self.frame) =
            (outer_tree, outer_file, outer_at, outer_frame);
        result.map(|_| ())
    }

    /// Writes a value as `{{.}}` shows it.
    fn print_value(&mut self, node: NodeId, value: &Slot) -> Exec<()> {
        self.at = node;
        let start = self.out.len();
        match &value.value {
            Value::Nil => self.out.extend_from_slice(b"<no value>"),
            Value::Object(object) => self.print_object(node, object)?,
            other => print::append_value(self.out, other),
        }
        if let Some(limit) = go_value::limits::take_exceeded() {
            return self.limit(limit);
        }
        let end = self.out.len();
        self.count_output(end - start)?;
        if O::ACTIVE {
            let place = self.place(node);
            self.cx
                .observer
                .wrote(place, start..end, Some(&value.value));
        }
        Ok(())
    }

    /// Pointers print as what they point to, unless they have a text of their own.
    fn print_object(&mut self, node: NodeId, object: &go_value::ObjectRef) -> Exec<()> {
        if let Some(text) = object.display().or_else(|| object.display_by_pointer()) {
            self.out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        if matches!(object.kind(), Kind::Chan | Kind::Func) {
            let mut message = b"can't print ".to_vec();
            message.extend_from_slice(&self.file.text(node));
            message.extend_from_slice(format!(" of type {}", object.type_name()).as_bytes());
            return self.error(message);
        }
        let start = self.out.len();
        print::append_value(self.out, &Value::Object(Rc::clone(object)));
        if matches!(object.underlying(), Underlying::Pointer(_))
            && self.out.get(start) == Some(&b'&')
        {
            self.out.remove(start);
        }
        Ok(())
    }
}

/// The body of a range and the variables it sets.
struct Loop {
    list: NodeId,
    mark: usize,
    decl: Declared,
}

/// The variables that a pipeline declares or assigns.
struct Declared {
    is_assign: bool,
    len: usize,
    first: Option<(NodeId, u32)>,
    second: Option<(NodeId, u32)>,
}

impl Declared {
    fn of<O: Observer>(state: &State<'_, '_, '_, O>, pipe: NodeId) -> Declared {
        let NodeKind::Pipe {
            is_assign, decl, ..
        } = state.file.node(pipe).kind
        else {
            return Declared {
                is_assign: false,
                len: 0,
                first: None,
                second: None,
            };
        };
        let decl = state.file.list(decl);
        let variable = |at: usize| {
            decl.get(at)
                .and_then(|&node| match state.file.node(node).kind {
                    NodeKind::Variable { variable, .. } => Some((node, variable)),
                    _ => None,
                })
        };
        Declared {
            is_assign,
            len: decl.len(),
            first: variable(0),
            second: variable(1),
        }
    }
}

/// What an object of a named basic, map or slice type is made of; other values as they are. Pointers
/// are followed when their fields are read.
pub(super) fn indirect(value: Value) -> Value {
    match &value {
        Value::Object(object) => match object.underlying() {
            Underlying::Value(inner) => inner,
            _ => value,
        },
        _ => value,
    }
}
