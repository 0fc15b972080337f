//! Which events make a transaction: the open ones, and which of them the next event joins.

use super::Marks;
use crate::command::equal::Codes;
use crate::table::{Name, Table};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What bounds a transaction.
#[derive(Debug)]
pub struct Rules {
    /// How many fields its events share.
    pub fields: usize,
    /// It is shorter than so many seconds.
    pub max_span: Option<f64>,
    /// Its neighbours are no more seconds apart.
    pub max_pause: Option<f64>,
    /// It has no more events.
    pub max_events: usize,
    /// Whether an event must share a field with it.
    pub connected: bool,
    /// Whether its first and last event must.
    pub unify_ends: bool,
    /// So many may be open.
    pub most_open: usize,
    /// And so many events be in them.
    pub most_open_events: usize,
}

/// What came of all events.
#[derive(Debug, Default)]
pub struct Found {
    /// The transactions, in the order in which they ended.
    pub groups: Vec<Group>,
    /// Events in none.
    pub orphans: Vec<u32>,
    /// How many were evicted to bound what is open.
    pub evicted: usize,
}

/// A transaction.
#[derive(Debug)]
pub struct Group {
    /// Its rows, in the order in which they came: newest first.
    pub rows: Vec<u32>,
    /// Whether it reached its first event or a bound.
    pub is_closed: bool,
    /// Whether it is left out unless evicted ones are kept.
    pub is_evicted: bool,
}

/// How a transaction ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Its first event came, or a bound was reached.
    Closed,
    /// Nothing more can come.
    Over,
    /// Room is needed.
    Evicted,
}

/// A transaction that may go on.
struct Open {
    rows: Vec<u32>,
    /// The value of each field, as a code; 0 where no event has brought one.
    keys: Box<[u32]>,
    newest: f64,
    oldest: f64,
    used: u64,
}

impl Open {
    /// The fields that have a value, each with its code.
    fn instantiated(&self) -> impl Iterator<Item = (usize, u32)> {
        self.keys.iter().copied().enumerate().filter(|(_, key)| *key != 0)
    }

    fn is_past(&self, time: f64, rules: &Rules) -> bool {
        // "The events in the transaction must span less than the integer specified for maxspan."
        rules.max_span.is_some_and(|most| self.newest - time >= most)
            || rules.max_pause.is_some_and(|most| self.oldest - time > most)
    }

    /// Whether no field that both have differs.
    fn agrees(&self, keys: &[u32]) -> bool {
        self.keys.iter().zip(keys).all(|(own, other)| *own == 0 || *other == 0 || own == other)
    }
}

/// The fields that have a value, a bit each.
fn mask(keys: &[u32]) -> u64 {
    keys.iter().enumerate().filter(|(_, key)| **key != 0).fold(0, |mask, (field, _)| mask | 1 << field)
}

/// Open transactions by when they were last used, each with its number.
type Listed = BTreeSet<(u64, u64)>;

/// The open transactions, found by their values, the last used last.
pub struct Pool<'a> {
    rules: &'a Rules,
    marks: &'a Marks,
    times: &'a [f64],
    codes: Codes,
    open: FxHashMap<u64, Open>,
    /// Those that have exactly the fields of a mask.
    by_mask: BTreeMap<u64, Listed>,
    /// Of those, the ones that have a code in a field.
    by_key: FxHashMap<(u64, usize, u32), Listed>,
    events: usize,
    /// Counts the events.
    clock: u64,
    found: Found,
}

impl<'a> Pool<'a> {
    /// A pool over the rows.
    pub fn new(rules: &'a Rules, fields: &[Name], rows: &Table, times: &'a [f64], marks: &'a Marks) -> Pool<'a> {
        Pool {
            rules,
            marks,
            times,
            codes: Codes::of(rows, fields),
            open: FxHashMap::default(),
            by_mask: BTreeMap::new(),
            by_key: FxHashMap::default(),
            events: 0,
            clock: 0,
            found: Found::default(),
        }
    }

    /// Takes all rows in their order.
    pub fn run(mut self) -> Found {
        for row in 0..self.times.len() as u32 {
            self.clock += 1;
            self.take(row);
            self.make_room(row);
        }
        let last = self.times.iter().copied().fold(f64::INFINITY, f64::min);
        let mut left: Vec<(u64, u64)> = self.open.iter().map(|(id, open)| (open.used, *id)).collect();
        left.sort_unstable();
        for (_, id) in left {
            let end = if self.open[&id].is_past(last, self.rules) { End::Closed } else { End::Over };
            self.end(id, end);
        }
        self.found
    }

    fn take(&mut self, row: u32) {
        let is = |marks: &Option<Vec<bool>>| marks.as_ref().is_some_and(|marks| marks[row as usize]);
        let (starts, ends) = (is(&self.marks.starts), is(&self.marks.ends));
        let keys = self.codes.row(row as usize);
        let is_loose = self.rules.fields == 0 || !self.rules.connected || ((starts || ends) && !self.rules.unify_ends);
        match self.find(&keys, is_loose, self.times[row as usize]) {
            None => {}
            Some(id) if ends => self.end(id, End::Over),
            Some(id) => return self.join(id, row, &keys, starts),
        }
        let is_known = is_loose || mask(&keys) != 0;
        match (is_known, ends || self.marks.ends.is_none()) {
            (true, true) => self.begin(row, keys, starts),
            // A first event alone is a transaction that lacks its last: so logins without a logout are found.
            (true, false) if starts => {
                self.found.groups.push(Group { rows: vec![row], is_closed: false, is_evicted: true })
            }
            (true | false, true | false) => self.found.orphans.push(row),
        }
    }

    fn begin(&mut self, row: u32, keys: Box<[u32]>, starts: bool) {
        let time = self.times[row as usize];
        let open = Open { rows: Vec::new(), keys: keys.clone(), newest: time, oldest: time, used: self.clock };
        self.open.insert(self.clock, open);
        self.join(self.clock, row, &keys, starts);
    }

    /// The last used of the transactions that an event may join; those it comes too late for are closed.
    fn find(&mut self, keys: &[u32], is_loose: bool, time: f64) -> Option<u64> {
        let own = mask(keys);
        loop {
            let masks = self.by_mask.keys().map(|mask| self.find_of(*mask, own & mask, keys, is_loose));
            let (_, found) = masks.flatten().max()?;
            if !self.open[&found].is_past(time, self.rules) {
                return Some(found);
            }
            self.end(found, End::Closed);
        }
    }

    /// The last used that has exactly the fields of a mask, and when it was; the event shares some of them.
    fn find_of(&self, mask: u64, shared: u64, keys: &[u32], is_loose: bool) -> Option<(u64, u64)> {
        if shared == 0 {
            return if is_loose { self.by_mask.get(&mask)?.last().copied() } else { None };
        }
        // All of them have all the shared fields, so the rarest value finds every one that agrees.
        let fields = (0..keys.len()).filter(|field| shared & 1 << field != 0);
        let listed = fields.map(|field| self.by_key.get(&(mask, field, keys[field])));
        let rarest = listed.collect::<Option<Vec<_>>>()?.into_iter().min_by_key(|listed| listed.len())?;
        rarest.iter().rev().find(|(_, id)| self.open[id].agrees(keys)).copied()
    }

    fn join(&mut self, id: u64, row: u32, keys: &[u32], starts: bool) {
        self.unlist(id);
        let open = self.open.get_mut(&id).expect("only what is open is found");
        for (own, new) in open.keys.iter_mut().zip(keys) {
            *own = if *own == 0 { *new } else { *own };
        }
        open.rows.push(row);
        open.oldest = self.times[row as usize];
        open.used = self.clock;
        self.events += 1;
        match starts || open.rows.len() >= self.rules.max_events {
            true => self.end(id, End::Closed),
            false => self.list(id),
        }
    }

    fn end(&mut self, id: u64, end: End) {
        self.unlist(id);
        let Some(open) = self.open.remove(&id) else { return };
        self.events -= open.rows.len();
        let is_evicted = match end {
            End::Closed => false,
            End::Over => self.marks.starts.is_some(),
            End::Evicted => true,
        };
        self.found.groups.push(Group { rows: open.rows, is_closed: end == End::Closed, is_evicted });
    }

    /// Evicts what was used longest ago while too much is open.
    fn make_room(&mut self, row: u32) {
        while self.open.len() > self.rules.most_open || self.events > self.rules.most_open_events {
            let Some((_, id)) = self.by_mask.values().filter_map(|listed| listed.first()).min().copied() else {
                return;
            };
            if self.open[&id].is_past(self.times[row as usize], self.rules) {
                self.end(id, End::Closed);
                continue;
            }
            self.found.evicted += 1;
            self.end(id, End::Evicted);
        }
    }

    fn list(&mut self, id: u64) {
        let open = &self.open[&id];
        let mask = mask(&open.keys);
        self.by_mask.entry(mask).or_default().insert((open.used, id));
        for (field, key) in open.instantiated() {
            self.by_key.entry((mask, field, key)).or_default().insert((open.used, id));
        }
    }

    fn unlist(&mut self, id: u64) {
        let open = &self.open[&id];
        let (mask, entry) = (mask(&open.keys), (open.used, id));
        for (field, key) in open.instantiated() {
            let place = (mask, field, key);
            if self.by_key.get_mut(&place).is_some_and(|listed| listed.remove(&entry) && listed.is_empty()) {
                self.by_key.remove(&place);
            }
        }
        if self.by_mask.get_mut(&mask).is_some_and(|listed| listed.remove(&entry) && listed.is_empty()) {
            self.by_mask.remove(&mask);
        }
    }
}
