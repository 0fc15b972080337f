//! Sigma's rules: a search that chooses events is a detection, one that counts them over spans of time a correlation.

mod clause;
mod condition;
mod correlation;
mod detection;
mod head;
mod left;
mod logsource;
mod numbers;
mod rule;
#[cfg(test)]
mod tests;
mod text;
mod yaml;

use super::kind::{NodeKind, OpKind, TestKind};
use super::{Answer, Backend, Card, Files, Request, Schema, Translation};
use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::plan::Plan;
use rule::Writer;

/// Sigma.
#[derive(Debug)]
pub struct Sigma;

static CARD: Card = Card {
    name: "sigma",
    title: "Sigma",
    about: "A rule in YAML for a search that chooses events, and a correlation beside it where it counts them.",
    proof: "`--verify` checks it with `sigma check`, turns it back into SPL with pySigma, runs that in spelt's engine, and \
            compares the rows.",
};

/// The eval functions that a condition of a rule can say.
const FUNCTIONS: &[(&str, Answer)] = &[
    ("cidrmatch", Answer::Emulated("of a network that the search gives")),
    ("false", Answer::Exact),
    ("in", Answer::Emulated("as a list of values")),
    ("isnotnull", Answer::Exact),
    ("isnull", Answer::Exact),
    ("like", Answer::Emulated("of a pattern that the search gives")),
    ("lower", Answer::Emulated("of a field that is compared: rules fold case")),
    ("match", Answer::Emulated("of an expression that the search gives, without look-around and back-references")),
    ("true", Answer::Exact),
];

impl Backend for Sigma {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn comment(&self) -> &'static str {
        "#"
    }

    fn keeps_limits(&self) -> bool {
        false
    }

    fn schema(&self) -> Schema {
        Schema::named("sigma").expect("it is built in")
    }

    fn op(&self, kind: OpKind) -> Answer {
        rule::answer(kind)
    }

    fn node(&self, kind: NodeKind) -> Answer {
        condition::answer(kind)
    }

    fn test(&self, kind: TestKind) -> Answer {
        condition::answer_test(kind)
    }

    fn function(&self, function: &Function) -> Option<Answer> {
        let known = FUNCTIONS.iter().find(|(name, _)| *name == function.name);
        Some(known.map_or(Answer::Unsupported(condition::NO_VALUES), |(_, answer)| *answer))
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        Some(match aggregate.name {
            "count" => Answer::Emulated("of events, as `event_count` with a threshold"),
            "distinct_count" => Answer::Emulated("of a field, as `value_count` with a threshold"),
            _ => Answer::Unsupported("a correlation counts events, or different values of a field"),
        })
    }

    fn translate(&self, plan: &Plan, request: &Request<'_>) -> Result<Translation, Vec<Diagnostic>> {
        Writer::new(request).translation(plan)
    }

    fn script(&self, _schema: &Schema, _files: &Files) -> Result<String, &'static str> {
        Err("a rule names no events; what runs it brings them")
    }
}
