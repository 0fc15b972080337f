//! The properties of an event, which have no names in the export: read by their place, and named by the event's template.

use super::super::dialect::{Exported, Renamed};
use super::super::json::{Reader, bare};
use super::super::scan::{Bad, Scan, Token};
use super::templates::{self, Datum, Template, Written};
use crate::table::Column;
use crate::table::column::Pool;
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::fmt::Write;

/// Before the number of a property.
const PROPERTY: &str = "Properties.";

/// The most properties that Windows lets an event have.
const MOST: usize = 128;

/// How many properties an event has.
const COUNT: &str = "Properties.count";

impl Reader<'_, '_> {
    /// `Properties`: `[{"Value":"ops"},{"Value":10},...]`, each a field by its place.
    pub(in super::super) fn properties(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut count = 0;
        while scan.element(count == 0)? {
            if count == MOST {
                return Err(Bad { at: scan.at(), what: "an event with more than 128 properties" });
            }
            self.path.clear();
            let _ = write!(self.path, "{PROPERTY}{count}");
            match scan.value()? {
                Token::Object => self.property(scan)?,
                // `-Depth` was too small: all there is is the name of the property's type.
                Token::Text(_) => self.put("Properties", bare("cut")),
                begun @ (Token::Bare(_) | Token::Null | Token::Array) => scan.pass(begun)?,
            }
            count += 1;
        }
        self.put(COUNT, bare(&count.to_string()));
        Ok(())
    }

    fn property(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match (key.raw, scan.value()?) {
                ("Value", Token::Text(value)) if !value.raw.is_empty() => self.put_path(value),
                ("Value", Token::Bare(value)) => self.put_path(bare(value)),
                // The name of an account by its SID has the SID itself within.
                ("Value", Token::Object) => self.property(scan)?,
                ("Value", Token::Array) => self.bytes(scan)?,
                (_, begun) => scan.pass(begun)?,
            }
        }
        Ok(())
    }

    /// Binary data, as XML has it.
    fn bytes(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let (mut text, mut first) = (String::new(), true);
        while scan.element(first)? {
            first = false;
            match scan.value()? {
                Token::Bare(byte) => _ = byte.parse::<u8>().map(|byte| write!(text, "{byte:02X}")),
                begun @ (Token::Text(_) | Token::Null | Token::Object | Token::Array) => scan.pass(begun)?,
            }
        }
        self.put_path(bare(&text));
        Ok(())
    }
}

/// The place of a datum among the properties, and how it is written.
type Place = (usize, Written);

/// What is said of events whose properties were cut.
const CUT: &str = "the export has no values of `Properties` (`ConvertTo-Json -Depth 3` keeps them): of the data there is \
                   what the message tells";

/// The events of a block that have one template.
struct Kind {
    template: Option<&'static Template>,
    /// Whether the provider has no manifest, so that its data have no names.
    is_classic: bool,
    /// What to say of its events.
    doubt: Option<String>,
}

/// What became of the properties.
pub(super) struct Named {
    /// Rows of which they have no names that should have, and what to say.
    pub doubts: Vec<(usize, String)>,
    /// Rows of which none has a name.
    pub nameless: Vec<usize>,
}

/// Names the properties.
pub(super) fn name(exported: &Exported, rows: &[bool], renamed: &mut Renamed) -> Named {
    let height = exported.height;
    let (kinds, of_row) = kinds(exported, rows);
    let places = (0..most(exported)).map(|place| exported.column(&format!("{PROPERTY}{place}")));
    let places: Vec<Option<&Column>> = places.collect();
    let mut fields: Vec<(&str, Vec<Option<Place>>)> = Vec::new();
    for (kind, template) in kinds.iter().enumerate().filter_map(|(kind, found)| Some((kind, found.template?))) {
        for (place, Datum { name, written }) in template.iter().enumerate().take(places.len()) {
            let known = fields.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                fields.push((name, vec![None; kinds.len()]));
                fields.len() - 1
            });
            fields[known].1[kind] = Some((place, *written));
        }
    }
    for (name, place_of) in fields {
        let place_of = |row: usize| place_of[of_row[row]?];
        renamed.join(name, "Properties", column(&places, place_of, height), rows);
    }
    rest(&kinds, &of_row, &places, renamed, rows);
    let doubt = |row: usize| Some((row, kinds[of_row[row]?].doubt.clone()?));
    let is_nameless = |row: &usize| of_row[*row].is_some_and(|kind| kinds[kind].template.is_none());
    Named { doubts: (0..height).filter_map(doubt).collect(), nameless: (0..height).filter(is_nameless).collect() }
}

/// The values that no template names, as one field.
fn rest(kinds: &[Kind], of_row: &[Option<usize>], places: &[Option<&Column>], renamed: &mut Renamed, rows: &[bool]) {
    for (field, is_classic) in [("Data", true), ("Properties", false)] {
        let mut pool = Pool::default();
        let values = |row: usize| {
            let columns = places.iter().flatten();
            Value::many(columns.map(|column| column.value(row).clone()).filter(|value| !value.is_null()))
        };
        let mut code = |(row, kind): (usize, &Option<usize>)| match kind.map(|kind| &kinds[kind]) {
            Some(kind) if kind.template.is_none() && kind.is_classic == is_classic => pool.code(values(row)),
            Some(_) | None => 0,
        };
        let codes: Vec<u32> = of_row.iter().enumerate().map(&mut code).collect();
        if codes.iter().any(|code| *code != 0) {
            renamed.join(field, "Properties", pool.column(codes), rows);
        }
    }
}

/// The most properties that an event has.
fn most(exported: &Exported) -> usize {
    let counts = exported.column(COUNT).map(Column::dictionary).unwrap_or_default();
    counts.iter().filter_map(|count| count.show().parse().ok()).max().unwrap_or(0).min(MOST)
}

/// The kinds of event, by provider, number and count of properties, and that of each row.
fn kinds(exported: &Exported, rows: &[bool]) -> (Vec<Kind>, Vec<Option<usize>>) {
    let empty = Column::empty(exported.height);
    let [provider, manifest, id, count, cut] =
        ["ProviderName", "ProviderId", "Id", COUNT, "Properties"].map(|field| exported.column(field).unwrap_or(&empty));
    let mut kinds: Vec<Kind> = Vec::new();
    let mut known: FxHashMap<[u32; 5], usize> = FxHashMap::default();
    let mut kind = |row: usize| {
        let code = |column: &Column| column.codes()[row];
        let has_manifest = u32::from(code(manifest) != 0);
        let key = [code(provider), has_manifest, code(id), code(count), u32::from(code(cut) != 0)];
        *known.entry(key).or_insert_with(|| {
            let (provider, id, count) = (provider.value(row).show(), id.value(row).show(), count.value(row).show());
            kinds.push(Kind::new(&provider, &id, count.parse().unwrap_or(0), has_manifest == 1, code(cut) != 0));
            kinds.len() - 1
        })
    };
    let of_row = (0..exported.height).map(|row| rows[row].then(|| kind(row))).collect();
    (kinds, of_row)
}

impl Kind {
    fn new(provider: &str, id: &str, count: usize, has_manifest: bool, is_cut: bool) -> Kind {
        let template = templates::of(provider, id, count).filter(|_| !is_cut);
        let unknown = || {
            format!(
                "the names of the data of `{provider}` {id} ({count} of them) are not known: the values are in `Properties`"
            )
        };
        let doubt = match is_cut {
            true => Some(CUT.to_string()),
            false => (template.is_none() && count > 0 && has_manifest).then(unknown),
        };
        Kind { template, is_classic: !has_manifest, doubt }
    }
}

/// A field of several places, by row.
fn column(places: &[Option<&Column>], place_of: impl Fn(usize) -> Option<Place>, height: usize) -> Column {
    let mut pool = Pool::default();
    let mut known: FxHashMap<(usize, u32, Written), u32> = FxHashMap::default();
    let mut code = |row: usize| {
        let Some((place, written)) = place_of(row) else { return 0 };
        let Some(column) = places[place] else { return 0 };
        let code = column.codes()[row];
        *known.entry((place, code, written)).or_insert_with(|| pool.code(written.of(column.value(row))))
    };
    let codes = (0..height).map(&mut code).collect();
    pool.column(codes)
}
