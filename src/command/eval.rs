//! `eval`: sets fields to the values of expressions, left to right.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Extend, Op, Target, TargetPart};
use crate::syntax::expr;
use crate::syntax::pipeline::Stage;
use crate::syntax::print;
use crate::syntax::stuck::{Parsed, Stuck, fail, pass, reason};
use crate::syntax::tree::Expr;
use crate::syntax::word::{blank, quoted, sign, unescape_regex};

/// The card.
pub const EVAL: Command = Command {
    name: "eval",
    aliases: &[],
    usage: "eval <field>=<expression>[, <field>=<expression>]...",
    about: "Sets fields to the values of expressions, left to right, so that later ones see earlier ones. A null result \
            removes the field. `{f}` in the name stands for the value of f. The result of a condition cannot be \
            assigned; wrap it in `if` or `tostring`.",
    options: &[],
    examples: &[
        Example {
            search: "* | eval full=first.\" \".last, low=lower(full) | table full low",
            events: "first,last\nAnn,Lee",
            gives: "full,low\nAnn Lee,ann lee",
        },
        Example {
            search: "* | eval risk=case(port=3389, \"rdp\", port=445, \"smb\") | table port risk",
            events: "port\n3389\n445\n80",
            gives: "port,risk\n3389,rdp\n445,smb\n80,",
        },
        Example {
            search: "| makeresults | eval field1=\"counter\", {field1}=\"1234\" | table counter field1",
            events: "",
            gives: "counter,field1\n1234,counter",
        },
    ],
    source: "Search Reference, \"eval\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let assignments = assignments(stage.body).map_err(|stuck| lowering.stuck(&stuck))?;
    for assignment in assignments {
        let field = target(&assignment);
        let value = lowering.value_expr(&assignment.value)?;
        let span = lowering.span(assignment.text);
        lowering.push_at(Op::Extend(Extend { field, value }), span);
    }
    Ok(())
}

/// Checks assignments without making them.
pub(super) fn check(body: &str, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    for assignment in assignments(body).map_err(|stuck| lowering.stuck(&stuck))? {
        lowering.value_expr(&assignment.value)?;
    }
    Ok(())
}

/// The assignments printed; nothing if they cannot be read.
pub(super) fn printed(body: &str) -> Option<String> {
    let printed = |it: &Assignment<'_>| format!("{}={}", it.target, print::expr(&it.value));
    Some(assignments(body).ok()?.iter().map(printed).collect::<Vec<_>>().join(", "))
}

/// `field=expression`.
struct Assignment<'a> {
    name: &'a str,
    quoted: bool,
    /// The name as it is written, with its quotes.
    target: &'a str,
    value: Expr<'a>,
    text: &'a str,
}

fn assignments(body: &str) -> Result<Vec<Assignment<'_>>, Stuck<'_>> {
    let (mut rest, ()) = blank(body).map_err(reason)?;
    let mut found = Vec::new();
    loop {
        let (after, assignment) = assignment(rest).map_err(reason)?;
        found.push(assignment);
        match sign(",", "`,`")(after) {
            Ok((after, _)) => rest = after,
            Err(_) if after.is_empty() => return Ok(found),
            Err(_) => return Err(expr::after_expression(after)),
        }
    }
}

fn assignment(input: &str) -> Parsed<'_, Assignment<'_>> {
    let (after, (name, quoted)) = name(input)?;
    let target = &input[..input.len() - after.len()];
    let (after, ()) = blank(after)?;
    if after.starts_with("==") {
        return fail(Stuck::message(after, "`==` compares; an assignment is written with one `=`"));
    }
    let (after, _) = sign("=", "`=` after the field to set")(after)?;
    let (rest, value) = expr::leading(after).or_else(|error| fail(reason(error)))?;
    let text = input[..input.len() - rest.len()].trim_end();
    Ok((rest, Assignment { name, quoted, target, value, text }))
}

/// The field to set: quoted either way, or any run of letters up to `=` (Splunk's manual sets `low-user`).
fn name(input: &str) -> Parsed<'_, (&str, bool)> {
    if input.starts_with('"') {
        return quoted('"')(input).map(|(rest, name)| (rest, (name, true)));
    }
    if input.starts_with('\'') {
        return quoted('\'')(input).map(|(rest, name)| (rest, (name, true)));
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '=' | ',' | '(' | ')' | '"' | '\'' | '!' | '<' | '>' | '`');
    let end = input.find(ends).unwrap_or(input.len());
    if end == 0 {
        return pass(Stuck::expected(input, "a field to set"));
    }
    Ok((&input[end..], (&input[..end], false)))
}

/// The field's name; outside of quotes `{f}` is a part that is looked up in each row.
fn target(assignment: &Assignment<'_>) -> Target {
    if assignment.quoted && !assignment.name.contains('{') {
        return Target::Named(unescape_regex(assignment.name).into());
    }
    let mut parts = Vec::new();
    let mut rest = assignment.name;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((field, after)) = after.split_once('}') else { break };
        if field.is_empty() {
            break;
        }
        if !before.is_empty() {
            parts.push(TargetPart::Text(before.into()));
        }
        parts.push(TargetPart::Field(field.into()));
        rest = after;
    }
    if parts.is_empty() {
        return Target::Named(assignment.name.into());
    }
    if !rest.is_empty() {
        parts.push(TargetPart::Text(rest.into()));
    }
    Target::Built(parts)
}
