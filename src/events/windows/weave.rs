//! One column out of several: for each row the first that has a value, all values joined, or one made of two.

use crate::table::Column;
use crate::table::column::Pool;
use crate::value::Value;
use rustc_hash::FxHashMap;

/// For each row the first value there is. A source with a mark counts only in the rows it marks.
pub(in crate::events) fn first_of<'c>(
    height: usize,
    sources: impl IntoIterator<Item = (&'c Column, Option<&'c [bool]>)>,
) -> Column {
    let sources: Vec<(&Column, Option<&[bool]>)> = sources.into_iter().collect();
    match sources[..] {
        [(only, None)] => return only.clone(),
        [(only, Some(rows))] => {
            let marked = only.codes().iter().zip(rows).map(|(code, marked)| if *marked { *code } else { 0 });
            return only.with_codes(marked.collect());
        }
        _ => {}
    }
    let mut pool = Pool::default();
    let mut known: Vec<Vec<u32>> = sources.iter().map(|(column, _)| vec![0; column.dictionary().len()]).collect();
    let mut pick = |row: usize| {
        for ((column, rows), known) in sources.iter().zip(&mut known) {
            let code = column.codes()[row] as usize;
            if code != 0 && rows.is_none_or(|rows| rows[row]) {
                if known[code] == 0 {
                    known[code] = pool.code(column.dictionary()[code].clone());
                }
                return known[code];
            }
        }
        0
    };
    let codes = (0..height).map(&mut pick).collect();
    pool.column(codes)
}

/// For each marked row all values there are, in the order of the sources.
pub(in crate::events) fn all_of(height: usize, sources: &[&Column], rows: &[bool]) -> Column {
    let mut pool = Pool::default();
    let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let mut key = Vec::with_capacity(sources.len());
    let mut joined = |row: usize| {
        key.clear();
        key.extend(sources.iter().map(|column| column.codes()[row]));
        if let Some(code) = known.get(&key) {
            return *code;
        }
        let values = sources.iter().zip(&key).map(|(column, code)| column.dictionary()[*code as usize].clone());
        let code = pool.code(Value::many(values));
        known.insert(key.clone(), code);
        code
    };
    let codes = (0..height).map(|row| if rows[row] { joined(row) } else { 0 }).collect();
    pool.column(codes)
}

/// For each marked row a value made of two, which is made once for each two that occur.
pub(in crate::events) fn pair_of(sides: [&Column; 2], rows: &[bool], make: impl Fn(&Value, &Value) -> Value) -> Column {
    let mut pool = Pool::default();
    let mut known: FxHashMap<[u32; 2], u32> = FxHashMap::default();
    let mut made = |row: usize| {
        let codes = sides.map(|side| side.codes()[row]);
        *known.entry(codes).or_insert_with(|| pool.code(make(sides[0].value(row), sides[1].value(row))))
    };
    let codes = rows.iter().enumerate().map(|(row, marked)| if *marked { made(row) } else { 0 }).collect();
    pool.column(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[&str]) -> Column {
        Column::of(values.iter().map(|value| if value.is_empty() { Value::Null } else { (*value).into() }))
    }

    fn shown(column: &Column, height: usize) -> Vec<String> {
        (0..height).map(|row| column.value(row).show().replace('\n', "|")).collect()
    }

    #[test]
    fn the_first_value_is_taken_and_a_mark_counts() {
        let (a, b) = (column(&["", "x", ""]), column(&["y", "z", "y"]));
        assert_eq!(shown(&first_of(3, [(&a, None), (&b, Some(&[true, true, false][..]))]), 3), ["y", "x", ""]);
    }

    #[test]
    fn all_values_are_joined_in_order() {
        let (a, b) = (column(&["-", "", "x"]), column(&["bob", "bob", "y"]));
        assert_eq!(shown(&all_of(3, &[&a, &b], &[true, true, false]), 3), ["-|bob", "bob", ""]);
    }

    #[test]
    fn two_values_make_one() {
        let made = pair_of([&column(&["a", "b", ""]), &column(&["x", "y", "x"])], &[true, false, true], |a, b| {
            format!("{}{}", a.show(), b.show()).into()
        });
        assert_eq!(shown(&made, 3), ["ax", "", "x"]);
    }
}
