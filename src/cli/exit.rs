//! Exit codes: one table for all verbs.

use std::process::ExitCode;

/// What a verb came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Ok,
    /// A test failed, a snapshot differs or is pending, a translation disagrees.
    Findings,
    /// The command line or the configuration is wrong.
    Usage,
    /// A query could not be parsed, or uses something unsupported.
    Query,
    /// Nothing was selected to run.
    Nothing,
    /// Data could not be read.
    Data,
}

impl Exit {
    /// The code the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Ok => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Query => 3,
            Exit::Nothing => 4,
            Exit::Data => 5,
        }
    }

    /// Of two outcomes the one that the exit code tells: usage, then data, then queries, then findings.
    pub fn or(self, other: Exit) -> Exit {
        std::cmp::max_by_key(self, other, |exit| exit.weight())
    }

    fn weight(self) -> u8 {
        match self {
            Exit::Ok => 0,
            Exit::Nothing => 1,
            Exit::Findings => 2,
            Exit::Query => 3,
            Exit::Data => 4,
            Exit::Usage => 5,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_several_apply_the_weightiest_is_told() {
        let all = [Exit::Ok, Exit::Nothing, Exit::Findings, Exit::Query, Exit::Data, Exit::Usage];
        assert_eq!(all.map(Exit::code), [0, 4, 1, 3, 5, 2]);
        for (weight, exit) in all.into_iter().enumerate() {
            assert!(all[..weight].iter().all(|lighter| lighter.or(exit) == exit && exit.or(*lighter) == exit));
        }
    }
}
