//! Function calls: names, counts and kinds of arguments are checked before any row is read.

use super::{Result, Typed};
use crate::command::Lowering;
use crate::diagnostic::suggest;
use crate::function::{self, Body, Form, Function, Kind};
use crate::plan::expr::{Each, Given};
use crate::plan::{Expr, Node};
use crate::source::Source;
use crate::syntax::tree;
use crate::syntax::word::unescape_regex;
use crate::table::Name;
use crate::value::Value;
use crate::value::regex::Regex;
use std::collections::BTreeSet;

impl Lowering<'_> {
    pub(super) fn call(&mut self, name: &str, args: &[tree::Expr<'_>], text: &str) -> Result<Typed> {
        let Some(function) = function::find(name) else { return Err(self.unknown_function(name)) };
        self.check_count(function, args.len(), text)?;
        match function.body {
            Body::Plan(form) => self.form(form, function, args, text),
            Body::Each(_) | Body::Single(_) | Body::Whole(_) | Body::Quoted(_) => {
                let args = self.typed_args(function, args)?;
                let args = match function.name {
                    "exact" => args.into_iter().map(|arg| unrounded(arg, function)).collect(),
                    _ => args,
                };
                let node = Node::Call { function, args };
                Ok(Typed { expr: Expr::new(node, self.span(text)), kind: function.gives })
            }
        }
    }

    fn unknown_function(&self, name: &str) -> Box<crate::diagnostic::Diagnostic> {
        let error = self.error("unknown-function", format!("there is no function `{name}`"), name);
        Box::new(match suggest::nearest(name, function::all().map(|function| function.name)) {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None => error,
        })
    }

    fn check_count(&self, function: &Function, count: usize, text: &str) -> Result<()> {
        let too_many = function.most.is_some_and(|most| count > most);
        if count >= function.least && !too_many {
            return Ok(());
        }
        let expected = match function.most {
            Some(most) if most == function.least => format!("{most}"),
            Some(most) => format!("{} to {most}", function.least),
            None => format!("at least {}", function.least),
        };
        let message = format!("`{}` takes {expected} arguments, here are {count}", function.name);
        let error = self.error("wrong-arguments", message, text);
        Err(Box::new(error.help(format!("usage: {}", function.usage))))
    }

    fn typed_args(&mut self, function: &Function, args: &[tree::Expr<'_>]) -> Result<Vec<Expr>> {
        let mut lowered = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let kind = function.takes.get(index).or(function.takes.last()).copied().unwrap_or(Kind::Any);
            lowered.push(self.arg(function, kind, arg)?);
        }
        Ok(lowered)
    }

    fn arg(&mut self, function: &Function, kind: Kind, arg: &tree::Expr<'_>) -> Result<Expr> {
        if kind == Kind::Bool {
            return self.condition(arg);
        }
        if let (Kind::Regex, tree::Kind::Text(written)) = (kind, &arg.kind) {
            self.regex(written, arg.text)?;
            let pattern = Value::from(unescape_regex(written).into_owned());
            return Ok(Expr::new(Node::Literal(pattern), self.span(arg.text)));
        }
        let typed = self.typed(arg)?;
        let found = match (kind, typed.kind) {
            (Kind::Text | Kind::Regex, Kind::Number) => Some("a text, and this is a number"),
            (Kind::Number, Kind::Text) => Some("a number, and this is a text"),
            (Kind::Text | Kind::Regex | Kind::Number, Kind::Bool) => Some("a value, and this is a condition"),
            (Kind::Text | Kind::Regex | Kind::Number | Kind::Value, _) if typed.is_null_literal() => {
                Some("a value, and this is null")
            }
            _ => None,
        };
        match found {
            Some(found) => Err(self.wrong_type(format!("`{}` wants {found}", function.name), arg.text)),
            None => Ok(typed.expr),
        }
    }

    /// Compiles a regular expression that stands in the search; an error points into it.
    pub fn regex(&self, written: &str, at: &str) -> Result<Regex> {
        let pattern = unescape_regex(written);
        Regex::new(&pattern).map_err(|broken| {
            // The place is exact where the text has no escapes; else all of it is underlined.
            let exact = broken.at.filter(|_| pattern == written).and_then(|at| written.get(at..));
            let place = exact.and_then(|rest| Some(&rest[..rest.chars().next()?.len_utf8()])).unwrap_or(at);
            let message = format!("the regular expression is broken: {}", broken.message);
            Box::new(self.error("broken-regex", message, place))
        })
    }

    fn form(&mut self, form: Form, function: &Function, args: &[tree::Expr<'_>], text: &str) -> Result<Typed> {
        let span = self.span(text);
        let (node, kind) = match (form, args) {
            (Form::True, _) => (Node::Literal(Value::Bool(true)), Kind::Bool),
            (Form::False, _) => (Node::Literal(Value::Bool(false)), Kind::Bool),
            (Form::Null, _) => (Node::Literal(Value::Null), Kind::Any),
            (Form::If, [condition, then, otherwise]) => {
                let condition = self.condition(condition)?;
                let (then, otherwise) = (self.typed(then)?, self.typed(otherwise)?);
                let kind = if then.kind == otherwise.kind { then.kind } else { Kind::Any };
                let always = Expr::new(Node::Literal(Value::Bool(true)), otherwise.expr.span);
                (Node::Case(vec![(condition, then.expr), (always, otherwise.expr)]), kind)
            }
            (Form::Case, args) => self.pairs(function, args, text).map(|(pairs, kind)| (Node::Case(pairs), kind))?,
            (Form::Validate, args) => {
                self.pairs(function, args, text).map(|(pairs, kind)| (Node::Validate(pairs), kind))?
            }
            (Form::Coalesce, args) => {
                let values = args.iter().map(|arg| self.any_expr(arg)).collect::<Result<_>>()?;
                (Node::Coalesce(values), Kind::Any)
            }
            (Form::In, [value, items @ ..]) => return self.membership(value, items, text),
            (Form::Like, [value, pattern]) => return self.like(value, pattern, text),
            (Form::Match, [value, regex]) => (self.matching(function, value, regex)?, Kind::Bool),
            (Form::SearchMatch, [search]) => (self.search_match(search)?, Kind::Bool),
            (Form::MvMap, [over, body]) => (self.mvmap(over, body)?, Kind::Any),
            (Form::MvFilter, [body]) => (self.mvfilter(body)?, Kind::Any),
            (Form::Lookup, [table, keys, outputs]) => (self.lookup_call(table, keys, outputs)?, Kind::Text),
            (
                Form::If
                | Form::In
                | Form::Like
                | Form::Match
                | Form::SearchMatch
                | Form::MvMap
                | Form::MvFilter
                | Form::Lookup,
                _,
            ) => {
                let message = format!("`{}` has the wrong number of arguments", function.name);
                return Err(Box::new(self.error("wrong-arguments", message, text)));
            }
        };
        Ok(Typed { expr: Expr::new(node, span), kind })
    }

    /// Conditions and values by turns; the kind all values share.
    fn pairs(&mut self, function: &Function, args: &[tree::Expr<'_>], text: &str) -> Result<(Vec<(Expr, Expr)>, Kind)> {
        if args.len() % 2 == 1 {
            let message =
                format!("`{}` takes conditions and values by turns; the last value is missing", function.name);
            return Err(Box::new(self.error("wrong-arguments", message, text)));
        }
        let mut pairs = Vec::new();
        let mut kinds = Vec::new();
        for pair in args.chunks_exact(2) {
            let condition = self.condition(&pair[0])?;
            let value = self.typed(&pair[1])?;
            kinds.push(value.kind);
            pairs.push((condition, value.expr));
        }
        let kind = kinds.first().copied().filter(|first| kinds.iter().all(|kind| kind == first)).unwrap_or(Kind::Any);
        Ok((pairs, kind))
    }

    fn matching(&mut self, function: &Function, value: &tree::Expr<'_>, regex: &tree::Expr<'_>) -> Result<Node> {
        let value = self.arg(function, Kind::Text, value)?;
        let regex = if let tree::Kind::Text(written) = &regex.kind {
            Given::Fixed(self.regex(written, regex.text)?)
        } else {
            Given::Computed(self.arg(function, Kind::Regex, regex)?)
        };
        Ok(Node::Match { value: Box::new(value), regex: Box::new(regex) })
    }

    /// `searchmatch("...")` has the semantics of `search`.
    fn search_match(&mut self, search: &tree::Expr<'_>) -> Result<Node> {
        let tree::Kind::Text(written) = &search.kind else {
            let message = "`searchmatch` wants a search between quotes";
            return Err(Box::new(self.error("wrong-arguments", message, search.text)));
        };
        let text = unescape_regex(written);
        let span = self.span(search.text);
        let outer = self.place.inside.replace(span);
        let within = Source::bare("", text.into_owned());
        let lowered = self.search(within.text());
        self.place.inside = outer;
        Ok(lowered?.map_or(Node::Literal(Value::Bool(true)), |expr| expr.node))
    }

    fn mvmap(&mut self, over: &tree::Expr<'_>, body: &tree::Expr<'_>) -> Result<Node> {
        let fields = fields_read(over);
        let Some(field) = fields.first().filter(|_| fields.len() == 1) else {
            let message = "`mvmap` wants one multivalue field first";
            return Err(Box::new(self.error("wrong-arguments", message, over.text)));
        };
        let field: Name = (*field).into();
        let over = self.any_expr(over)?;
        let body = self.value_expr(body)?;
        Ok(Node::Each(Box::new(Each { over, field, body, filters: false })))
    }

    /// `mvfilter` may read one field only (Search Reference, "Multivalue eval functions").
    fn mvfilter(&mut self, body: &tree::Expr<'_>) -> Result<Node> {
        let fields = fields_read(body);
        let Some(field) = fields.first().filter(|_| fields.len() == 1) else {
            let message = format!("`mvfilter` filters one field, and this reads {}", fields.len());
            return Err(Box::new(self.error("wrong-arguments", message, body.text)));
        };
        let field: Name = (*field).into();
        let over = Expr::new(Node::Field(field.clone()), self.span(body.text));
        let body = self.condition(body)?;
        Ok(Node::Each(Box::new(Each { over, field, body, filters: true })))
    }
}

/// Arithmetic inside `exact(...)` is done on exact operands, so that nothing is rounded on the way.
fn unrounded(expr: Expr, exact: &'static Function) -> Expr {
    let Expr { node, span } = expr;
    let inner = |side: Box<Expr>| Box::new(unrounded(*side, exact));
    let node = match node {
        Node::Arithmetic { operator, left, right } => {
            Node::Arithmetic { operator, left: inner(left), right: inner(right) }
        }
        Node::Plus { left, right, joins: false } => Node::Plus { left: inner(left), right: inner(right), joins: false },
        Node::Negate(operand) => Node::Negate(inner(operand)),
        operand => Node::Call { function: exact, args: vec![Expr::new(operand, span)] },
    };
    Expr::new(node, span)
}

/// The fields an expression reads.
fn fields_read<'a>(tree: &tree::Expr<'a>) -> BTreeSet<&'a str> {
    match &tree.kind {
        tree::Kind::Text(_) | tree::Kind::Number(_) => BTreeSet::new(),
        tree::Kind::Field(name) => BTreeSet::from([*name]),
        tree::Kind::Call(_, args) => args.iter().flat_map(fields_read).collect(),
        tree::Kind::Not(inner) | tree::Kind::Negate(inner) => fields_read(inner),
        tree::Kind::Binary(_, left, right) => [left, right].into_iter().flat_map(|side| fields_read(side)).collect(),
        tree::Kind::In(value, items) => {
            fields_read(value).into_iter().chain(items.iter().flat_map(fields_read)).collect()
        }
    }
}
