//! `trendline`: moving averages of a field.

use super::lower::options::{Arguments, name_of};
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Native, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use std::collections::VecDeque;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const TRENDLINE: Command = Command {
    name: "trendline",
    aliases: &[],
    usage: "trendline (sma|ema|wma)<period>(<field>) [AS <name>]...",
    about: "Computes moving averages over the rows in their order: `sma` the mean of the last numbers, `wma` the same \
            with later ones weighing more, `ema` a part of the last average and a part of the number. `sma` and `wma` \
            begin when a whole period is there. The period is from 2 to 10000.",
    options: &[],
    examples: &[
        Example {
            search: "* | trendline sma2(x) AS mean wma2(x) | table x mean \"wma2(x)\"",
            events: "x\n3\n6\n9",
            gives: "x,mean,wma2(x)\n3,,\n6,4.5,5\n9,7.5,8",
        },
        Example { search: "* | trendline ema3(x) AS e | table x e", events: "x\n8\n4\n4", gives: "x,e\n8,8\n4,6\n4,5" },
    ],
    source: "Search Reference, \"trendline\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&TRENDLINE, stage.body)?;
    let mut items = arguments.items();
    let mut trends = Vec::new();
    while let [first, rest @ ..] = items {
        let (Item::Word(word), [Item::Group(field), rest @ ..]) = (first, rest) else {
            return Err(arguments.misplaced(first.text(), "an average such as `sma5(count)` is expected"));
        };
        let (name, rest) = match rest {
            [middle, Item::Word(name), rest @ ..] if middle.is_word("as") => (Some(*name), rest),
            _ => (None, rest),
        };
        trends.push(trend(&arguments, *word, field, name)?);
        items = match rest {
            [Item::Comma(_), rest @ ..] => rest,
            _ => rest,
        };
    }
    if trends.is_empty() {
        return Err(arguments.missing("an average, such as `sma5(count)`"));
    }
    lowering.push(Op::Native(Native { command: Arc::new(Trendline { trends }), inputs: Vec::new() }));
    Ok(())
}

fn trend(arguments: &Arguments<'_, '_>, word: Word<'_>, field: &str, name: Option<Word<'_>>) -> Result<Trend> {
    let (kind, period) = word.written.split_at_checked(3).unwrap_or((word.written, ""));
    let kind = match kind.to_ascii_lowercase().as_str() {
        "sma" => Kind::Simple,
        "ema" => Kind::Exponential,
        "wma" => Kind::Weighted,
        _ => return Err(arguments.misplaced(word.text, "an average is `sma`, `ema` or `wma` with its period")),
    };
    let period = match period.parse() {
        Ok(period @ 2..=10_000) => period,
        Ok(_) | Err(_) => return Err(arguments.misplaced(word.text, "a period is a number from 2 to 10000")),
    };
    let field = field.trim().trim_matches(['"', '\'']);
    if field.is_empty() || field.contains(['*', ',', '(']) {
        return Err(arguments.misplaced(word.text, "one field is averaged, without a wildcard"));
    }
    let name = name.map_or_else(|| format!("{}({field})", word.written), name_of);
    Ok(Trend { kind, period, field: field.into(), name: name.into() })
}

#[derive(Debug)]
struct Trendline {
    trends: Vec<Trend>,
}

#[derive(Debug)]
struct Trend {
    kind: Kind,
    period: usize,
    field: Name,
    name: Name,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Simple,
    Exponential,
    Weighted,
}

/// So many numbers may be looked at: an average is added up anew in each row, so that no rounding builds up.
const MOST_STEPS: usize = 4_000_000_000;

impl native::Command for Trendline {
    fn name(&self) -> &'static str {
        "trendline"
    }

    fn run(&self, mut rows: Table, _machine: &dyn Machine) -> std::result::Result<Table, String> {
        let steps = self.trends.iter().map(|trend| trend.period.saturating_mul(rows.rows()));
        if steps.fold(0, usize::saturating_add) > MOST_STEPS {
            return Err("too many numbers would have to be averaged: use a shorter period, or keep fewer rows".into());
        }
        for trend in &self.trends {
            let mut last = VecDeque::new();
            let mut averages = Vec::with_capacity(rows.rows());
            for row in 0..rows.rows() {
                let number = rows.value(row, &trend.field).number();
                averages.push(number.map_or(Value::Null, |number| trend.next(&mut last, number.value)));
            }
            rows.overlay(trend.name.clone(), Column::of(averages));
        }
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect {
            reads: Some(self.trends.iter().map(|trend| trend.field.clone()).collect()),
            makes: self.trends.iter().map(|trend| trend.name.clone()).collect(),
            order: Order::Kept,
            ..Effect::default()
        }
    }
}

impl Trend {
    /// The average once another number has come; `last` holds the numbers of the period, of `ema` the last average.
    fn next(&self, last: &mut VecDeque<f64>, number: f64) -> Value {
        let period = self.period as f64;
        if let Kind::Exponential = self.kind {
            // The share of the last average is the greater, the shorter the period: that is how the reference has it.
            let share = 2.0 / (period + 1.0);
            let average = last.pop_back().map_or(number, |before| share * before + (1.0 - share) * number);
            last.push_back(average);
            return Value::computed(average);
        }
        last.push_back(number);
        if last.len() > self.period {
            last.pop_front();
        }
        if last.len() < self.period {
            return Value::Null;
        }
        Value::computed(match self.kind {
            Kind::Simple | Kind::Exponential => last.iter().sum::<f64>() / period,
            Kind::Weighted => {
                let weighted = (1_u32..).zip(last.iter()).map(|(weight, number)| f64::from(weight) * number);
                weighted.sum::<f64>() / (period * (period + 1.0) / 2.0)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn averages(kind: Kind, period: usize, numbers: &[f64]) -> Vec<String> {
        let trend = Trend { kind, period, field: "x".into(), name: "y".into() };
        let mut last = VecDeque::new();
        numbers.iter().map(|number| trend.next(&mut last, *number).printed()).collect()
    }

    #[test]
    fn an_average_begins_with_a_whole_period() {
        assert_eq!(averages(Kind::Simple, 3, &[3.0, 6.0, 9.0, 0.0]), ["null", "null", "6", "5"]);
        assert_eq!(averages(Kind::Weighted, 2, &[3.0, 6.0, 0.0]), ["null", "5", "2"]);
    }

    #[test]
    fn an_exponential_average_begins_with_the_first_number() {
        assert_eq!(averages(Kind::Exponential, 4, &[10.0, 20.0]), ["10", "16"]);
    }
}
