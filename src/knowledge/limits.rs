//! How much Splunk takes of what a search makes: the bounds it keeps without being asked, and cuts at.

/// The bounds. Each has the stanza and setting of limits.conf that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rows that `sort` keeps unless it is given a number; 0 for all. No file of Splunk's has it, the manual of `sort` does.
    pub sort: u64,
    /// `[subsearch] maxout`: rows of a search in brackets that become text, and of each set of `set`.
    pub subsearch: u64,
    /// `[join] subsearch_maxout`: rows of the other search of `join`.
    pub join: u64,
    /// `[searchresults] maxresultrows`: rows of another search that are added, and that `join` takes at most.
    pub added: u64,
    /// `[mvexpand] max_mem_usage_mb`: what `mvexpand` may make; 0 for anything.
    pub mvexpand: u64,
    /// `[transactions] maxopentxn`: transactions that are open at a time.
    pub open_transactions: u64,
    /// `[transactions] maxopenevents`: events in them.
    pub open_events: u64,
    /// `[stats] max_stream_window`: rows in a window of time of `streamstats`.
    pub stream_window: u64,
}

/// A megabyte, as limits.conf counts them.
const MEGABYTE: u64 = 1 << 20;

impl Default for Limits {
    /// What Splunk ships.
    fn default() -> Limits {
        Limits {
            sort: 10_000,
            subsearch: 10_000,
            join: 50_000,
            added: 50_000,
            mvexpand: 500,
            open_transactions: 5_000,
            open_events: 100_000,
            stream_window: 10_000,
        }
    }
}

impl Limits {
    /// Rows that `join` takes of the other search: two settings bound them.
    pub fn joined(&self) -> u64 {
        self.join.min(self.added)
    }

    /// Bytes that `mvexpand` may make, if that is bounded.
    pub fn expanded(&self) -> Option<u64> {
        Some(self.mvexpand.saturating_mul(MEGABYTE)).filter(|bytes| *bytes > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_takes_no_more_than_either_setting_lets_it() {
        assert_eq!(Limits { added: 7, ..Limits::default() }.joined(), 7);
        assert_eq!(Limits { join: 7, ..Limits::default() }.joined(), 7);
    }

    #[test]
    fn no_megabytes_are_no_bound() {
        assert_eq!(Limits { mvexpand: 0, ..Limits::default() }.expanded(), None);
        assert_eq!(Limits::default().expanded(), Some(500 << 20));
    }
}
