//! Eval functions, by the table of the dialect.

pub mod by;
mod fold;
pub mod json;
pub mod lists;
pub mod numbers;
pub mod printf;
pub mod times;

use super::dialect::{Entry, Given, Write};
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::{Answer, Name};
use crate::function::{Body, Function};
use crate::plan::{Expr, Node};
use crate::source::Span;

/// `lower` of engines that know no letters but by themselves.
pub const LOWER: Answer = Answer::Emulated("letter by letter: `İ`, and a `Σ` that ends a word, come out otherwise");

/// `upper` of the same.
pub const UPPER: Answer = Answer::Emulated("letter by letter: of those that become several only `ß` does");

/// Writes a call that no template says.
pub type Caller = fn(&mut Writer<'_>, &[Expr], Span) -> Done<Piece>;

impl Writer<'_> {
    /// A function of values.
    pub fn called(&mut self, function: &'static Function, args: &[Expr], span: Span) -> Done<Piece> {
        if let Some(value) = fold::value(function, args, self.request) {
            // It hangs on nothing but the search, so that it is known now.
            if fold::reads_clock(args) {
                by::now(self, &[], span)?;
            }
            return self.constant(&value, span);
        }
        let name = format!("`{}`", function.name);
        let Some(entry) = self.dialect.functions().iter().find(|entry| entry.name == function.name) else {
            return Err(self.refuse(&name, "nobody has thought about it", span));
        };
        self.report.take(&name, entry.answer, span)?;
        let lifts = match function.body {
            Body::Each(_) | Body::Single(_) => true,
            Body::Whole(_) | Body::Quoted(_) | Body::Plan(_) => false,
        };
        let Some(first) = args.first().filter(|arg| lifts && !matches!(arg.node, Node::Literal(_))) else {
            return self.single(entry, args, span);
        };
        let value = self.value(first)?;
        let is_many = value.shape == Shape::Many;
        let item = if is_many { Piece::tight(self.local(), Shape::Text) } else { value.clone() };
        // The value at hand has a name of its own, so that it is written once whatever is made of it.
        let bound: Name = format!("\0{}", self.bound.len()).into();
        let args: Vec<Expr> = std::iter::once(Expr::new(Node::Field(bound.clone()), first.span))
            .chain(args[1..].iter().cloned())
            .collect();
        let depth = self.locals.len();
        if is_many {
            self.locals.push((Name::from("\0"), item.clone()));
        }
        self.bound.push((bound, item.clone()));
        let made = self.single(entry, &args, span);
        self.bound.pop();
        self.locals.truncate(depth);
        let made = made?;
        if is_many { self.lifted_over(&value, &item.sql, &made, entry.is_total(), span) } else { Ok(made) }
    }

    /// What a function makes of arguments of which the first is single, if it is one that is lifted.
    fn single(&mut self, entry: &Entry, args: &[Expr], span: Span) -> Done<Piece> {
        let name = format!("`{}`", entry.name);
        match entry.write {
            Write::No => Err(self.refuse(&name, entry.answer.words(), span)),
            Write::By(caller) => caller(self, args, span),
            Write::Lifted(given, template, shape) | Write::Plain(given, template, shape) => {
                let pieces: Vec<Piece> = args.iter().map(|arg| self.value(arg)).collect::<Done<_>>()?;
                let pieces = self.given(&pieces, given, &name, span)?;
                Ok(written(template, &pieces, shape))
            }
        }
    }

    /// A list of what was made of each value of a list; `is_total` says that it is never null.
    fn lifted_over(&mut self, list: &Piece, item: &str, made: &Piece, is_total: bool, span: Span) -> Done<Piece> {
        if made.shape == Shape::Many {
            let lists = self.dialect.each(&list.sql, item, &made.sql);
            let all = self.dialect.flat(&lists);
            return self.nonempty(&all, span);
        }
        let text = self.text(made, span)?;
        let all = self.dialect.each(&list.sql, item, &text.sql);
        if is_total {
            return Ok(Piece::tight(all, Shape::Many));
        }
        let kept = self.dialect.kept_where(&all, "item", "item IS NOT NULL");
        self.nonempty(&kept, span)
    }

    /// The arguments as the template takes them.
    fn given(&mut self, pieces: &[Piece], given: &[Given], name: &str, span: Span) -> Done<Vec<Piece>> {
        let kinds = given.iter().chain(std::iter::repeat(given.last().unwrap_or(&Given::Text)));
        let mut taken = Vec::new();
        for (piece, kind) in pieces.iter().zip(kinds) {
            taken.push(match kind {
                Given::Text if piece.shape == Shape::Many => {
                    return Err(self.refuse(name, "of several values it is not translated yet", span));
                }
                Given::Text => self.text(piece, span)?,
                Given::Number => self.double(piece, span)?,
                Given::Many => self.many(piece, span)?,
            });
        }
        Ok(taken)
    }
}

/// A template with the arguments in their places: `{0}` is the first, `{0:i}` the first as an operand, `{*}` all of them.
/// It is read once from left to right, so that nothing in an argument is taken for a place.
fn written(template: &str, args: &[Piece], shape: Shape) -> Piece {
    let mut sql = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        sql.push_str(before);
        rest = after;
        let (number, is_operand) = place.strip_suffix(":i").map_or((place, false), |number| (number, true));
        match number.parse::<usize>().ok().and_then(|number| args.get(number)) {
            Some(arg) if is_operand => sql.push_str(&arg.operand()),
            Some(arg) => sql.push_str(&arg.sql),
            None => sql.push_str(&args.iter().map(|arg| arg.sql.clone()).collect::<Vec<_>>().join(", ")),
        }
    }
    sql.push_str(rest);
    Piece::tight(sql, shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_that_looks_like_a_place_is_left_alone() {
        let arg = |sql: &str| Piece::loose(sql, Shape::Text);
        let piece = written("f({0}, {1:i})", &[arg("'{1}'"), arg("a || b")], Shape::Text);
        assert_eq!(piece.sql, "f('{1}', (a || b))");
        assert_eq!(written("least({*})", &[arg("a"), arg("b")], Shape::Text).sql, "least(a, b)");
    }
}
