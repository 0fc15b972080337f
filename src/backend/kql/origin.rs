//! What the first conditions of a search say of the events of a table: of which logs they are, and which numbers they have.

use crate::backend::schema::{Asked, Known, Schema, Table, route};
use crate::plan::{Expr, Node, Plan, Test};
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;
use std::collections::BTreeSet;

/// What is known of the events of a table that a search asks for.
#[derive(Debug)]
pub struct Origin<'t> {
    table: &'t Table,
    /// The logs that other tables hold.
    elsewhere: Vec<&'t String>,
    /// The logs; none if the search does not say.
    logs: Option<Vec<Pattern>>,
    /// The numbers; none if the search does not say.
    codes: Option<BTreeSet<i64>>,
}

impl<'t> Origin<'t> {
    /// What a plan says of the events of a table.
    pub fn of(schema: &'t Schema, table: &'t Table, plan: &Plan) -> Origin<'t> {
        let others = schema.tables.iter().filter(|other| other.name != table.name);
        let within = Within { schema, table };
        let filters = route::filters(plan);
        let codes = within.every(&filters, &|condition| within.codes(condition));
        let held = |code: &i64| table.ranges.keys().all(|field| table.may_hold(field, *code) != Some(false));
        Origin {
            table,
            elsewhere: others.flat_map(|other| &other.logs).collect(),
            logs: within.every(&filters, &|condition| within.logs(condition)),
            codes: codes.map(|codes| codes.into_iter().filter(held).collect()),
        }
    }

    fn knows_log(&self, name: &Pattern) -> Option<bool> {
        if !self.table.logs.is_empty() {
            return alike(self.table.logs.iter().map(|log| name.matches(log)));
        }
        if name.is_literal() && self.elsewhere.iter().any(|log| name.matches(log)) {
            return Some(false);
        }
        let logs = self.logs.as_ref().filter(|logs| logs.iter().all(Pattern::is_literal))?;
        alike(logs.iter().map(|log| name.matches(log.text())))
    }
}

impl Known for Origin<'_> {
    fn knows(&self, asked: &Asked) -> Option<bool> {
        match asked {
            Asked::Log(name) => self.knows_log(name),
            Asked::Code(codes) => {
                let known = self.codes.as_ref()?;
                let is_asked = |code: &i64| codes.contains(&code.to_string());
                alike(known.iter().map(is_asked))
            }
        }
    }

    fn may_have(&self, code: &str) -> bool {
        let Ok(code) = code.parse() else { return true };
        self.codes.as_ref().is_none_or(|codes| codes.contains(&code))
    }
}

/// What all answers are; none if they differ, or there are none.
fn alike(mut answers: impl Iterator<Item = bool>) -> Option<bool> {
    let first = answers.next()?;
    answers.all(|answer| answer == first).then_some(first)
}

/// Reads conditions for the events of a table.
struct Within<'t> {
    schema: &'t Schema,
    table: &'t Table,
}

impl Within<'_> {
    /// What the first of some conditions says that says anything: all of them hold.
    fn every<'e, T>(&self, parts: &[&'e Expr], of: &dyn Fn(&'e Expr) -> Option<Vec<T>>) -> Option<Vec<T>> {
        parts.iter().find_map(|part| of(part))
    }

    /// What alternatives say, if each says something; those that no event of the table meets do not count.
    fn any<'e, T>(&self, parts: &'e [Expr], of: &dyn Fn(&'e Expr) -> Option<Vec<T>>) -> Option<Vec<T>> {
        let is_met = |part: &&Expr| route::of_condition(self.schema, self.table, part) != route::Known::Never;
        let all: Option<Vec<Vec<T>>> = parts.iter().filter(is_met).map(of).collect();
        all.map(|all| all.into_iter().flatten().collect())
    }

    /// The numbers that events must have to pass.
    fn codes(&self, condition: &Expr) -> Option<Vec<i64>> {
        let is_code = |name: &str| self.table.ranges.contains_key(name);
        match &condition.node {
            Node::And(parts) => self.every(&parts.iter().collect::<Vec<_>>(), &|part| self.codes(part)),
            Node::Or(parts) => self.any(parts, &|part| self.codes(part)),
            Node::Test(Test::Matches(name, pattern)) if is_code(name) => Some(vec![pattern.text().parse().ok()?]),
            Node::Compare { left, operator: Operator::Equal, right, .. }
                if left.field().is_some_and(|it| is_code(it)) =>
            {
                Some(vec![number(right)?])
            }
            Node::In { value, items } if value.field().is_some_and(|it| is_code(it)) => {
                items.iter().map(|(item, _)| number(item)).collect()
            }
            _ => None,
        }
    }

    /// The logs that events must be of to pass.
    fn logs(&self, condition: &Expr) -> Option<Vec<Pattern>> {
        match &condition.node {
            Node::And(parts) => self.every(&parts.iter().collect::<Vec<_>>(), &|part| self.logs(part)),
            Node::Or(parts) => self.any(parts, &|part| self.logs(part)),
            Node::Test(Test::Matches(name, pattern) | Test::Metadata(name, pattern)) => {
                self.schema.logs(name, pattern).filter(|logs| !logs.are_all).map(|logs| logs.names)
            }
            _ => None,
        }
    }
}

fn number(expr: &Expr) -> Option<i64> {
    match &expr.node {
        Node::Literal(Value::Number(number)) => number.whole(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    /// What is known of a log and a number in the events of a table.
    fn known(search: &str, table: &str, log: &str, code: &str) -> [Option<bool>; 2] {
        let schema = Schema::named("sentinel").expect("it is built in");
        let plan = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc())).plan.expect(search);
        let table = schema.tables.iter().find(|it| it.name == table).expect("there is such a table");
        let origin = Origin::of(&schema, table, &plan);
        [Asked::Log(Pattern::search(log)), Asked::Code(BTreeSet::from([code.to_string()]))].map(|it| origin.knows(&it))
    }

    #[test]
    fn a_table_of_one_log_is_that_log() {
        assert_eq!(known("EventCode=4688", "SecurityEvent", "security", "4688"), [Some(true); 2]);
        assert_eq!(known("EventCode=4688", "SecurityEvent", "*-sysmon/*", "4624"), [Some(false); 2]);
    }

    #[test]
    fn what_the_search_leaves_open_is_not_known() {
        assert_eq!(known("Image=a", "WindowsEvent", "*-sysmon/*", "1"), [None; 2]);
        assert_eq!(known("EventCode=1 OR EventCode=3", "WindowsEvent", "security", "1"), [Some(false), None]);
    }

    #[test]
    fn alternatives_that_the_table_does_not_hold_do_not_count() {
        let search = "(source=*WinEventLog:Security EventCode=4688) OR (source=WinEventLog:System EventCode=7045)";
        assert_eq!(known(search, "WindowsEvent", "System", "7045"), [Some(true); 2]);
    }
}
