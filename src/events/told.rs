//! What a reader tells of `source` and `sourcetype` by the shape of the text: the spellings that Splunk could have shown.

use crate::table::{Column, Name, hidden};
use crate::value::Value;

/// The fields of which something is told.
const FIELDS: [&str; 2] = ["source", "sourcetype"];

/// What is told of rows, a code a row.
#[derive(Debug, Default)]
pub(super) struct Told {
    kinds: Vec<[Value; 2]>,
    codes: Vec<u32>,
}

impl Told {
    /// From here on rows are of these sources and this sourcetype, the likeliest spelling first.
    pub fn tell(&mut self, sources: &[impl AsRef<str>], sourcetypes: &[impl AsRef<str>]) {
        self.kinds.push([values(sources), values(sourcetypes)]);
    }

    /// Another row.
    pub fn row(&mut self) {
        self.codes.push(self.kinds.len() as u32);
    }

    /// The hidden columns; none if nothing was told.
    pub fn columns(self) -> impl Iterator<Item = (Name, Column)> {
        let Told { kinds, codes } = self;
        let told = if kinds.is_empty() { &FIELDS[..0] } else { &FIELDS };
        told.iter().enumerate().map(move |(index, field)| {
            let dictionary = [Value::Null].into_iter().chain(kinds.iter().map(|kind| kind[index].clone()));
            (hidden(field), Column::from_codes(dictionary.collect(), codes.clone(), false))
        })
    }
}

fn values(texts: &[impl AsRef<str>]) -> Value {
    Value::many(texts.iter().map(|text| Value::from(text.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_of_the_kind_that_was_told_before_them() {
        let mut told = Told::default();
        told.tell(&["conn.log"], &["zeek_conn", "bro_conn"]);
        told.row();
        told.tell(&["dns.log"], &["zeek_dns"]);
        told.row();
        let shown: Vec<String> = told
            .columns()
            .flat_map(|(name, column)| [0, 1].map(|row| format!("{} {}", &name[1..], column.value(row).show())))
            .collect();
        assert_eq!(
            shown,
            ["source conn.log", "source dns.log", "sourcetype zeek_conn\nbro_conn", "sourcetype zeek_dns"]
        );
        assert_eq!(Told::default().columns().count(), 0);
    }
}
