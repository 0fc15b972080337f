//! Clauses that are true, false or null by their text alone, or by what else the search asks of the same event.

use super::Search;
use super::claim::Claim;
use super::reads::conditions;
use super::shape::Shape;
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, Expr, Node, Op};
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::Operator;
use std::collections::BTreeSet;

/// Looks at the conditions of a search's steps.
pub fn check(search: Search<'_>, told: &mut Vec<Diagnostic>) {
    let mut facts: Vec<Claim<'_>> = Vec::new();
    // A field that the search makes itself may have several values.
    let mut many: BTreeSet<Name> = MANY.iter().map(|name| Name::from(*name)).collect();
    for step in search.plan.steps.iter() {
        let mut walk = Walk { search, many: &many, joins: None, told };
        if let Op::Filter(condition) = &step.op
            && !step.is_implied()
        {
            walk.joins = Some(condition);
            walk.filter(condition, &facts);
            walk.joins = None;
            facts.extend(claims(condition));
        }
        for expr in step.op.expressions().into_iter().flat_map(Expr::all) {
            walk.arms(expr);
        }
        for condition in conditions(step) {
            walk.filter(condition, &[]);
        }
        forget(&mut facts, &step.op);
        many.extend(step.op.effect().makes);
    }
}

/// Fields that have several values in one event of Windows, or in any.
const MANY: &[&str] = &["Account_Domain", "Account_Name", "Logon_ID", "Message", "Security_ID", "eventtype", "tag"];

/// What a condition that holds says of single fields.
fn claims(condition: &Expr) -> Vec<Claim<'_>> {
    if let Some(claim) = Claim::of(condition) {
        return vec![claim];
    }
    let Node::And(parts) = &condition.node else { return Vec::new() };
    parts.iter().flat_map(claims).collect()
}

/// Takes out the facts that no longer hold of the rows that a step gives.
fn forget(facts: &mut Vec<Claim<'_>>, op: &Op) {
    match op {
        Op::Scan | Op::Filter(_) | Op::Sort(_) | Op::Limit(_) | Op::While(_) | Op::Reverse => {}
        Op::Distinct(distinct) if !distinct.keep_rows => {}
        Op::Project(project) if project.columns != Columns::Drop => {}
        Op::Extend(extend) if extend.field.name().is_some() => forget_made(facts, op),
        Op::Lookup(lookup) if lookup.outputs.is_some() => forget_made(facts, op),
        Op::Fill(fill) if fill.fields.is_some() => forget_made(facts, op),
        Op::Extract(_) | Op::Annotate(_) | Op::Window(_) | Op::Bin(_) => forget_made(facts, op),
        Op::Rows(_)
        | Op::Extend(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Expand(_)
        | Op::Aggregate(_)
        | Op::Pivot(_)
        | Op::Unpivot(_)
        | Op::Distinct(_)
        | Op::Fill(_)
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => facts.clear(),
    }
}

fn forget_made(facts: &mut Vec<Claim<'_>>, op: &Op) {
    let made = op.effect().makes;
    facts.retain(|fact| !made.contains(fact.field));
}

/// What becomes of a clause, whichever event it looks at.
enum Verdict {
    /// It hangs on the event.
    Open,
    /// It is true.
    Always,
    /// It is not true, and why.
    Never(Box<Diagnostic>),
}

struct Walk<'a, 't> {
    search: Search<'a>,
    /// Fields that may have several values, which can satisfy what no single one does.
    many: &'t BTreeSet<Name>,
    /// The condition of a `search` that is looked at.
    joins: Option<&'a Expr>,
    told: &'t mut Vec<Diagnostic>,
}

impl Walk<'_, '_> {
    fn filter(&mut self, condition: &Expr, facts: &[Claim<'_>]) {
        if let Verdict::Never(why) = self.judge(condition, facts) {
            self.told.push(*why);
        }
    }

    fn judge(&mut self, expr: &Expr, facts: &[Claim<'_>]) -> Verdict {
        if let Some(verdict) = self.without_fields(expr) {
            return verdict;
        }
        if let Some(why) = self.unlike_itself(expr) {
            return Verdict::Never(why);
        }
        if let Some(why) = self.excluded(expr, facts) {
            return Verdict::Never(why);
        }
        if let Node::And(parts) = &expr.node {
            return self.all(parts, facts);
        }
        if let Node::Or(parts) = &expr.node {
            return self.any(parts, facts);
        }
        let Node::Not(inner) = &expr.node else { return Verdict::Open };
        self.not(inner, facts)
    }

    /// Clauses on one field go first, so that what they say is known to those on several.
    fn all(&mut self, parts: &[Expr], facts: &[Claim<'_>]) -> Verdict {
        let (plain, mixed): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|part| Claim::of(part).is_some());
        let mut facts = facts.to_vec();
        for part in plain.into_iter().chain(mixed) {
            if let never @ Verdict::Never(_) = self.judge(part, &facts) {
                return never;
            }
            facts.extend(Claim::of(part));
        }
        Verdict::Open
    }

    /// An alternative that never holds is told by itself, as long as another may.
    fn any(&mut self, parts: &[Expr], facts: &[Claim<'_>]) -> Verdict {
        let (mut never, mut is_always) = (Vec::new(), false);
        for part in parts {
            match self.judge(part, facts) {
                Verdict::Open => {}
                Verdict::Always => is_always = true,
                Verdict::Never(why) => never.push(why),
            }
        }
        if never.len() == parts.len() {
            return never.into_iter().next().map_or(Verdict::Open, Verdict::Never);
        }
        self.told.extend(never.into_iter().map(|why| *why));
        self.covering(parts);
        if is_always { Verdict::Always } else { Verdict::Open }
    }

    fn not(&mut self, inner: &Expr, facts: &[Claim<'_>]) -> Verdict {
        // What is left out for nothing does no harm.
        let before = self.told.len();
        let verdict = self.judge(inner, facts);
        self.told.truncate(before);
        match verdict {
            Verdict::Open => Verdict::Open,
            Verdict::Always => Verdict::Never(Box::new(self.never(inner, "what NOT denies is always true"))),
            Verdict::Never(_) => Verdict::Always,
        }
    }

    /// A condition that reads no field is the same for every event.
    fn without_fields(&mut self, expr: &Expr) -> Option<Verdict> {
        if let Node::Literal(Value::Bool(true)) = &expr.node {
            return Some(Verdict::Always);
        }
        let (Node::Compare { .. } | Node::In { .. } | Node::Like { .. } | Node::Match { .. }) = &expr.node else {
            return None;
        };
        let hangs_on_more =
            |part: &Expr| matches!(&part.node, Node::Call { function, .. } if VOLATILE.contains(&function.name));
        if !expr.reads().is_empty() || expr.all().into_iter().any(hangs_on_more) {
            return None;
        }
        // A text may be meant as the name of a field.
        let has_text = expr.all().into_iter().any(|part| part.text().is_some());
        let helped = |found: Diagnostic| if has_text { found.help(NAMES) } else { found };
        if (self.search.truth)(expr) != Some(true) {
            let why = self.never(expr, "it reads no field, so it is the same for every event");
            return Some(Verdict::Never(Box::new(helped(why))));
        }
        // The last condition of a `case` is written so on purpose.
        if !has_text && self.joins.is_none() {
            return Some(Verdict::Always);
        }
        let message = format!("`{}` is always true", self.shown(expr));
        let found = Diagnostic::warning("always-matches", message, expr.span);
        self.told.push(helped(found.label("it reads no field, so it is the same for every event")));
        Some(Verdict::Always)
    }

    /// A field that has one value is not other than it, nor before or behind it.
    fn unlike_itself(&self, expr: &Expr) -> Option<Box<Diagnostic>> {
        let Node::Compare { left, operator, right, .. } = &expr.node else { return None };
        let field = left.field().filter(|field| right.field() == Some(field) && !self.many.contains(*field))?;
        let may_be = matches!(operator, Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual);
        (!may_be).then(|| Box::new(self.never(expr, &format!("`{field}` is compared with itself"))))
    }

    /// A clause that what holds already excludes.
    fn excluded(&self, expr: &Expr, facts: &[Claim<'_>]) -> Option<Box<Diagnostic>> {
        let claim = Claim::of(expr)?;
        let fact = facts.iter().find(|fact| claim.excludes(fact) && !self.may_be_many(&claim, fact))?;
        let both_ask = claim.asks_for_value() && fact.asks_for_value();
        let why = match both_ask {
            true => format!("no one value of `{}` is both", claim.field),
            false => "this never holds together with the other".to_string(),
        };
        let found = self.never(expr, &why).also(fact.span, "this must hold, too");
        Some(Box::new(match both_ask {
            true if self.is_loosely_joined() => found.help(BRACKETS),
            true => {
                found.help(format!("join the two with OR, unless `{}` is meant to have several values", claim.field))
            }
            false => found,
        }))
    }

    /// Whether several values of the field could satisfy both. Numbers that `where` compares are single.
    fn may_be_many(&self, claim: &Claim<'_>, fact: &Claim<'_>) -> bool {
        let is_number = |shape: &Shape<'_>| matches!(shape, Shape::Number(..));
        self.many.contains(claim.field) && !claim.shapes.iter().chain(&fact.shapes).all(is_number)
    }

    /// Two alternatives one of which every value satisfies, such as `user!=a OR user!=b`.
    fn covering(&mut self, parts: &[Expr]) {
        let claims: Vec<Claim<'_>> = parts.iter().filter_map(Claim::of).filter(|it| !it.shapes.is_empty()).collect();
        for (index, claim) in claims.iter().enumerate() {
            let Some(other) = claims[..index].iter().find(|other| claim.covers_with(other)) else { continue };
            let field = claim.field;
            let message = format!("whatever `{field}` is, one of these is true, so that they choose nothing");
            let found = Diagnostic::warning("always-matches", message, claim.span);
            let help = "to leave out several values, join what denies them with AND, or write NOT before the list";
            self.told.push(found.also(other.span, "or this").help(help));
            return;
        }
    }

    /// The arms of a `case` that another before them always takes.
    fn arms(&mut self, expr: &Expr) {
        let Node::Case(arms) = &expr.node else { return };
        for (index, (condition, _)) in arms.iter().enumerate() {
            let Some((before, _)) = arms[..index].iter().find(|(before, _)| takes(before, condition)) else { continue };
            let message = format!(
                "`{}` is never asked: what is true of it is true of an earlier condition",
                self.shown(condition)
            );
            let found = Diagnostic::warning("unreachable-case", message, condition.span);
            self.told.push(found.also(before.span, "this is taken first").help("put the narrower condition first"));
        }
    }

    /// Whether the condition at hand joins terms with OR that stand in no brackets: in `search` these are joined first.
    fn is_loosely_joined(&self) -> bool {
        self.joins.is_some_and(|whole| {
            let Node::And(parts) = &whole.node else { return false };
            parts.iter().any(|part| matches!(&part.node, Node::Or(_)) && !self.is_in_brackets(part))
        })
    }

    fn is_in_brackets(&self, expr: &Expr) -> bool {
        let (text, span) = (self.search.source.text(), expr.span);
        let (before, after) = (text.get(..span.start as usize), text.get(span.end as usize..));
        let begins = before.is_some_and(|before| before.trim_end().ends_with('('));
        begins && after.is_some_and(|after| after.trim_start().starts_with(')'))
    }

    fn never(&self, expr: &Expr, why: &str) -> Diagnostic {
        let message = format!("`{}` can never be true here", self.shown(expr));
        Diagnostic::warning("never-matches", message, expr.span).label(why)
    }

    fn shown(&self, expr: &Expr) -> String {
        shown(self.search.source.slice(expr.span))
    }
}

/// Functions that give another value each time.
const VOLATILE: &[&str] = &["now", "random", "time"];

const BRACKETS: &str = "in `search` OR joins before AND does: put brackets around what belongs together";

const NAMES: &str = "double quotes make a text; the name of a field stands without quotes, or in single ones";

/// Whether whatever satisfies a condition satisfies an earlier one.
fn takes(before: &Expr, condition: &Expr) -> bool {
    let is_default = |expr: &Expr| expr.node == Node::Literal(Value::Bool(true));
    if is_default(before) || is_default(condition) {
        return is_default(before);
    }
    Claim::of(condition).zip(Claim::of(before)).is_some_and(|(condition, before)| condition.implies(&before))
}

/// The text of a clause in one line, cut where it grows long.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
