//! The limits that Splunk sets where a search does not ask for one: kept in a translation, or left out, and told either way.

use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Plan, Step};
use crate::source::Span;

/// Whether a translation has Splunk's own limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// As Splunk would cut the rows.
    Kept,
    /// Without; more rows may come than in Splunk.
    Dropped,
}

impl Bounds {
    /// The plan with these bounds, and what is to be told about each.
    pub fn of(self, mut plan: Plan) -> (Plan, Vec<Diagnostic>) {
        let mut found = Vec::new();
        self.walk(&mut plan, &mut found);
        let told = |(what, span): (String, Span)| match self {
            Bounds::Kept => {
                let note = Diagnostic::note("translated", format!("{what}, as in Splunk"), span);
                note.help("`--no-limits` translates it without")
            }
            Bounds::Dropped => {
                Diagnostic::note("translated", format!("left out, since `--no-limits` is given: {what}"), span)
            }
        };
        (plan, found.into_iter().map(told).collect())
    }

    fn walk(self, plan: &mut Plan, found: &mut Vec<(String, Span)>) {
        let drops = self == Bounds::Dropped;
        plan.steps.retain_mut(|step| {
            let bound = bound(step);
            let is_removed = drops && bound.is_some() && matches!(step.op, Op::Limit(_));
            found.extend(bound.map(|bound| (bound, step.span)));
            if let Op::Sort(sort) = &mut step.op
                && drops
                && sort.limit_is_default
            {
                (sort.limit, sort.limit_is_default) = (None, false);
            }
            inner(&mut step.op).into_iter().for_each(|plan| self.walk(plan, found));
            !is_removed
        });
    }
}

/// Splunk's own limit to the rows of a step.
fn bound(step: &Step) -> Option<String> {
    if let Op::Sort(sort) = &step.op {
        let limit = sort.limit.filter(|_| sort.limit_is_default);
        return limit.map(|count| format!("`sort` keeps the first {count} rows"));
    }
    let Op::Limit(limit) = &step.op else { return None };
    limit.of_brackets.then(|| format!("a search in brackets gives its first {} rows", limit.count))
}

/// The searches whose rows are put beside those of this one.
fn inner(op: &mut Op) -> Vec<&mut Plan> {
    if let Op::Join(join) = op {
        vec![&mut join.with]
    } else if let Op::Union(union) = op {
        union.plans.iter_mut().collect()
    } else if let Op::Branch(plan) = op {
        vec![plan]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Limit, Sort};

    fn plan() -> Plan {
        let step = |op| Step { op, stage: 0, span: Span::default() };
        let inner = Plan { steps: vec![step(Op::Limit(Limit { of_brackets: true, ..Limit::first(50_000) }))] };
        let sort = Sort { keys: Vec::new(), limit: Some(10_000), limit_is_default: true };
        let asked = Op::Limit(Limit::first(3));
        Plan { steps: vec![step(Op::Sort(sort)), step(Op::Branch(inner)), step(asked)] }
    }

    #[test]
    fn what_splunk_would_cut_is_kept_and_told() {
        let (kept, told) = Bounds::Kept.of(plan());
        assert_eq!((kept, told.len()), (plan(), 2));
        assert_eq!(told[0].message, "`sort` keeps the first 10000 rows, as in Splunk");
    }

    #[test]
    fn without_limits_only_those_the_search_asks_for_stay() {
        let (dropped, told) = Bounds::Dropped.of(plan());
        let Op::Sort(sort) = &dropped.steps[0].op else { panic!("it sorts") };
        let Op::Branch(inner) = &dropped.steps[1].op else { panic!("it branches") };
        assert_eq!((sort.limit, inner.steps.len(), dropped.steps.len(), told.len()), (None, 0, 3, 2));
        assert!(told[1].message.starts_with("left out"), "{}", told[1].message);
    }
}
