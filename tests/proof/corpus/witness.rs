//! Events that meet what a search asks for, as far as its conditions tell: so that searches for attacks nobody recorded
//! give rows all the same.

use spelt::plan::expr::Given;
use spelt::plan::needs::Needs;
use spelt::plan::{Expr, Node, Op, Plan, Test};
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::compare::Operator;
use std::collections::BTreeMap;

/// What fields hold that nothing asks for; the rows of lookup tables that are made up hold the same.
pub const VALUES: [&str; 3] = ["v1", "v2", "true"];

/// Each search gets events that meet another branch of its conditions, so many of each.
const TURNS: usize = 4;
const EACH: usize = 4;

/// What an event must hold.
#[derive(Default)]
struct Wish {
    values: BTreeMap<String, Vec<String>>,
    raw: Vec<String>,
}

/// Events for a search, over the hour before a moment.
pub fn of(plan: &Plan, now: f64) -> Table {
    let mut builder = Builder::default();
    let mut names: Vec<String> = Needs::of(plan).named.iter().map(ToString::to_string).collect();
    names.retain(|name| !name.starts_with(['_', '\0']));
    for turn in 0..TURNS {
        let wish = Wish::of(plan, turn);
        for copy in 0..EACH {
            let number = turn * EACH + copy;
            let time = now - 60.0 - 137.0 * number as f64;
            builder.put("_time", Value::from(format!("{time}").as_str()));
            let mut raw = wish.raw.join(" ");
            for (place, name) in names.iter().enumerate() {
                let own = wish.values.get(name).cloned();
                // The last event of each branch lacks what nothing asks for.
                let usual = (copy + 1 < EACH).then(|| vec![VALUES[(place + copy) % 2].to_string()]);
                let Some(values) = own.or(usual) else { continue };
                raw.push_str(&format!(" {name}={}", values.join(" ")));
                builder.put(name, held(&values));
            }
            let others = wish.values.iter().filter(|(name, _)| !names.contains(name) && !name.starts_with(['_', '\0']));
            others.for_each(|(name, value)| builder.put(name, held(value)));
            builder.put("_raw", Value::from(raw.as_str()));
            builder.end_row();
        }
    }
    builder.finish()
}

impl Wish {
    fn of(plan: &Plan, turn: usize) -> Wish {
        let mut wish = Wish::default();
        for plan in std::iter::once(plan).chain(plan.nested()) {
            for step in &plan.steps {
                if let Op::Filter(condition) = &step.op {
                    wish.meet(condition, true, turn);
                }
            }
        }
        // What the search computes and renames is made of something, back to the events.
        for step in std::iter::once(plan).chain(plan.nested()).flat_map(|plan| plan.steps.iter().rev()) {
            for (made, of) in made(&step.op) {
                let Some(values) = wish.values.get(&made).cloned() else { continue };
                of.into_iter().for_each(|name| wish.fields(name, &values));
            }
        }
        wish
    }

    fn set(&mut self, field: &str, value: impl Into<String>) {
        self.values.entry(field.to_string()).or_insert_with(|| vec![value.into()]);
    }

    /// A test of `search` is met by any of several values.
    fn add(&mut self, field: &str, value: String) {
        let values = self.values.entry(field.to_string()).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }

    fn fields(&mut self, field: String, values: &[String]) {
        self.values.entry(field).or_insert_with(|| values.to_vec());
    }

    fn meet(&mut self, expr: &Expr, wanted: bool, turn: usize) {
        match &expr.node {
            Node::And(parts) if wanted => parts.iter().for_each(|part| self.meet(part, true, turn)),
            Node::Or(parts) if !wanted => parts.iter().for_each(|part| self.meet(part, false, turn)),
            Node::And(parts) | Node::Or(parts) => {
                if let Some(part) = parts.get(turn % parts.len().max(1)) {
                    self.meet(part, wanted, turn / 2);
                }
            }
            Node::Not(inner) => self.meet(inner, !wanted, turn),
            Node::Test(test) if wanted => self.pass(test),
            Node::Compare { left, operator, right, .. } => self.compare(left, *operator, right, wanted),
            Node::In { value, items } if wanted => {
                if let (Some(field), Some((item, _))) = (read(value), items.get(turn % items.len().max(1))) {
                    self.set(&field, item.text().unwrap_or("v1"));
                }
            }
            Node::Like { value, pattern } if wanted => {
                if let (Some(field), Given::Fixed(pattern)) = (read(value), &**pattern) {
                    self.set(&field, pattern.text().replace('%', "v1").replace('_', "v"));
                }
            }
            Node::Match { value, regex } if wanted => {
                if let (Some(field), Given::Fixed(regex)) = (read(value), &**regex) {
                    self.set(&field, sample(regex.pattern()));
                }
            }
            Node::Call { args, .. } if wanted => args.iter().filter_map(read).for_each(|field| self.set(&field, "v1")),
            _ => {}
        }
    }

    fn pass(&mut self, test: &Test) {
        match test {
            Test::Exists(name) => self.set(name, "v1"),
            Test::Matches(name, pattern) | Test::Metadata(name, pattern) => {
                self.add(name, pattern.filled("v1").unwrap_or_else(|| pattern.text().to_string()));
            }
            Test::Ordered(name, operator, text) => self.set(name, beside(text, *operator)),
            Test::InNetwork(name, network) => {
                let network = network.to_string();
                self.set(name, network.split('/').next().unwrap_or_default());
            }
            Test::Term(term) => self.raw.push(term.text().replace('*', "v1")),
            Test::Differs(..)
            | Test::NotMetadata(..)
            | Test::OutsideNetwork(..)
            | Test::Subsearch(_)
            | Test::Within(..) => {}
        }
    }

    fn compare(&mut self, left: &Expr, operator: Operator, right: &Expr, wanted: bool) {
        let (field, literal) = match (read(left), literal(right)) {
            (Some(field), Some(literal)) => (field, literal),
            _ => return,
        };
        match (operator, wanted) {
            (Operator::Equal, true) | (Operator::NotEqual, false) => self.set(&field, literal),
            (Operator::Equal, false) | (Operator::NotEqual, true) => {}
            (operator, true) => self.set(&field, beside(&literal, operator)),
            (_, false) => {}
        }
    }
}

fn held(values: &[String]) -> Value {
    Value::many(values.iter().map(|value| Value::from(value.as_str())))
}

/// The fields that an op makes, each with those that it is made of.
fn made(op: &Op) -> Vec<(String, Vec<String>)> {
    match op {
        Op::Extend(extend) => {
            let reads = extend.value.reads().iter().map(ToString::to_string).collect();
            extend.field.name().map(|name| (name.to_string(), reads)).into_iter().collect()
        }
        Op::Rename(renamings) => {
            let one = |from: &str, to: &str| (to.to_string(), vec![from.to_string()]);
            renamings.iter().filter_map(|it| Some(one(it.from.name()?, it.to.name()?))).collect()
        }
        _ => Vec::new(),
    }
}

/// The field that an expression is, or is made of alone.
fn read(expr: &Expr) -> Option<String> {
    let reads = expr.reads();
    (reads.len() == 1).then(|| reads[0].to_string())
}

fn literal(expr: &Expr) -> Option<String> {
    if let Node::Literal(value) = &expr.node { Some(value.show().into_owned()) } else { None }
}

/// A number on the wanted side of another.
fn beside(text: &str, operator: Operator) -> String {
    let Ok(number) = text.parse::<f64>() else { return text.to_string() };
    match operator {
        Operator::Less => (number - 1.0).to_string(),
        Operator::Greater => (number + 1.0).to_string(),
        Operator::LessOrEqual | Operator::GreaterOrEqual | Operator::Equal | Operator::NotEqual => text.to_string(),
    }
}

/// A text that a plain regular expression may find: its first alternative without operators.
fn sample(pattern: &str) -> String {
    let plain = pattern.trim_start_matches("(?i)").replace("\\\\", "\u{1}").replace("\\.", ".").replace(".*", "v1");
    let first: String = plain.chars().filter(|c| !"^$()?+".contains(*c)).take_while(|c| *c != '|').collect();
    first.replace('\\', "").replace('\u{1}', "\\")
}
