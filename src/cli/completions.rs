//! `spelt completions`: what a shell needs to complete spelt's words.

use super::help::topics;
use super::{Exit, Screen, Words};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Prints completions for a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let mut script = Vec::new();
        // `help` takes any word and suggests a near one; a shell is told those that have a card.
        let mut topics: Vec<&str> = topics().collect();
        topics.sort_unstable();
        topics.dedup();
        let mut words =
            Words::command().mut_subcommand("help", |help| help.mut_arg("topic", |topic| topic.value_parser(topics)));
        clap_complete::generate(self.shell, &mut words, "spelt", &mut script);
        screen.print(&String::from_utf8_lossy(&script));
        Exit::Ok
    }
}
