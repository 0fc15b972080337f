//! The first value that is there, or whose condition holds.

use super::conversions::null;
use super::piece::{Digits, Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer, typed};
use crate::plan::Expr;
use crate::source::Span;

impl Writer<'_> {
    /// The first value that is there.
    pub fn first_of(&mut self, pieces: &[Piece], span: Span) -> Done<Piece> {
        let mut kept: Vec<Piece> = Vec::new();
        for piece in pieces.iter().filter(|it| it.shape != Shape::Nothing) {
            // What is there exactly where an earlier one is never comes to pass.
            let is_idle = kept.iter().any(|known| {
                known.presence == Presence::Always
                    || known.kql == piece.kql
                    || matches!(&known.presence, Presence::Told(_) | Presence::Filled(_))
                        && self.told(known) == self.told(piece)
            });
            if !is_idle {
                kept.push(piece.clone());
            }
        }
        let (alike, shape) = self.alike(&kept, span)?;
        let digits = if alike.iter().any(|it| it.digits == Digits::Limited) { Digits::Limited } else { Digits::Free };
        match &alike[..] {
            [] => return Ok(Piece::nothing()),
            [only] => return Ok(only.clone()),
            _ => {}
        }
        let presence =
            if alike.iter().any(|it| it.presence == Presence::Always) { Presence::Always } else { Presence::Itself };
        let is_plain = |it: &Piece| matches!(it.presence, Presence::Always | Presence::Itself | Presence::Filled(_));
        if alike.iter().all(is_plain) {
            let parts: Vec<String> = alike.iter().map(|it| it.kql.clone()).collect();
            return Ok(Piece::tight(format!("coalesce({})", parts.join(", ")), shape).present(presence).with(digits));
        }
        let mut parts = Vec::new();
        let mut there = Vec::new();
        for piece in &alike {
            let is_there = self.presence(piece, span)?;
            parts.push(format!("{}, {}", is_there.kql, piece.kql));
            there.push(is_there);
        }
        let there = Presence::Told(all_or_any(there, false).kql);
        Ok(Piece::tight(format!("case({}, {})", parts.join(", "), null(shape)), shape).present(there).with(digits))
    }

    /// The condition under which a piece is there, as text.
    fn told(&self, piece: &Piece) -> String {
        match &piece.presence {
            Presence::Told(condition) | Presence::Filled(condition) => condition.clone(),
            Presence::Always => "true".into(),
            Presence::Lost => String::new(),
            Presence::Itself if piece.shape == Shape::Text => format!("isnotempty({})", piece.kql),
            Presence::Itself => format!("isnotnull({})", piece.kql),
        }
    }

    /// The value of the first arm whose condition is as wanted.
    pub fn case(&mut self, arms: &[(Expr, Expr)], wanted: bool, span: Span) -> Done<Piece> {
        let mut chosen: Vec<(Piece, Piece)> = Vec::new();
        let mut refused = None;
        for (condition, value) in arms {
            let condition = match self.holds(condition, wanted) {
                // What can never come to pass need not be said.
                Ok(condition) if condition.is(false) => continue,
                Ok(condition) => condition,
                Err(why) => {
                    refused = Some(why);
                    continue;
                }
            };
            let is_last = condition.is(true);
            match self.value(value) {
                Ok(value) => chosen.push((condition, value)),
                Err(why) => refused = Some(why),
            }
            if is_last {
                break;
            }
        }
        if let Some(why) = refused {
            return Err(why);
        }
        let values: Vec<Piece> = chosen.iter().map(|(_, value)| value.clone()).collect();
        let (values, shape) = self.alike(&values, span)?;
        let Some((first, _)) = chosen.first() else { return Ok(Piece::nothing()) };
        if first.is(true) || shape == Shape::Nothing {
            return Ok(values.into_iter().next().unwrap_or_else(Piece::nothing));
        }
        if let Some(filled) = self.filled(&chosen, &values, shape) {
            return Ok(filled);
        }
        let is_whole = chosen.last().is_some_and(|(condition, _)| condition.is(true));
        let digits = if values.iter().any(|it| it.digits == Digits::Limited) { Digits::Limited } else { Digits::Free };
        let presence = of_arms(&chosen, &values, is_whole);
        let mut parts = Vec::new();
        for ((condition, _), value) in chosen.iter().zip(&values) {
            if condition.is(true) {
                parts.push(typed(value));
            } else {
                parts.extend([condition.kql.clone(), typed(value)]);
            }
        }
        if !is_whole {
            parts.push(null(shape).to_string());
        }
        let name = if parts.len() == 3 { "iff" } else { "case" };
        Ok(Piece::tight(arms_of(name, &parts), shape).present(presence).with(digits))
    }
}

impl Writer<'_> {
    /// `if(isnull(x), y, x)` and `if(isnotnull(x), x, y)`: the value, or what stands for it where it is missing.
    fn filled(&self, chosen: &[(Piece, Piece)], values: &[Piece], shape: Shape) -> Option<Piece> {
        let ([(condition, _), (rest, _)], [first, second]) = (chosen, values) else { return None };
        let (value, other) = match condition.kql.starts_with("isnot") {
            true => (first, second),
            false => (second, first),
        };
        let told = if shape == Shape::Text { "empty" } else { "null" };
        let asks = [format!("is{told}({})", value.kql), format!("isnot{told}({})", value.kql)];
        let is_plain = value.presence == Presence::Itself && other.presence == Presence::Always;
        if !rest.is(true) || !is_plain || !asks.contains(&condition.kql) || shape == Shape::Many {
            return None;
        }
        let digits =
            if [value, other].iter().any(|it| it.digits == Digits::Limited) { Digits::Limited } else { Digits::Free };
        let filled = Piece::tight(format!("coalesce({}, {})", value.kql, other.kql), shape);
        Some(filled.present(Presence::Always).with(digits))
    }
}

fn of_arms(chosen: &[(Piece, Piece)], values: &[Piece], is_whole: bool) -> Presence {
    if values.iter().all(|value| value.presence == Presence::Always) {
        if is_whole {
            return Presence::Always;
        }
        let conditions = chosen.iter().map(|(condition, _)| condition.clone()).collect();
        return Presence::Filled(all_or_any(conditions, false).kql);
    }
    let is_plain = |value: &Piece| matches!(value.presence, Presence::Always | Presence::Itself | Presence::Filled(_));
    if values.iter().all(is_plain) { Presence::Itself } else { Presence::Lost }
}

/// A call whose arguments are arms, one a line where one line does not hold them.
fn arms_of(name: &str, parts: &[String]) -> String {
    const WIDTH: usize = 90;
    let line = format!("{name}({})", parts.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let arms: Vec<String> = parts.chunks(2).map(|arm| arm.join(", ")).collect();
    format!("{name}(\n{}\n)", crate::backend::sql::piece::indented(&arms.join(",\n")))
}
