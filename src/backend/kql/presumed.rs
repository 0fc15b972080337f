//! What is taken for granted of the events of a data model, which are read as the rows of a table that holds nothing else.

use crate::backend::schema::{Kind, Table, route};
use crate::backend::{Assumption, Name, Taken};
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Plan, Test};
use crate::source::Span;
use crate::value::regex::Regex;

/// The fields that Splunk has of every event.
const OF_ALL: [&str; 3] = ["_time", "host", "dest"];

/// That the events which a plan asks for are the rows of a table, and have of these fields what its rows always have; none
/// for a table of logs.
pub fn of(table: &Table, plan: &Plan, asked: &[Name]) -> Option<Assumption> {
    if table.is_of_logs() {
        return None;
    }
    let at = |node: Node| Expr::new(node, Span::default());
    let field = |name: &Name| table.fields.get(&**name);
    let sure: Vec<&Name> =
        asked.iter().filter(|name| !OF_ALL.contains(&&***name) && field(name).is_some_and(|it| it.always)).collect();
    let whole: Vec<&Name> = asked.iter().filter(|name| field(name).is_some_and(|it| it.kind == Kind::Whole)).collect();
    let conditions: Vec<Expr> = route::filters(plan).into_iter().cloned().collect();
    let exist = sure.iter().map(|name| at(Node::Test(Test::Exists((*name).clone()))));
    let are_whole = whole.iter().map(|name| {
        let digits = Regex::new("^\\d+$").expect("it is a regular expression");
        let value = Box::new(at(Node::Field((*name).clone())));
        at(Node::Match { value, regex: Box::new(Given::Fixed(digits)) })
    });
    let taken = at(Node::And(conditions.iter().cloned().chain(exist).chain(are_whole).collect()));
    let mut told = format!("the events asked for are those of {}", table.name);
    if !sure.is_empty() {
        told.push_str(&format!(", and every one has {}", listed(&sure)));
    }
    if !whole.is_empty() {
        told.push_str(&format!("; {} in decimal digits", listed(&whole)));
    }
    Some(Assumption { told, span: Span::default(), taken: Taken::Alike(at(Node::And(conditions)), taken) })
}

fn listed(names: &[&Name]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Schema;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn told(table: &str, asked: &[&str]) -> Option<String> {
        let schema = Schema::named("sentinel").expect("it is built in");
        let plan = lower(&Source::bare("search", "tag=process"), &Setting::at(0.0, Zone::utc())).plan.expect("it fits");
        let asked: Vec<Name> = asked.iter().map(|name| Name::from(*name)).collect();
        of(schema.tables.iter().find(|it| it.name == table)?, &plan, &asked).map(|it| it.told)
    }

    #[test]
    fn a_table_of_a_data_model_is_told_with_what_its_rows_always_have() {
        let told = |asked: &[&str]| told("DeviceProcessEvents", asked).expect("it is of a data model");
        assert_eq!(told(&["dest"]), "the events asked for are those of DeviceProcessEvents");
        assert!(
            told(&["user", "process_id"])
                .ends_with("every one has `user`, `process_id`; `process_id` in decimal digits")
        );
    }

    #[test]
    fn a_table_of_logs_holds_the_events_themselves() {
        assert_eq!(told("SecurityEvent", &["user"]), None);
    }
}
