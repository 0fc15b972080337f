//! Rows of other searches: joined to these by their keys, or added to them.

use super::group::{Groups, Lacking, TooMany};
use super::keys::Several;
use super::search::TIME;
use super::{MOST_ROWS, Work, rows};
use crate::diagnostic::Diagnostic;
use crate::plan::Join;
use crate::plan::join::Moment;
use crate::table::{Column, Name, Table};
use crate::value::Value;

/// These rows and those of the others, one table after the other or all newest first.
pub fn union(table: Table, others: Vec<Table>, by_time: bool, work: &Work) -> Result<Table, Diagnostic> {
    // A search that found nothing adds no columns either.
    let others = others.into_iter().filter(|other| !other.is_empty());
    let parts: Vec<Table> = std::iter::once(table).chain(others).collect();
    if parts.iter().map(Table::rows).sum::<usize>() > MOST_ROWS {
        return Err(work.too_many_rows());
    }
    let all = Table::concat(&parts);
    Ok(if by_time { rows::newest_first(all) } else { all })
}

/// The rows with the fields of those that match them.
pub fn join(table: Table, join: &Join, other: &Table, work: &Work) -> Result<Table, Diagnostic> {
    let by = join.by.clone().unwrap_or_else(|| common(&table, other));
    let pairs = Pairs::of(&table, join, &by, other, work)?;
    tell_of_keys(&table, &by, other, work);
    let mut joined = match join.most {
        Some(1) => table.select(&pairs.here),
        Some(_) | None => table.gather(&pairs.here),
    };
    let is_key = |name: &Name| by.iter().any(|(here, there)| here == there && here == name);
    for name in other.names().filter(|name| !is_key(name)) {
        let theirs = pairs.column(other, name);
        let is_taken = joined.column(name).filter(|_| !join.overwrite).map(|own| joined.by_row(own).into_owned());
        match is_taken {
            Some(own) => {
                let is_free: Vec<bool> = own.codes().iter().map(|code| *code == 0).collect();
                joined.write(name.clone(), theirs, &is_free);
            }
            None => joined.overlay(name.clone(), theirs),
        }
    }
    Ok(joined)
}

/// The fields that both have, but internal ones: those differ from search to search.
fn common(table: &Table, other: &Table) -> Vec<(Name, Name)> {
    let common = table.names().filter(|name| !name.starts_with('_') && other.has(name));
    common.map(|name| (name.clone(), name.clone())).collect()
}

/// Tells why rows may not match although they seem to.
fn tell_of_keys(table: &Table, by: &[(Name, Name)], other: &Table, work: &Work) {
    if table.is_empty() || other.is_empty() {
        return;
    }
    if by.is_empty() {
        work.context.trouble("`join` found no field that the rows on both sides have, so that nothing matches");
    }
    for (here, there) in by {
        if !other.holds(there) {
            let message = format!("no row of the search in brackets has `{there}`, so that nothing matches by it");
            work.context.trouble(message);
        }
        if has_several(table, here) || has_several(other, there) {
            let message = format!("`{here}` has several values in some rows: `join` compares them all together");
            work.context.trouble(message);
        }
    }
}

fn has_several(table: &Table, name: &str) -> bool {
    let Some(column) = table.column(name) else { return false };
    let is_several: Vec<bool> = column.dictionary().iter().map(|value| matches!(value, Value::Multi(_))).collect();
    is_several.contains(&true) && (0..table.rows()).any(|row| is_several[column.codes()[table.stored(row)] as usize])
}

/// The rows of a join: for each the row at hand, and the other it is joined with.
struct Pairs {
    here: Vec<u32>,
    there: Vec<Option<u32>>,
}

impl Pairs {
    fn of(table: &Table, join: &Join, by: &[(Name, Name)], other: &Table, work: &Work) -> Result<Pairs, Diagnostic> {
        let matches = Matches::of(table, by, other, join.moment).map_err(|_| work.too_many_rows())?;
        let most = join.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for row in 0..table.rows() {
            let found = matches.of_row(row);
            let found = &found[..found.len().min(most)];
            there.extend(found.iter().copied().map(Some));
            if found.is_empty() && join.keep_unmatched {
                there.push(None);
            }
            here.resize(there.len(), row as u32);
            if there.len() > MOST_ROWS.max(table.rows()) {
                return Err(work.too_many_rows());
            }
        }
        Ok(Pairs { here, there })
    }

    /// A field of the other rows, a row for each pair.
    fn column(&self, other: &Table, name: &str) -> Column {
        let Some(column) = other.column(name) else { return Column::empty(self.there.len()) };
        let code = |row: &Option<u32>| row.map_or(0, |row| column.codes()[other.stored(row as usize)]);
        column.with_codes(self.there.iter().map(code).collect())
    }
}

/// Which other rows match a row.
struct Matches {
    /// The group of each row at hand, if it has the keys.
    groups: Vec<Option<u32>>,
    /// The other rows of each group; groups that come after have none.
    others: Vec<Vec<u32>>,
    moment: Moment,
    /// The second of each row at hand and of each other row.
    seconds: (Vec<f64>, Vec<f64>),
}

impl Matches {
    fn of(table: &Table, by: &[(Name, Name)], other: &Table, moment: Moment) -> Result<Matches, TooMany> {
        let seconds = match moment {
            Moment::Any => (Vec::new(), Vec::new()),
            Moment::Earlier | Moment::Later => (seconds(table), seconds(other)),
        };
        let mut matches = Matches { groups: vec![None; table.rows()], others: Vec::new(), moment, seconds };
        if by.is_empty() {
            return Ok(matches);
        }
        // The other rows come first, so that theirs are the first groups.
        let (there, here) =
            (keys(other, by.iter().map(|(_, there)| there)), keys(table, by.iter().map(|(here, _)| here)));
        let both = Table::concat(&[there, here]);
        let names: Vec<Name> = both.names().cloned().collect();
        let groups = Groups::of(&both, &names, Several::AsOne, Lacking::Left)?;
        for (row, group) in groups.rows.iter().zip(&groups.ids) {
            match (*row as usize).checked_sub(other.rows()) {
                Some(row) => matches.groups[row] = Some(*group),
                None => matches.add(*group as usize, *row),
            }
        }
        matches.sort();
        Ok(matches)
    }

    fn add(&mut self, group: usize, other: u32) {
        self.others.resize_with(self.others.len().max(group + 1), Vec::new);
        self.others[group].push(other);
    }

    /// Puts the rows of each group newest first, if time matters, so that those in time stand together.
    fn sort(&mut self) {
        let seconds = &self.seconds.1;
        match self.moment {
            Moment::Any => {}
            Moment::Earlier | Moment::Later => self.others.iter_mut().for_each(|group| {
                group.retain(|row| seconds[*row as usize].is_finite());
                group.sort_by(|one, other| seconds[*other as usize].total_cmp(&seconds[*one as usize]));
            }),
        }
    }

    fn of_row(&self, row: usize) -> &[u32] {
        let group = self.groups[row].and_then(|group| self.others.get(group as usize));
        let Some(group) = group else { return &[] };
        let until = |is_before: fn(f64, f64) -> bool| {
            group.partition_point(|other| is_before(self.seconds.1[*other as usize], self.seconds.0[row]))
        };
        match self.moment {
            Moment::Any => group,
            Moment::Earlier => &group[until(|theirs, own| theirs > own)..],
            Moment::Later if self.seconds.0[row].is_finite() => &group[..until(|theirs, own| theirs >= own)],
            Moment::Later => &[],
        }
    }
}

/// The key columns of a table under names that both tables share.
fn keys<'n>(table: &Table, names: impl Iterator<Item = &'n Name>) -> Table {
    let column = |name: &Name| match table.column(name) {
        Some(column) => table.by_row(column).into_owned(),
        None => Column::empty(table.rows()),
    };
    Table::new(names.enumerate().map(|(number, name)| (number.to_string().into(), column(name))), table.rows())
}

/// The second of each row's time; of a row without one negative infinity.
fn seconds(table: &Table) -> Vec<f64> {
    (0..table.rows()).map(|row| rows::time(table.value(row, TIME)).floor()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::context;
    use super::*;
    use crate::plan::Plan;
    use crate::source::Span;
    use crate::table::drawn::{draw, table};

    /// What a join on `k` gives, and what it tells.
    fn joined(change: impl FnOnce(&mut Join), here: &str, there: &str) -> (String, Vec<String>) {
        let by = Some(vec![("k".into(), "k".into())]);
        let (with, moment) = (Plan::default(), Moment::Any);
        let mut asked = Join { with, by, most: Some(1), moment, keep_unmatched: false, overwrite: true };
        change(&mut asked);
        let context = context();
        let work = Work::new(&context, Span::default());
        let rows = join(table(here), &asked, &table(there), &work);
        (rows.map_or_else(|error| error.code.into(), |rows| draw(&rows)), context.take_troubles())
    }

    fn rows(change: impl FnOnce(&mut Join), here: &str, there: &str) -> String {
        joined(change, here, there).0
    }

    const HERE: &str = "k a; 1 x; 2 y; - z; 1 w";
    const THERE: &str = "k b; 1 p; 1 q; 3 r; - s";

    #[test]
    fn a_row_takes_the_fields_of_the_first_that_matches() {
        assert_eq!(rows(|_| {}, HERE, THERE), "k a b; 1 x p; 1 w p");
        assert_eq!(rows(|join| join.keep_unmatched = true, HERE, THERE), "k a b; 1 x p; 2 y -; - z -; 1 w p");
        assert_eq!(rows(|_| {}, "k; A", "k b; a x"), "k b");
    }

    #[test]
    fn a_row_comes_once_for_each_match_if_asked() {
        assert_eq!(rows(|join| join.most = None, HERE, THERE), "k a b; 1 x p; 1 x q; 1 w p; 1 w q");
        assert_eq!(rows(|join| join.most = Some(2), "k; 1", "k b; 1 p; 1 q; 1 r"), "k b; 1 p; 1 q");
    }

    #[test]
    fn of_a_common_field_the_other_value_counts_unless_there_is_none() {
        let (here, there) = ("k a; 1 old; 2 old; 3 -", "k a; 1 new; 2 -; 3 new");
        assert_eq!(rows(|_| {}, here, there), "k a; 1 new; 2 old; 3 new");
        assert_eq!(rows(|join| join.overwrite = false, here, there), "k a; 1 old; 2 old; 3 new");
    }

    #[test]
    fn keys_may_have_two_names_and_need_not_be_named() {
        let two = |join: &mut Join| join.by = Some(vec![("k".into(), "id".into())]);
        assert_eq!(rows(two, "k; 1; 2", "id b; 2 x"), "k id b; 2 2 x");
        assert_eq!(
            rows(|join| join.by = None, "_time a b; 1 x p; 2 y q", "_time a b c; 9 x p r"),
            "_time a b c; 9 x p r"
        );
        let (rows, told) = joined(|join| join.by = None, "a; 1", "b; 1");
        assert_eq!((rows.as_str(), told.len()), ("a b", 1));
    }

    #[test]
    fn all_values_of_a_key_are_compared_together_and_that_is_told() {
        let (rows, told) = joined(|_| {}, "k; x|y; x", "k b; x|y p; y q");
        assert_eq!(rows, "k b; x|y p");
        assert_eq!(told, ["`k` has several values in some rows: `join` compares them all together"]);
        assert_eq!(joined(|_| {}, "k; x", "b; 1").1.len(), 1);
    }

    #[test]
    fn rows_may_have_to_be_in_time_to_the_second() {
        let (here, there) = ("_time k; 5.2 1; - 1", "_time k n; 3 1 a; 5.9 1 b; 6 1 c; - 1 d");
        let timed = |moment: Moment| move |join: &mut Join| (join.moment, join.most) = (moment, None);
        assert_eq!(rows(timed(Moment::Earlier), here, there), "_time k n; 5.9 1 b; 3 1 a");
        assert_eq!(rows(timed(Moment::Later), here, there), "_time k n; 6 1 c; 5.9 1 b");
    }

    #[test]
    fn many_rows_that_match_many_are_refused() {
        let many = |name: &str| format!("k {name}{}", "; 1 x".repeat(400));
        assert_eq!(rows(|join| join.most = None, &many("a"), &many("b")), "too-many-rows");
    }
}
