//! The events for which a translation's assumptions hold.

use crate::backend::Assumption;
use crate::engine::truths;
use crate::function::Context;
use crate::table::Table;

/// The events that pass what a search asks and what its translation asks alike, or neither. Of the others the target cannot
/// know what the search wants.
pub fn holding(events: &Table, assumptions: &[Assumption], context: &Context) -> Table {
    let mut kept = vec![true; events.rows()];
    for Assumption { asked, taken, .. } in assumptions {
        let [asked, taken] = [asked, taken].map(|condition| truths(condition, events, context));
        for (kept, (asked, taken)) in kept.iter_mut().zip(asked.into_iter().zip(taken)) {
            *kept &= (asked == Some(true)) == (taken == Some(true));
        }
    }
    let rows: Vec<u32> = (0..events.rows() as u32).filter(|row| kept[*row as usize]).collect();
    if rows.len() == events.rows() { events.clone() } else { events.select(&rows).compact() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Schema;
    use crate::command::{Setting, lower};
    use crate::source::Source;
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
    fn what_each_form_is_asked_may_be_the_same() {
        let search = |other: &str| format!("(source=WinEventLog:System a<3) OR (source=XmlWinEventLog:System {other})");
        assert_eq!(left(&search("a<3")), ["1", "2", "3"]);
        assert_eq!(left(&search("a=1")), ["1", "3"]);
    }
}
