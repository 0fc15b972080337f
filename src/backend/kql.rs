//! Searches in KQL, as an analyst of Microsoft Sentinel or Defender writes them: a pipeline, commented with the stages of the
//! search.

mod arithmetic;
mod bins;
mod charts;
mod choices;
mod comparisons;
mod computed;
mod conditions;
mod conversions;
mod dates;
mod functions;
mod groups;
mod helpers;
mod joins;
mod lists;
mod moments;
mod multivalue;
mod ops;
mod origin;
mod patterns;
mod piece;
mod predicates;
mod presumed;
mod replacing;
mod result;
mod rows;
mod scan;
mod search;
mod shaping;
mod tallies;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod values;
mod windows;
mod writer;

use super::kind::{NodeKind, OpKind, TestKind};
use super::{Answer, Backend, Card, Files, Request, Schema, Translation};
use crate::aggregate::Aggregate;
use crate::diagnostic::Diagnostic;
use crate::function::{Body, Function};
use crate::plan::Plan;
use writer::Writer;

/// The backend of the Kusto Query Language.
#[derive(Debug)]
pub struct Kql;

static CARD: Card = Card {
    name: "kql",
    title: "KQL",
    about: "One pipeline over the tables of Microsoft Sentinel, or of Defender with `--schema defender`, after the functions it uses.",
    proof: "`--verify` has Microsoft's parser and binder read it, and runs it with an engine for KQL as far as that goes.",
};

impl Backend for Kql {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn schema(&self) -> Schema {
        Schema::named("sentinel").expect("it is built in")
    }

    fn comment(&self) -> &'static str {
        "//"
    }

    fn has_empty_text(&self) -> bool {
        false
    }

    fn op(&self, kind: OpKind) -> Answer {
        ops::answer(kind)
    }

    fn node(&self, kind: NodeKind) -> Answer {
        values::answer(kind)
    }

    fn test(&self, kind: TestKind) -> Answer {
        conditions::answer(kind)
    }

    fn function(&self, function: &Function) -> Option<Answer> {
        match function.body {
            Body::Plan(_) => Some(Answer::Exact),
            Body::Each(_) | Body::Single(_) | Body::Whole(_) | Body::Quoted(_) => functions::answer(function.name),
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<Answer> {
        tallies::answer(aggregate)
    }

    fn translate(&self, plan: &Plan, request: &Request<'_>) -> Result<Translation, Vec<Diagnostic>> {
        Writer::new(request).translation(plan)
    }

    fn script(&self, _schema: &Schema, _files: &Files) -> Result<String, &'static str> {
        Err("KQL reads tables and no files; ingest the events, and run the translation over their table")
    }
}
