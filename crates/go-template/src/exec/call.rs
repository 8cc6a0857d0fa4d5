//! Calling functions and methods: arguments against the signature, `and` and `or`, errors.

use go_value::{CallError, CallErrorKind, Method, ObjectRef, Str, Type, Value, truth};

use super::{Exec, Slot, State};
use crate::error::ExecErrorKind;
use crate::func_def::{Args, Call};
use crate::function_table::{Callee, Special};
use crate::node::NodeId;
use crate::{Observer, funcs};

/// How many argument buffers are kept for later calls.
const MAX_SPARE: usize = 64;

/// The parameters of a function or method.
#[derive(Clone, Copy)]
struct Signature {
    params: &'static [Type],
    variadic: Option<Type>,
}

impl Signature {
    /// The type of the parameter that an argument goes to.
    fn param(&self, at: usize) -> Type {
        self.params
            .get(at)
            .copied()
            .or(self.variadic)
            .unwrap_or(Type::Any)
    }
}

impl<'s, O: Observer> State<'s, '_, '_, O> {
    pub(super) fn eval_function(
        &mut self,
        dot: &Slot,
        node: NodeId,
        callee: u32,
        cmd: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        self.at = node;
        let callee = self.file.callee(callee);
        let args = args.get(1..).unwrap_or_default();
        let def = callee.function.def;
        let signature = Signature {
            params: def.params,
            variadic: def.variadic,
        };
        self.check_count(
            signature,
            callee.name.as_bytes(),
            args.len(),
            last.is_some(),
        )?;
        match callee.special {
            Special::None => {}
            Special::And => return self.eval_and_or(false, dot, args, last),
            Special::Or => return self.eval_and_or(true, dot, args, last),
            Special::Call => return self.eval_call(dot, callee, cmd, args, last),
            Special::Len => return self.eval_len(dot, callee, cmd, args, last),
            Special::Slice => return self.eval_slice(dot, callee, cmd, args, last),
        }
        let argv = self.eval_args(signature, dot, args, last)?;
        let mut call = Call {
            function: std::str::from_utf8(callee.name.as_bytes()).unwrap_or(def.name),
            template: &self.tree.site_name,
            bound: callee.function.bound,
            ambient: self.cx.ambient,
            host: self.cx.host,
            dialect: self.cx.dialect,
            set: self.set,
            engine: &mut *self.cx,
        };
        let result = (def.run)(&mut call, Args(&argv));
        self.returned(callee.name.as_bytes(), cmd, argv, result)
    }

    pub(super) fn eval_method(
        &mut self,
        dot: &Slot,
        object: ObjectRef,
        method: &'static Method,
        node: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let args = args.get(1..).unwrap_or_default();
        let signature = Signature {
            params: method.params,
            variadic: method.variadic,
        };
        self.check_count(
            signature,
            method.name.as_bytes(),
            args.len(),
            last.is_some(),
        )?;
        let argv = self.eval_args(signature, dot, args, last)?;
        let result = (method.run)(&*object, &argv);
        self.returned(method.name.as_bytes(), node, argv, result)
    }

    /// The end of a call: its value, or its error at the node that called.
    fn returned(
        &mut self,
        name: &[u8],
        node: NodeId,
        mut argv: Vec<Value>,
        result: Result<Value, CallError>,
    ) -> Exec<Slot> {
        let result = match go_value::limits::take_exceeded() {
            Some(limit) => Err(CallError::limit(format!("limit reached: {limit}"))),
            None => result,
        };
        match result {
            Ok(value) => {
                let steps = crate::limits::call_steps(&argv, &value);
                if steps > self.cx.limits.fuel {
                    // Only here: Go leaves the place of a call that went well alone.
                    self.at = node;
                }
                self.burn(steps)?;
                if O::ACTIVE {
                    let place = self.place(node);
                    let function = String::from_utf8_lossy(name);
                    self.cx.observer.called(place, &function, &argv, &value);
                }
                if self.cx.spare.len() < MAX_SPARE {
                    argv.clear();
                    self.cx.spare.push(argv);
                }
                Ok(Slot::returned(value))
            }
            Err(error) => {
                self.at = node;
                self.call_error(name, error)
            }
        }
    }

    #[cold]
    fn call_error<T>(&self, name: &[u8], error: CallError) -> Exec<T> {
        let kind = match error.kind {
            CallErrorKind::Returned => ExecErrorKind::Function,
            CallErrorKind::Panicked => ExecErrorKind::Panic,
            CallErrorKind::Signature => return self.error(error.error_text().to_str().as_bytes()),
            CallErrorKind::Limit => ExecErrorKind::Limit,
            CallErrorKind::Unsupported => ExecErrorKind::Unsupported,
        };
        let mut message = b"error calling ".to_vec();
        message.extend_from_slice(name);
        message.extend_from_slice(b": ");
        self.error_of(
            kind,
            error.error_text().behind(message),
            Some(Box::new(error)),
        )
    }

    fn check_count(&self, signature: Signature, name: &[u8], args: usize, last: bool) -> Exec<()> {
        let (fixed, given) = (signature.params.len(), args + usize::from(last));
        let text = if signature.variadic.is_some() {
            if given >= fixed {
                return Ok(());
            }
            format!(": want at least {fixed} got {args}")
        } else {
            if given == fixed {
                return Ok(());
            }
            format!(": want {fixed} got {given}")
        };
        let mut message = b"wrong number of args for ".to_vec();
        message.extend_from_slice(name);
        message.extend_from_slice(text.as_bytes());
        self.error(message)
    }

    fn eval_args(
        &mut self,
        signature: Signature,
        dot: &Slot,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Vec<Value>> {
        let mut argv = self.cx.spare.pop().unwrap_or_default();
        for (at, &arg) in args.iter().enumerate() {
            argv.push(self.eval_arg(dot, signature.param(at), arg)?.value);
        }
        if let Some(last) = last {
            argv.push(self.validate_type(last, signature.param(args.len()))?.value);
        }
        Ok(argv)
    }

    /// `and`, `or`: the first argument that decides; the ones behind it are not evaluated.
    fn eval_and_or(
        &mut self,
        decides: bool,
        dot: &Slot,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let mut value = Slot::INVALID;
        for &arg in args {
            value = self.eval_arg(dot, Type::Reflect, arg)?;
            if truth::is_true(&value.value) == decides {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// `len` tells no value from a nil one.
    fn eval_len(
        &mut self,
        dot: &Slot,
        callee: &Callee,
        cmd: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let item = match args.first() {
            Some(&arg) => self.eval_arg(dot, Type::Reflect, arg)?,
            None => last.unwrap_or(Slot::INVALID),
        };
        let result = if item.is_invalid() {
            // What reflect panics with where `length` asks for the type.
            Err(CallError::panicked(
                "reflect: call of reflect.Value.Type on zero Value",
            ))
        } else {
            funcs::length(&item.value)
        };
        self.returned(callee.name.as_bytes(), cmd, vec![item.value], result)
    }

    /// `slice` tells indexes that sit in an interface from others.
    fn eval_slice(
        &mut self,
        dot: &Slot,
        callee: &Callee,
        cmd: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let mut slots = Vec::with_capacity(args.len() + 1);
        for &arg in args {
            slots.push(self.eval_arg(dot, Type::Reflect, arg)?);
        }
        slots.extend(last);
        let mut slots = slots
            .into_iter()
            .map(|slot| (slot.value, slot.in_interface));
        let (item, _) = slots.next().unwrap_or((Value::Nil, false));
        let indexes: Vec<(Value, bool)> = slots.collect();
        let result = funcs::slice(&item, &indexes, &self.cx.dialect);
        let argv = std::iter::once(item)
            .chain(indexes.into_iter().map(|(index, _)| index))
            .collect();
        self.returned(callee.name.as_bytes(), cmd, argv, result)
    }

    /// `call`: no value of a template is a function that it could call, so this ends in an error that
    /// names what stands in the function's place.
    fn eval_call(
        &mut self,
        dot: &Slot,
        callee: &Callee,
        cmd: NodeId,
        args: &'s [NodeId],
        last: Option<Slot>,
    ) -> Exec<Slot> {
        let name: Str = match (args.first(), &last) {
            (Some(&first), _) => self.file.text(first).into(),
            (
                None,
                Some(Slot {
                    value: Value::Str(s),
                    ..
                }),
            ) => s.clone(),
            (None, Some(slot)) if slot.is_invalid() => "<invalid Value>".into(),
            (None, Some(slot)) => format!("<{} Value>", slot.type_name()).into(),
            (None, None) => Str::empty(),
        };
        let signature = Signature {
            params: &[Type::Reflect],
            variadic: Some(Type::Reflect),
        };
        let argv = self.eval_args(signature, dot, args, last)?;
        let result = funcs::call(
            name.as_bytes(),
            argv.first().unwrap_or(&Value::Nil),
            &self.cx.dialect,
        );
        self.returned(callee.name.as_bytes(), cmd, argv, result)
    }
}
