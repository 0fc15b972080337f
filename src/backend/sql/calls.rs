//! Eval functions, by the table of the dialect.

pub mod by;

use super::dialect::{Entry, Given, Write};
use super::piece::{Digits, Piece, Shape};
use super::values;
use super::writer::{Done, Writer};
use crate::function::Function;
use crate::plan::Expr;
use crate::source::Span;

/// Writes a call that no template says.
pub type Caller = fn(&mut Writer<'_>, &[Expr], Span) -> Done<Piece>;

impl Writer<'_> {
    /// A function of values.
    pub fn called(&mut self, function: &Function, args: &[Expr], span: Span) -> Done<Piece> {
        let name = format!("`{}`", function.name);
        let Some(entry) = self.dialect.functions().iter().find(|entry| entry.name == function.name) else {
            return Err(self.refuse(&name, "nobody has thought about it", span));
        };
        let Entry { answer, write, .. } = entry;
        self.report.take(&name, *answer, span)?;
        match write {
            Write::No => Err(self.refuse(&name, answer.words(), span)),
            Write::By(caller) => caller(self, args, span),
            Write::Lifted(given, template, shape) => {
                let mut pieces: Vec<Piece> = args.iter().map(|arg| self.value(arg)).collect::<Done<_>>()?;
                let is_many = pieces.first().is_some_and(|piece| piece.shape == Shape::Many);
                if !is_many {
                    let pieces = self.given(&pieces, given, &name, span)?;
                    return Ok(written(template, &pieces, *shape));
                }
                let list = std::mem::replace(&mut pieces[0], Piece::tight(self.local(), Shape::Text));
                let item = self.local();
                let pieces = self.given(&pieces, given, &name, span)?;
                let body = written(template, &pieces, *shape);
                let body = self.text(&body, span)?;
                let made = self.dialect.each(&list.sql, &item, &body.sql);
                Ok(Piece::tight(made, Shape::Many))
            }
            Write::Plain(given, template, shape) => {
                let pieces: Vec<Piece> = args.iter().map(|arg| self.value(arg)).collect::<Done<_>>()?;
                let given = self.given(&pieces, given, &name, span)?;
                let result = written(template, &given, *shape);
                let limits_nothing = pieces.iter().all(|piece| values::limits(piece) == Digits::Free);
                let is_counted = result.shape == Shape::Number && !limits_nothing;
                Ok(if is_counted { result.with(Digits::Lost) } else { result })
            }
        }
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
