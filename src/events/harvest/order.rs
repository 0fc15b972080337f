//! What a read is asked for: what the plan wants, and which events can be passed over unread.

use super::super::sieve::Sieve;
use super::super::wanted::Wanted;
use super::super::{Ask, Render, windows};

/// What a read is asked for, prepared once.
pub struct Order<'a> {
    pub ask: &'a Ask<'a>,
    pub wanted: Wanted,
    pub sieve: Sieve,
    /// Whether it is written down where each value came from.
    pub traced: bool,
}

impl<'a> Order<'a> {
    pub fn new(ask: &'a Ask<'a>) -> Order<'a> {
        let mut wanted = Wanted::of(ask.needs);
        let sieve = match ask.given.render {
            Render::Both | Render::Xml => Sieve::new(&ask.needs.literals),
            // What the classic rendering says in words stands nowhere in the export.
            Render::Classic => {
                wanted.add(windows::OF_CLASSIC);
                Sieve::default()
            }
        };
        Order { ask, wanted, sieve, traced: false }
    }

    /// As [`Order::new`], and it is written down where each value came from.
    pub fn traced(ask: &'a Ask<'a>) -> Order<'a> {
        Order { traced: true, ..Order::new(ask) }
    }
}
