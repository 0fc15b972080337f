//! The columns of a block while rules complete them, and which rows may have the fields of a rendering.

use super::super::blocks::Block;
use super::super::flaws::Place;
use super::super::harvest::Order;
use super::super::json::Origin;
use super::super::ledger::Ledger;
use super::super::orders::Orders;
use super::super::provenance::Provenance;
use super::weave::first_of;
use super::which::Windows;
use super::{Raw, view};
use crate::table::{Column, Name, Table};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::ops::Range;
use std::sync::Arc;

/// The columns of a block while they are completed.
pub struct Events<'a> {
    pub columns: IndexMap<Name, Arc<Column>, FxBuildHasher>,
    /// The columns that the export itself has.
    pub exported: Vec<(Name, Arc<Column>)>,
    pub orders: Orders,
    pub height: usize,
    pub origins: &'a [Origin],
    pub texts: &'a [Range<usize>],
    pub block: &'a Block,
    pub order: &'a Order<'a>,
    /// Which rows are Windows events; none if no row is.
    pub windows: Option<Windows>,
    /// Where values came from, if that is asked for.
    pub ledger: Option<Ledger>,
    /// Where the renderings collide.
    pub clashes: Vec<view::Clash>,
}

/// The rendering of Windows events that has a field.
///
/// What an export of Windows events becomes in Splunk is for its reader to choose, so it gets the fields of both. An
/// event that Splunk recorded has been rendered already, and gets no field of the other rendering: a classic event has no
/// `EventID`, and a search for that finds it neither here nor there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Xml,
    Classic,
    /// Only what is classic text, or of which there is no more than the message.
    Text,
    Any,
}

impl<'a> Events<'a> {
    pub fn new(raw: Raw<'a>, order: &'a Order<'a>) -> Events<'a> {
        let Raw { columns, are_windows, around, provenances, orders, origins, texts, block } = raw;
        let exported: Vec<(Name, Arc<Column>)> =
            columns.into_iter().map(|(name, column)| (name, Arc::new(column))).collect();
        let around = around.into_iter().map(|(name, column)| (name, Arc::new(column)));
        let columns = exported.iter().cloned().chain(around).collect();
        let height = origins.len();
        let mut events = Events {
            columns,
            exported,
            orders,
            height,
            origins,
            texts,
            block,
            order,
            windows: None,
            ledger: None,
            clashes: Vec::new(),
        };
        events.windows = events.find_windows(are_windows);
        events.ledger = order.traced.then(Ledger::default);
        events.note(provenances);
        events
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name).map(|column| &**column)
    }

    /// Where a row's event begins.
    pub fn place(&self, row: usize) -> Place {
        Place::Line(self.block.line(self.texts[row].start))
    }

    /// Whether the plan needs the field, or something made of it.
    pub fn wants(&self, name: &str) -> bool {
        self.order.wanted.wants(name)
    }

    /// Whether the plan itself needs the field.
    pub fn needs(&self, name: &str) -> bool {
        self.order.wanted.needs(name)
    }

    /// Whether rules may be about any of them: Windows events, and those that have a sourcetype.
    pub fn have_kinds(&self) -> bool {
        self.windows.is_some() || self.column("sourcetype").is_some()
    }

    /// Whether a row is a Windows event.
    pub fn is_windows(&self, row: usize) -> bool {
        self.windows.as_ref().is_some_and(|windows| windows.any[row])
    }

    /// Gives a field values in the marked rows where it has none; without a mark, in all rows.
    pub fn fill(&mut self, name: &str, column: Column, rows: Option<&[bool]>) {
        let lacks =
            |old: &Column| (0..self.height).any(|row| old.codes()[row] == 0 && rows.is_none_or(|rows| rows[row]));
        let old = self.columns.get(name).cloned();
        let filled = match old.as_deref() {
            None if rows.is_none() => column,
            None => first_of(self.height, [(&column, rows)]),
            Some(old) if lacks(old) => first_of(self.height, [(old, None), (&column, rows)]),
            Some(_) => return,
        };
        if filled.is_empty() {
            return;
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.fill(name, old.as_deref(), &filled);
        }
        self.columns.insert(name.into(), Arc::new(filled));
    }

    /// Writes down where columns came from that the events have already.
    pub fn note(&mut self, provenances: Vec<(Name, Provenance)>) {
        let Some(ledger) = &mut self.ledger else { return };
        for (name, provenance) in provenances {
            if let Some(column) = self.columns.get(&name) {
                ledger.turn(provenance);
                ledger.fill(&name, None, column);
            }
        }
        ledger.turn(Provenance::Event);
    }

    /// What is filled from now on comes from here.
    pub fn turn(&mut self, provenance: impl FnOnce() -> Provenance) {
        if let Some(ledger) = &mut self.ledger {
            ledger.turn(provenance());
        }
    }

    /// As [`Events::fill`], in the rows of Windows events that may have a field of this view.
    pub fn fill_view(&mut self, name: &str, column: Column, view: View) {
        let Some(windows) = &self.windows else { return };
        let rows = self.of_view(windows.any.clone(), view);
        self.fill_in(name, column, &rows, view);
    }

    /// As [`Events::fill`], in rows that may have a field of this view.
    pub fn fill_in(&mut self, name: &str, column: Column, rows: &[bool], view: View) {
        if view == View::Classic {
            self.clashes.extend(view::clash(self, name, &column, rows));
        }
        self.fill(name, column, Some(rows));
    }

    /// Of these rows, those that may have a field of this view.
    pub fn of_view(&self, mut rows: Vec<bool>, view: View) -> Vec<bool> {
        let Some(windows) = &self.windows else { return rows };
        let (recorded, has_it) = match view {
            View::Any => return rows,
            View::Xml => (&windows.classic, false),
            View::Classic => (&windows.xml, false),
            View::Text => (&windows.texts, true),
        };
        rows.iter_mut().zip(recorded).for_each(|(row, recorded)| *row &= *recorded == has_it);
        rows
    }

    pub fn finish(self) -> (Table, Option<Ledger>) {
        let wanted = &self.order.wanted;
        drop(self.exported);
        let is_kept = |name: &str| wanted.needs(name) || crate::table::is_hidden(name) || name == "_time";
        let columns = self.columns.into_iter().filter(|(name, _)| is_kept(name));
        let own = |column: Arc<Column>| Arc::try_unwrap(column).unwrap_or_else(|shared| (*shared).clone());
        (Table::new(columns.map(|(name, column)| (name, own(column))), self.height), self.ledger)
    }
}
