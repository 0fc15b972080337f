//! The events for which a translation's assumptions hold.

use crate::backend::{Assumption, Taken};
use crate::engine::truths;
use crate::function::Context;
use crate::table::{Name, Table};

/// The events of which a translation knows what the search wants: those that pass what is asked and what is taken for it
/// alike, or neither; without the fields that are taken to be missing.
pub fn holding(events: &Table, assumptions: &[Assumption], context: &Context) -> Table {
    let mut kept = vec![true; events.rows()];
    let mut without: Vec<&Name> = Vec::new();
    for assumption in assumptions {
        match &assumption.taken {
            Taken::Missing(field) => without.push(field),
            Taken::Alike(asked, taken) => {
                let [asked, taken] = [asked, taken].map(|condition| truths(condition, events, context));
                for (kept, (asked, taken)) in kept.iter_mut().zip(asked.into_iter().zip(taken)) {
                    *kept &= (asked == Some(true)) == (taken == Some(true));
                }
            }
        }
    }
    let rows: Vec<u32> = (0..events.rows() as u32).filter(|row| kept[*row as usize]).collect();
    let mut held = if rows.len() == events.rows() { events.clone() } else { events.select(&rows).compact() };
    without.into_iter().for_each(|field| _ = held.remove(field));
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Schema;
    use crate::command::{Setting, lower};
    use crate::source::{Source, Span};
    use crate::table::drawn::table;
    use crate::value::time::Zone;

    fn left(search: &str) -> Vec<String> {
        let schema = Schema::named("sentinel").expect("it is built in");
        let plan = lower(&Source::bare("search", search), &Setting::at(0.0, Zone::utc())).plan.expect(search);
        let events = table("source a; WinEventLog:System 1; XmlWinEventLog:System 2; linux 3");
        let kept = holding(&events, &Assumption::of(&schema, &plan), &Context::new(0.0, Zone::utc()));
        (0..kept.rows()).map(|row| kept.value(row, "a").show().into_owned()).collect()
    }

    #[test]
    fn events_of_a_log_in_another_form_are_left_out_where_they_would_be_found() {
        assert_eq!(left("source=XmlWinEventLog:System"), ["2", "3"]);
        assert_eq!(left("source=XmlWinEventLog:System a=2"), ["1", "2", "3"]);
        assert_eq!(left("NOT source=XmlWinEventLog:System"), ["2", "3"]);
        assert_eq!(left("source=*WinEventLog:System"), ["1", "2", "3"]);
    }

    #[test]
    fn a_field_that_is_taken_to_be_missing_is() {
        let missing = Assumption { told: String::new(), span: Span::default(), taken: Taken::Missing("a".into()) };
        let kept = holding(&table("a b; 1 2"), &[missing], &Context::new(0.0, Zone::utc()));
        assert_eq!((kept.column("a").is_none(), kept.rows()), (true, 1));
    }

    #[test]
    fn what_each_form_is_asked_may_be_the_same() {
        let search = |other: &str| format!("(source=WinEventLog:System a<3) OR (source=XmlWinEventLog:System {other})");
        assert_eq!(left(&search("a<3")), ["1", "2", "3"]);
        assert_eq!(left(&search("a=1")), ["1", "3"]);
    }
}
