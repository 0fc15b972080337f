//! The rows that `tstats` counts: FROM and WHERE, each field checked against the data model.

use super::Result;
use crate::command::Lowering;
use crate::command::dataset::{Asked, NODENAME, Naming, Wanted, is_base};
use crate::command::lower::range::is_time_modifier;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::source::Span;
use crate::syntax::clause;
use crate::syntax::tree::{Clause, Word};
use crate::syntax::word::{blank, unescape_search};
use crate::table::Name;
use crate::value::Value;
use crate::value::pattern::Pattern;

/// A field that the stage reads.
pub struct Read {
    /// Its name.
    pub name: Name,
    /// Where it is read.
    pub span: Span,
    /// Whether a row without it counts for nothing.
    pub is_needed: bool,
}

/// Adds the ops that give the events of a data model's dataset that match, with the fields that are read of them.
pub fn dataset(lowering: &mut Lowering<'_>, from: &str, kept: Option<&str>, reads: Vec<Read>) -> Result<()> {
    let (path, at) = source(lowering, from)?;
    let asked = Asked::of(lowering, &path, at)?;
    let mut reads = reads;
    let mut wanted = Wanted::default();
    if let Some(clause) = terms(lowering, kept)? {
        compared(&clause, true, &mut |field, values, is_needed| {
            let name: Name = unescape_search(field.written).into();
            if &*name == NODENAME {
                values.iter().try_for_each(|value| check_node(lowering, &asked, *value))?;
            }
            reads.push(Read { name, span: lowering.span(field.text), is_needed });
            Ok(())
        })?;
        // Which fields the rows of a search in brackets have is known when they are there.
        wanted.is_any = has_brackets(&clause);
    }
    reads.retain(|read| !is_time_modifier(&read.name));
    let (known, strange): (Vec<Read>, Vec<Read>) =
        reads.into_iter().partition(|read| &*read.name == NODENAME || asked.has(&read.name));
    wanted.names = known.into_iter().map(|read| read.name).collect();
    asked.scan(lowering, &wanted, Naming::Full)?;
    for Read { name, span, is_needed } in strange {
        let severity = if is_needed { Severity::Error } else { Severity::Warning };
        lowering.note(asked.lacks(&name, severity, span));
        // The events may have a field of this name, which is none of the dataset's.
        let value = Expr::new(Node::Literal(Value::Null), span);
        lowering.push_at(Op::Extend(Extend { field: Target::Named(name), value }), span);
    }
    keep(lowering, kept)
}

/// Adds the ops that give the events that match.
pub fn index(lowering: &mut Lowering<'_>, kept: Option<&str>, reads: Vec<Read>) -> Result<()> {
    let mut reads = reads;
    if let Some(clause) = terms(lowering, kept)? {
        compared(&clause, true, &mut |field, _, is_needed| {
            let name = unescape_search(field.written).into();
            reads.push(Read { name, span: lowering.span(field.text), is_needed });
            Ok(())
        })?;
    }
    for Read { name, span, .. } in reads.into_iter().filter(|read| !is_indexed(&read.name)) {
        let message = format!("`{name}` is a field that Splunk reads from the event, so that it stands in no index");
        let help = "name a data model after FROM, or use `stats`; an index that was made with its fields knows it";
        lowering.note(Diagnostic::warning("not-indexed", message, span).help(help));
    }
    lowering.push(Op::Scan);
    keep(lowering, kept)
}

fn terms<'a>(lowering: &Lowering<'_>, kept: Option<&'a str>) -> Result<Option<Clause<'a>>> {
    let clause = kept.map(|text| clause::whole(text).map_err(|stuck| Box::new(lowering.stuck(&stuck))));
    clause.transpose().map(Option::flatten)
}

fn keep(lowering: &mut Lowering<'_>, kept: Option<&str>) -> Result<()> {
    if let Some(condition) = kept.map(|text| lowering.search(text)).transpose()?.flatten() {
        lowering.push(Op::Filter(condition));
    }
    Ok(())
}

/// The path after `datamodel=`, and where it stands.
fn source<'a>(lowering: &Lowering<'_>, from: &'a str) -> Result<(String, &'a str)> {
    let text = blank(from).map_or(from, |(rest, ())| rest).trim_end();
    let word = text.find(|c: char| !c.is_alphanumeric() && c != '_').map_or(text, |end| &text[..end]);
    let path = text[word.len()..].trim_start().strip_prefix(['=', ':']).map(str::trim);
    match path {
        Some(path) if word.eq_ignore_ascii_case("datamodel") && !path.contains(char::is_whitespace) => {
            Ok((path.replace('"', ""), path))
        }
        Some(path) if word.eq_ignore_ascii_case("datamodel") => {
            Err(Box::new(lowering.error("wrong-arguments", "one data model and dataset is expected here", path)))
        }
        Some(_) if word.eq_ignore_ascii_case("sid") => {
            Err(lowering.unsupported("the results of another search are kept on a Splunk server", text))
        }
        Some(_) | None => Err(lowering
            .unsupported("FROM is followed by `datamodel=`; what `tscollect` wrote is on a Splunk server", text)),
    }
}

/// Whether a dataset has this path.
fn check_node(lowering: &Lowering<'_>, asked: &Asked, value: Word<'_>) -> Result<()> {
    let pattern = Pattern::search(&unescape_search(value.written));
    if asked.family().any(|dataset| pattern.matches(&dataset.path)) {
        return Ok(());
    }
    let message = format!("no dataset of `{}` has the path `{}`", asked.model.name, value.written);
    let error = lowering.error("unknown-model", message, value.text);
    let last = value.written.rsplit('.').next().unwrap_or_default();
    Err(Box::new(match asked.family().find(|dataset| &*dataset.name == last) {
        Some(dataset) => error.label(format!("did you mean `{}`?", dataset.path)),
        None => {
            let paths: Vec<&str> = asked.family().map(|dataset| &*dataset.path).collect();
            error.help(format!("the paths are {}", paths.join(", ")))
        }
    }))
}

/// Shows each field that is compared, what it is compared with, and whether all hangs on it.
fn compared<'a>(
    clause: &Clause<'a>,
    is_needed: bool,
    see: &mut impl FnMut(Word<'a>, &[Word<'a>], bool) -> Result<()>,
) -> Result<()> {
    match clause {
        Clause::And(clauses) => clauses.iter().try_for_each(|clause| compared(clause, is_needed, see)),
        Clause::Or(clauses) => clauses.iter().try_for_each(|clause| compared(clause, false, see)),
        Clause::Not(inner, _) => compared(inner, false, see),
        Clause::Compare(comparison) => see(comparison.field, &[comparison.value], is_needed),
        Clause::In { field, values, .. } => see(*field, values, is_needed),
        Clause::Term(_) | Clause::WholeTerm(_) | Clause::CasedTerm(_) | Clause::Subsearch(_) | Clause::Macro(_) => {
            Ok(())
        }
    }
}

fn has_brackets(clause: &Clause<'_>) -> bool {
    match clause {
        Clause::And(clauses) | Clause::Or(clauses) => clauses.iter().any(has_brackets),
        Clause::Not(inner, _) => has_brackets(inner),
        Clause::Subsearch(_) => true,
        Clause::Compare(_)
        | Clause::In { .. }
        | Clause::Term(_)
        | Clause::WholeTerm(_)
        | Clause::CasedTerm(_)
        | Clause::Macro(_) => false,
    }
}

/// Whether Splunk keeps a field in its index, whatever the source type.
fn is_indexed(name: &str) -> bool {
    is_base(name)
        || is_time_modifier(name)
        || name.starts_with("date_")
        || ["linecount", "punct", "timestartpos", "timeendpos"].contains(&name)
}
