//! The moment at which a search begins, which remembers whether the search asked for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A moment. Its clones share what they remember.
#[derive(Clone, Debug)]
pub struct Begin {
    at: f64,
    was_asked: Arc<AtomicBool>,
}

impl Begin {
    /// This moment, in epoch seconds; nobody has asked for it yet.
    pub fn at(at: f64) -> Begin {
        Begin { at, was_asked: Arc::default() }
    }

    /// The moment, for whoever's work hangs on it.
    pub fn now(&self) -> f64 {
        self.was_asked.store(true, Ordering::Relaxed);
        self.at
    }

    /// Whether anybody asked. What was made without asking is the same at every moment.
    pub fn was_asked(&self) -> bool {
        self.was_asked.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    fn asks(search: &str) -> bool {
        let setting = Setting::at(100.0, Zone::utc());
        lower(&Source::bare("a.spl", search), &setting);
        setting.begin.was_asked()
    }

    #[test]
    fn a_plan_hangs_on_its_moment_where_the_search_speaks_of_it() {
        assert!(asks("earliest=-1d EventCode=1"));
        assert!(asks("EventCode=1 | addinfo"));
        assert!(asks("EventCode=1 | append [search earliest=-1h]"));
        assert!(!asks("EventCode=1 user=bob | stats count by host"));
        // A function asks for the moment when it runs.
        assert!(!asks("EventCode=1 | where _time > relative_time(now(), \"-1d\")"));
    }
}
