//! Pipelines, commands and their operands.

use go_value::number as strconv;

use super::{Parser, Parsing, number};
use crate::lex::ItemType;
use crate::node::{NodeId, NodeKind};

impl<'s> Parser<'s> {
    pub(super) fn pipeline(&mut self, context: &str, end: ItemType) -> Parsing<NodeId> {
        let pos = self.peek_non_space().pos;
        let mut is_assign = false;
        let mut decl = Vec::new();
        // Declarations or assignments first.
        loop {
            let variable = self.peek_non_space();
            if variable.typ != ItemType::Variable {
                break;
            }
            self.next();
            // Blanks are items, so telling "$x :=" from the argument in "$x foo" takes three items;
            // the one beside the variable is remembered to be pushed back.
            let adjacent = self.peek();
            let next = self.peek_non_space();
            let comma = next.typ == ItemType::Char && next.val == b",";
            if matches!(next.typ, ItemType::Assign | ItemType::Declare) || comma {
                if !comma {
                    is_assign = next.typ == ItemType::Assign;
                }
                self.next_non_space();
                let (node, name) = self.builder.variable(variable.pos, &[variable.val]);
                decl.push(node);
                self.state.vars.push(name);
                if comma {
                    if context == "range" && decl.len() < 2 {
                        match self.peek_non_space().typ {
                            ItemType::Variable | ItemType::RightDelim | ItemType::RightParen => {
                                continue;
                            }
                            _ => return self.error("range can only initialize variables"),
                        }
                    }
                    return self.error(format!("too many declarations in {context}"));
                }
            } else if adjacent.typ == ItemType::Space {
                self.backup3(variable, adjacent);
            } else {
                self.backup2(variable);
            }
            break;
        }
        let mut cmds = Vec::new();
        loop {
            let token = self.next_non_space();
            if token.typ == end {
                self.check_pipeline(&cmds, context)?;
                return Ok(self.builder.pipe(pos, is_assign, &decl, &cmds));
            }
            match token.typ {
                ItemType::Bool
                | ItemType::CharConstant
                | ItemType::Complex
                | ItemType::Dot
                | ItemType::Field
                | ItemType::Identifier
                | ItemType::Number
                | ItemType::Nil
                | ItemType::RawString
                | ItemType::String
                | ItemType::Variable
                | ItemType::LeftParen => {
                    self.backup();
                    cmds.push(self.command()?);
                }
                _ => return self.unexpected(token, context),
            }
        }
    }

    fn check_pipeline(&self, cmds: &[NodeId], context: &str) -> Parsing<()> {
        if cmds.is_empty() {
            return self.error(format!("missing value for {context}"));
        }
        // Only the first command of a pipeline may begin with a value.
        for (at, &cmd) in cmds.iter().enumerate().skip(1) {
            if self.builder.begins_with_value(cmd) {
                return self.error(format!(
                    "non executable command in pipeline stage {}",
                    at + 1
                ));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsing<NodeId> {
        let pos = self.peek_non_space().pos;
        let mut args = Vec::new();
        loop {
            self.peek_non_space();
            if let Some(operand) = self.operand()? {
                args.push(operand);
            }
            let token = self.next();
            match token.typ {
                ItemType::Space => continue,
                ItemType::RightDelim | ItemType::RightParen => self.backup(),
                ItemType::Pipe => {}
                _ => return self.unexpected(token, "operand"),
            }
            break;
        }
        if args.is_empty() {
            return self.error("empty command");
        }
        Ok(self.builder.command(pos, &args))
    }

    /// A term with the field accesses behind it; `None` where no operand begins.
    fn operand(&mut self) -> Parsing<Option<NodeId>> {
        let Some(node) = self.term()? else {
            return Ok(None);
        };
        if self.peek().typ != ItemType::Field {
            return Ok(Some(node));
        }
        let pos = self.peek().pos;
        let mut fields = Vec::new();
        while self.peek().typ == ItemType::Field {
            fields.push(self.next().val.get(1..).unwrap_or_default());
        }
        match self.builder.chain(pos, node, &fields) {
            Some(node) => Ok(Some(node)),
            None => {
                let mut message = b"unexpected . after term ".to_vec();
                strconv::append_quote(&mut message, self.builder.literal_text(node));
                self.error(message)
            }
        }
    }

    fn term(&mut self) -> Parsing<Option<NodeId>> {
        let token = self.next_non_space();
        let pos = token.pos;
        let node = match token.typ {
            ItemType::Identifier => match self.functions.callee(token.val) {
                Some(callee) => self.builder.identifier(pos, callee),
                None => {
                    let mut message = b"function ".to_vec();
                    strconv::append_quote(&mut message, token.val);
                    message.extend_from_slice(b" not defined");
                    return self.error(message);
                }
            },
            ItemType::Dot => self.builder.add(pos, NodeKind::Dot),
            ItemType::Nil => self.builder.add(pos, NodeKind::Nil),
            ItemType::Variable => {
                let (node, name) = self.builder.variable(pos, &[token.val]);
                if !self.state.vars.contains(&name) {
                    let mut message = b"undefined variable ".to_vec();
                    strconv::append_quote(&mut message, token.val);
                    return self.error(message);
                }
                node
            }
            ItemType::Field => self
                .builder
                .field(pos, &[token.val.get(1..).unwrap_or_default()]),
            ItemType::Bool => self.builder.add(pos, NodeKind::Bool(token.val == b"true")),
            ItemType::CharConstant | ItemType::Complex | ItemType::Number => {
                match number::new_number(token) {
                    Ok(number) => self.builder.number(pos, number),
                    Err(message) => return self.error(message),
                }
            }
            ItemType::LeftParen => return self.parenthesized().map(Some),
            ItemType::String | ItemType::RawString => {
                let text = self.unquote(token)?;
                self.builder.string(pos, token.val.len(), text)
            }
            _ => {
                self.backup();
                return Ok(None);
            }
        };
        Ok(Some(node))
    }

    fn parenthesized(&mut self) -> Parsing<NodeId> {
        if self
            .dialect
            .max_paren_depth
            .is_some_and(|max| self.state.stack_depth >= max)
        {
            return self.error("max expression depth exceeded");
        }
        self.state.stack_depth += 1;
        self.enter()?;
        let pipe = self.pipeline("parenthesized pipeline", ItemType::RightParen)?;
        self.leave();
        self.state.stack_depth -= 1;
        Ok(pipe)
    }
}
