//! `spelt completions`: what a shell needs to complete spelt's words.

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
        clap_complete::generate(self.shell, &mut Words::command(), "spelt", &mut script);
        screen.print(&String::from_utf8_lossy(&script));
        Exit::Ok
    }
}
