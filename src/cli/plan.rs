//! `spelt plan`: what this branch changes in behaviour.

use super::base::{self, Base};
use super::content::Content;
use super::{Exit, Screen, lookups};
use crate::harness::branch::markdown::markdown;
use crate::harness::branch::record::record;
use crate::harness::branch::{Comparison, Effect, Verdict, pretty};
use crate::harness::case::Folders;
use clap::{Args, ValueEnum};
use std::path::Path;

/// Says what this branch changes in behaviour: which queries fire more or less, and which give the same rows
#[derive(Debug, Args)]
pub struct Plan {
    /// The commit or branch to compare with, from where this branch left it [default: the main branch]
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// How the plan is printed
    #[arg(long, value_enum, default_value = "pretty")]
    format: Format,
    /// Shows the rows that differ
    #[arg(long)]
    rows: bool,
    /// Any change of behaviour is a finding, and so is a change that no dataset shows
    #[arg(long)]
    strict: bool,
    /// Queries run side by side [default: as many as there are processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// Compares inferred metadata as if it had been recorded
    #[arg(long)]
    strict_metadata: bool,
    #[command(flatten)]
    given: lookups::Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Pretty,
    /// For a comment on a pull request, with the rows that differ folded
    Markdown,
    /// A JSON object for each query
    Jsonl,
}

impl Plan {
    /// Prints the plan.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        match self.compare(screen) {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn compare(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let base = Base::read(screen, self.base.as_deref(), &self.given)?;
        let (now, exit) = Content::here(screen, &self.given)?;
        let processors = || std::thread::available_parallelism().map_or(1, |count| count.get());
        let comparison = Comparison {
            old: base.content.state(),
            new: now.state(),
            known: &base::known(&base.changed),
            paths: &base.changed,
            unreadable: &now.found.unreadable,
            folders: &Folders::under(Path::new("")),
            jobs: self.jobs.unwrap_or_else(processors),
            strict: self.strict_metadata,
            project: &now.project,
            step: &|| {},
        };
        let effects = comparison.run().map_err(|error| screen.refuse(&error.to_string()))?;
        self.tell(screen, &effects, &base.since);
        let nothing = if effects.is_empty() { Exit::Nothing } else { Exit::Ok };
        Ok(effects.iter().map(|effect| self.exit(effect)).fold(exit.or(nothing), Exit::or))
    }

    fn tell(&self, screen: &mut Screen, effects: &[Effect], since: &str) {
        match self.format {
            Format::Pretty => {
                screen.line(&format!("What changed {since}\n"));
                let look = pretty::Look { rows: self.rows, width: screen.width(), ink: screen.ink() };
                screen.print(&pretty::table(effects, look));
            }
            Format::Markdown => screen.data(&markdown(effects, &format!("What changed {since}"))),
            Format::Jsonl => effects.iter().for_each(|effect| screen.data(&format!("{}\n", record(effect)))),
        }
    }

    fn exit(&self, effect: &Effect) -> Exit {
        match effect.verdict {
            Verdict::Refused => Exit::Query,
            Verdict::Unread => Exit::Data,
            Verdict::Silent => Exit::Findings,
            _ if effect.breaks() => Exit::Findings,
            verdict if self.strict && verdict.is_change() => Exit::Findings,
            Verdict::Fewer
            | Verdict::Changed
            | Verdict::Columns
            | Verdict::More
            | Verdict::Gone
            | Verdict::New
            | Verdict::Untested
            | Verdict::Moved
            | Verdict::Safe
            | Verdict::Same => Exit::Ok,
        }
    }
}
