//! The words of the command line: verbs, flags, and what their outcomes mean for the exit code.
//!
//! The only room that prints, exits, and reads the clock and the environment. A verb is a file: its flags, which clap
//! reads and explains, and `go`, which does the work and gives an [`Exit`].

mod accept;
mod base;
mod blame;
mod changed;
mod check;
mod columns;
mod completions;
mod content;
mod convert;
mod exit;
mod explain;
mod exports;
mod fields;
mod fmt;
mod found;
pub mod git;
mod head;
mod help;
mod init;
mod list;
mod lookups;
mod macros;
mod moment;
mod pending;
mod pick;
mod plan;
mod progress;
mod reference;
mod reject;
mod reports;
mod review;
mod rows;
mod run;
mod screen;
mod test;
mod tree;
mod waiting;
mod watched;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

pub use exit::Exit;
pub use screen::Screen;

/// Runs and tests Splunk searches without Splunk.
#[derive(Debug, Parser)]
#[command(name = "spelt", version, disable_help_subcommand = true, max_term_width = 100)]
struct Words {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Run(run::Run),
    List(list::List),
    Check(check::Check),
    Convert(convert::Convert),
    Fields(fields::Fields),
    Fmt(fmt::Fmt),
    Explain(explain::Explain),
    Test(test::Test),
    Plan(plan::Plan),
    Review(review::Review),
    Accept(accept::Accept),
    Reject(reject::Reject),
    Pending(pending::List),
    Init(init::Init),
    Help(help::Help),
    Completions(completions::Completions),
}

impl Verb {
    fn go(&self, screen: &mut Screen) -> Exit {
        match self {
            Verb::Run(verb) => verb.go(screen),
            Verb::List(verb) => verb.go(screen),
            Verb::Check(verb) => verb.go(screen),
            Verb::Convert(verb) => verb.go(screen),
            Verb::Fields(verb) => verb.go(screen),
            Verb::Fmt(verb) => verb.go(screen),
            Verb::Explain(verb) => verb.go(screen),
            Verb::Test(verb) => verb.go(screen),
            Verb::Plan(verb) => verb.go(screen),
            Verb::Review(verb) => verb.go(screen),
            Verb::Accept(verb) => verb.go(screen),
            Verb::Reject(verb) => verb.go(screen),
            Verb::Pending(verb) => verb.go(screen),
            Verb::Init(verb) => verb.go(screen),
            Verb::Help(verb) => verb.go(screen),
            Verb::Completions(verb) => verb.go(screen),
        }
    }
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let words = match Words::try_parse() {
        Ok(words) => words,
        // Help and versions are asked for and go to standard output; all else is an error of usage.
        Err(error) => {
            let wanted = !error.use_stderr();
            // Nobody is left to tell if this cannot be printed.
            error.print().ok();
            return if wanted { Exit::Ok } else { Exit::Usage }.into();
        }
    };
    let work = move || {
        let mut screen = Screen::default();
        let exit = words.verb.go(&mut screen);
        exit.or(screen.finish())
    };
    // Searches nest: the main thread's stack is not of our choosing.
    match std::thread::Builder::new().stack_size(STACK).spawn(work).map(std::thread::JoinHandle::join) {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => Screen::default().refuse(&format!("no thread can be started: {error}")).into(),
    }
}

/// The stack of the thread that does the work.
const STACK: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_words_fit_together() {
        Words::command().debug_assert();
    }
}
