//! A bar on standard error while exports are read or searches tested: in a terminal alone, and only where it takes long.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// What takes less shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Drawn so often a second at most.
const REFRESH: u8 = 8;

/// How far reading has come.
pub struct Progress {
    bar: ProgressBar,
    begun: Instant,
    /// Whether somebody can see it.
    is_seen: bool,
    read: u64,
}

impl Progress {
    /// That of reading so many bytes of files.
    pub fn over(bytes: u64) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("reading {bar:32} {bytes} of {total_bytes}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, begun: Instant::now(), is_seen: is_seen(), read: 0 }
    }

    /// How many bytes were read so far.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// So many bytes were read.
    pub fn tell(&mut self, read: u64) {
        self.read = read;
        if self.is_seen && self.bar.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(REFRESH));
        }
        self.bar.set_position(read);
    }
}

/// How far a test run has come.
pub struct Steps {
    bar: ProgressBar,
    begun: Instant,
    is_seen: bool,
}

impl Steps {
    /// That of so many runs of a query over a dataset.
    pub fn of(all: usize) -> Steps {
        let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("testing {bar:32} {pos} of {len} runs, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Steps { bar, begun: Instant::now(), is_seen: is_seen() }
    }

    /// One more is done.
    pub fn step(&self) {
        self.bar.inc(1);
        if self.is_seen && self.bar.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(REFRESH));
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What is said next begins where the bar was.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Whether standard error is a terminal that somebody looks at: what a CI writes is kept, and a dumb terminal cannot go back.
fn is_seen() -> bool {
    let is = |name: &str, told: fn(&str) -> bool| std::env::var(name).is_ok_and(|value| told(&value));
    std::io::stderr().is_terminal()
        && !is("CI", |value| !value.is_empty() && value != "false")
        && !is("TERM", |term| term == "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_whether_or_not_they_are_shown() {
        let mut progress = Progress::over(10);
        progress.tell(4);
        assert_eq!((progress.read(), progress.bar.length()), (4, Some(10)));
    }

    #[test]
    fn what_is_quick_shows_no_bar() {
        let mut progress = Progress::over(10);
        progress.is_seen = true;
        progress.tell(10);
        assert!(progress.bar.is_hidden());
    }
}
