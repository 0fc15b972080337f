//! `spelt review`: walks through the snapshots that wait, one by one.

mod explanation;

use super::{Exit, Screen, accept, reject, waiting};
use crate::harness::pending::Pending;
use crate::harness::report::pretty;
use clap::Args;

/// Walks through the snapshots that wait
#[derive(Debug, Args)]
pub struct Review {
    /// Only the snapshot of this query; may be given several times
    #[arg(long, value_name = "ID")]
    snapshot: Vec<String>,
    /// Lets rows become no rows
    #[arg(long)]
    allow_silence: bool,
}

/// What a reviewer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
    Explain,
    All,
    Quit,
}

const QUESTION: &str = "[a]ccept, [r]eject, [s]kip, [e]xplain, [A]ll but the silent, [q]uit? ";

impl Review {
    /// Asks about each. What is left waiting is a finding.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let mut chosen = match waiting::choose(screen, &self.snapshot) {
            Ok(chosen) => chosen,
            Err(exit) => return exit,
        };
        waiting::learn_keys(screen, &mut chosen);
        if chosen.is_empty() {
            screen.line("no snapshot waits");
        }
        let mut exit = Exit::Ok;
        let mut all = false;
        for (index, pending) in chosen.iter().enumerate() {
            screen.line(&format!("{} of {}", index + 1, chosen.len()));
            screen.print(&pretty::pending(pending, screen.ink()));
            let answer = match all {
                true if pending.is_silent() || pending.damage().is_some() => Answer::Skip,
                true => Answer::Accept,
                false => self.ask(screen, pending),
            };
            exit = exit.or(match answer {
                Answer::Accept | Answer::All => accept::one(screen, pending, self.allow_silence),
                Answer::Reject => reject::one(screen, pending),
                Answer::Skip | Answer::Explain => left(screen, pending),
                Answer::Quit => return exit.or(Exit::Findings),
            });
            all |= answer == Answer::All;
        }
        exit
    }

    /// Asks until the answer is one. An end of the input quits.
    fn ask(&self, screen: &mut Screen, pending: &Pending) -> Answer {
        loop {
            let Some(line) = screen.ask(QUESTION) else { return Answer::Quit };
            match answer(line.trim()) {
                Some(Answer::Accept) if pending.damage().is_some() => {
                    screen.line("what is damaged cannot be accepted; spelt test writes it anew");
                }
                Some(Answer::All) if pending.damage().is_some() => return Answer::All,
                Some(Answer::Accept | Answer::All) if pending.is_silent() && !self.allow_silence => {
                    screen.line("this silences the query; to accept it: spelt review --allow-silence");
                }
                Some(Answer::Explain) => explanation::tell(screen, pending),
                Some(answer) => return answer,
                None => screen.line("answer with one of the letters a r s e A q, and Enter"),
            }
        }
    }
}

fn left(screen: &mut Screen, pending: &Pending) -> Exit {
    screen.line(&format!("left waiting {}", pending.id));
    Exit::Findings
}

fn answer(line: &str) -> Option<Answer> {
    match line {
        "a" | "accept" => Some(Answer::Accept),
        "r" | "reject" => Some(Answer::Reject),
        "s" | "skip" => Some(Answer::Skip),
        "e" | "explain" => Some(Answer::Explain),
        "A" | "all" => Some(Answer::All),
        "q" | "quit" => Some(Answer::Quit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_letter_or_its_word() {
        assert_eq!(answer("a"), Some(Answer::Accept));
        assert_eq!(answer("A"), Some(Answer::All));
        assert_eq!(answer("quit"), Some(Answer::Quit));
        assert_eq!(answer("yes"), None);
    }
}
