//! The tests of the `search` command: never null, so that where one is not true it is false.

use super::comparisons::symbol;
use super::conditions::negated;
use super::patterns;
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::rows::Rows;
use super::text::ident;
use super::writer::{Done, Writer};
use crate::backend::schema::Table;
use crate::backend::schema::route::{self, Known};
use crate::backend::{Answer, Name};
use crate::plan::{Op, Plan, Test};
use crate::source::Span;
use crate::value::Number;
use crate::value::compare::Operator;
use crate::value::network::Network;
use crate::value::pattern::{Pattern, Term};
use crate::value::time::When;

impl Writer<'_> {
    /// Where a test is true, or where it is false.
    pub fn test(&mut self, test: &Test, wanted: bool, span: Span) -> Done<Piece> {
        if let Some(truth) = self.known(test) {
            return Ok(Piece::constant(truth == wanted));
        }
        match test {
            Test::Exists(name) => {
                let value = self.field(name)?;
                if wanted { self.presence(&value, span) } else { self.absence(&value, span) }
            }
            Test::Matches(name, pattern) | Test::Metadata(name, pattern) => self.matches(name, pattern, wanted, span),
            Test::Differs(name, pattern) | Test::NotMetadata(name, pattern) => {
                self.differs(name, pattern, wanted, span)
            }
            Test::Ordered(name, operator, text) => {
                let value = self.field(name)?;
                let found = self.in_order(&value, *operator, text, span)?;
                Ok(if wanted { found } else { negated(&never_null(found, &value)) })
            }
            Test::InNetwork(name, network) => {
                let found = self.network(name, *network, span)?;
                Ok(if wanted { found } else { negated(&found) })
            }
            Test::OutsideNetwork(name, network) => {
                let value = self.field(name)?;
                let found = negated(&self.network(name, *network, span)?);
                let outside = self.where_present(&value, found, span)?;
                Ok(if wanted { outside } else { negated(&outside) })
            }
            Test::Term(term) => {
                let found = self.term(term, span)?;
                Ok(if wanted { found } else { negated(&found) })
            }
            Test::Subsearch(_) => {
                let why = super::conditions::answer(crate::backend::kind::TestKind::Subsearch).words();
                Err(self.refuse("a search in brackets", why, span))
            }
            Test::Within(earliest, latest) => self.within(earliest.as_ref(), latest.as_ref(), wanted, span),
        }
    }

    /// What a first condition comes to in every event of the table that is read; none if the events tell.
    fn known(&self, test: &Test) -> Option<bool> {
        let table = self.table.as_ref().filter(|_| self.is_choosing)?;
        match route::of_test(self.request.schema, table, test) {
            Known::Never => Some(false),
            Known::Ever => Some(true),
            Known::Sometimes => None,
        }
    }

    fn within(&mut self, earliest: Option<&When>, latest: Option<&When>, wanted: bool, span: Span) -> Done<Piece> {
        if earliest.is_none() && latest.is_none() {
            return Ok(Piece::constant(wanted));
        }
        let time = self.field(&"_time".into())?;
        let mut ends = Vec::new();
        for (operator, when) in [(Operator::GreaterOrEqual, earliest), (Operator::Less, latest)] {
            let Some(when) = when else { continue };
            let moment = self.moment(when, span);
            ends.push(self.compare_numbers(&time, operator, &moment, span)?);
        }
        let both = all_or_any(ends, true);
        Ok(if wanted { both } else { negated(&both) })
    }

    /// `f=v`: any value matches. Where it is not wanted: none does, or there is none.
    fn matches(&mut self, name: &Name, pattern: &Pattern, wanted: bool, span: Span) -> Done<Piece> {
        if let Some(found) = self.of_logs(name, pattern, wanted, span)? {
            return Ok(found);
        }
        let value = self.field(name)?;
        if value.shape == Shape::Nothing {
            return Ok(Piece::constant(!wanted));
        }
        if pattern.is_any() {
            return if wanted { self.presence(&value, span) } else { self.absence(&value, span) };
        }
        if value.shape == Shape::Whole && pattern.is_literal() {
            // A number equals the text it prints as, and no other.
            let number: Option<i64> = pattern.text().parse().ok().filter(|it: &i64| it.to_string() == pattern.text());
            return Ok(match number {
                None => Piece::constant(!wanted),
                Some(number) => {
                    Piece::equality(&value.operand(), if wanted { "==" } else { "!=" }, &number.to_string())
                }
            });
        }
        if value.shape == Shape::Many {
            let found = self.any_value(&value, pattern, span)?;
            // Of no list it is null.
            let sure = format!("coalesce({}, false)", found.kql);
            return Ok(if wanted { found } else { Piece::tight(format!("not({sure})"), Shape::Truth) });
        }
        if pattern.text().is_empty() {
            // Empty text counts as missing, unless the search made it.
            if !value.may_be_empty() {
                return self.empty(&value, wanted, span);
            }
            let empty = Piece::tight(format!("isempty({})", value.kql), Shape::Truth);
            let found = self.where_present(&value, empty, span)?;
            return Ok(if wanted { found } else { negated(&found) });
        }
        let text = self.text(&value, span)?;
        patterns::matched(self, &text.operand(), pattern, '*', wanted, span)
    }

    /// `f=""` of what a table has: empty text, which it keeps as it keeps none.
    fn empty(&mut self, value: &Piece, wanted: bool, span: Span) -> Done<Piece> {
        if matches!(value.presence, Presence::Always | Presence::Filled(_)) {
            return Ok(Piece::constant(!wanted));
        }
        self.report.take("a test for empty text", Answer::Approximate(EMPTY), span)?;
        if wanted { self.absence(value, span) } else { self.presence(value, span) }
    }

    /// `f!=v`: there is a value, and some value does not match.
    fn differs(&mut self, name: &Name, pattern: &Pattern, wanted: bool, span: Span) -> Done<Piece> {
        if let Some(found) = self.of_logs(name, pattern, !wanted, span)? {
            return Ok(found);
        }
        let value = self.field(name)?;
        if value.shape == Shape::Many {
            return Err(self.refuse("`!=`", "of a field with several values it is not translated yet", span));
        }
        if pattern.text().is_empty() && !value.may_be_empty() {
            // What is there and not empty, or all the rest, of which a table keeps no difference.
            return if wanted { self.presence(&value, span) } else { self.absence(&value, span) };
        }
        let found = self.matches(name, pattern, !wanted, span)?;
        if wanted {
            return self.where_present(&value, found, span);
        }
        let absent = self.absence(&value, span)?;
        Ok(all_or_any(vec![absent, found], false))
    }

    /// A first condition that asks for logs, of a table with a column that names them.
    fn of_logs(&mut self, name: &Name, pattern: &Pattern, wanted: bool, span: Span) -> Done<Option<Piece>> {
        let log = self.table.as_ref().filter(|_| self.is_choosing).and_then(|table| table.log.clone());
        let (Some(log), Some(logs)) = (log, self.request.schema.logs(name, pattern)) else { return Ok(None) };
        let mut parts = Vec::new();
        for name in &logs.names {
            parts.push(patterns::matched(self, &ident(&log), name, '*', wanted, span)?);
        }
        Ok(Some(all_or_any(parts, !wanted)))
    }

    /// Whether any value of a list matches: in lower case, as KQL compares the members of a list exactly.
    fn any_value(&mut self, value: &Piece, pattern: &Pattern, span: Span) -> Done<Piece> {
        if !pattern.is_literal() {
            let why = "a wildcard over a field with several values is not translated yet";
            return Err(self.refuse("a test", why, span));
        }
        let folds = pattern.folds() && pattern.text().chars().any(char::is_alphabetic);
        let literal = if folds { pattern.text().to_lowercase() } else { pattern.text().to_string() };
        let literal = self.literal(&literal, span)?;
        let list = if folds { format!("todynamic(tolower(tostring({})))", value.kql) } else { value.kql.clone() };
        Ok(Piece::tight(format!("set_has_element({list}, {literal})"), Shape::Truth))
    }

    /// `f<v`: as numbers where both look numeric, else as text.
    fn in_order(&mut self, value: &Piece, operator: Operator, text: &str, span: Span) -> Done<Piece> {
        let sign = symbol(operator);
        if value.shape == Shape::Nothing {
            return Ok(Piece::constant(false));
        }
        if value.shape == Shape::Many {
            return Err(self.refuse("a test", "the order of several values is not translated yet", span));
        }
        let Some(number) = Number::read(text) else {
            let literal = self.literal(text, span)?;
            let text = self.text(value, span)?;
            let found = Piece::condition(format!("strcmp({}, {literal}) {sign} 0", text.kql));
            return self.where_present(&text, found, span);
        };
        if value.is_number() || value.shape == Shape::Moment {
            let value = self.number(value, span)?;
            return Ok(Piece::condition(format!("{} {sign} {number}", value.operand())));
        }
        let literal = self.literal(text, span)?;
        let as_number = self.number(value, span)?;
        let texts = Piece::condition(format!("strcmp({}, {literal}) {sign} 0", value.kql));
        let texts = self.where_present(value, texts, span)?;
        let kql = format!("iff(isnotnull({0}), {0} {sign} {number}, {1})", as_number.kql, texts.kql);
        Ok(Piece::tight(kql, Shape::Truth))
    }

    fn network(&mut self, name: &Name, network: Network, span: Span) -> Done<Piece> {
        let value = self.field(name)?;
        self.in_network(&value, network, span)
    }

    /// Whether a text is an address of a network, or the network itself as it is written.
    pub fn in_network(&mut self, value: &Piece, network: Network, span: Span) -> Done<Piece> {
        let written = network.to_string();
        let is_four = written.split_once('/').is_some_and(|(address, _)| address.parse::<std::net::Ipv4Addr>().is_ok());
        if !is_four {
            return Err(self.refuse("a network", "only those of version 4 are translated yet", span));
        }
        let text = self.text(value, span)?;
        let literal = self.literal(&written, span)?;
        // What is no address is null, and an address with a network of its own would be cut to that.
        let kql = format!("isnotnull(spl_address({0})) and ipv4_is_in_range({0}, {literal})", text.kql);
        Ok(Piece::of_parts(&kql))
    }

    /// A word or phrase in the text of the event.
    fn term(&mut self, term: &Term, span: Span) -> Done<Piece> {
        if self.table.is_some() || !self.rows.columns.contains_key("_raw") {
            return self.anywhere(term, span);
        }
        let raw = self.field(&"_raw".into())?;
        let raw = self.text(&raw, span)?;
        let pattern = crate::backend::sql::terms::pattern(term);
        if pattern.is_empty() {
            return self.presence(&raw, span);
        }
        let text = if term.folds() { format!("tolower({})", raw.kql) } else { raw.kql };
        self.found(&text, &pattern, true, span)
    }

    /// A word or phrase in any column of a table that keeps no text of the event.
    fn anywhere(&mut self, term: &Term, span: Span) -> Done<Piece> {
        let nearly = Answer::Approximate(
            "the table keeps no raw text: all its columns are searched, and not the names of fields or what is written around \
             them; the parts of a word with wildcards are sought each by itself, in any column and inside of words",
        );
        self.report.take("a word in the raw text", nearly, span)?;
        let runs: Vec<&str> = term.text().split('*').filter(|run| !run.is_empty()).collect();
        let (is_open, case) = (term.text().contains('*'), if term.folds() { "" } else { "_cs" });
        let mut parts = Vec::new();
        for run in runs {
            let literal = self.literal(run, span)?;
            let word = if is_open { "contains" } else { "has" };
            parts.push(Piece::condition(format!("* {word}{case} {literal}")));
        }
        Ok(all_or_any(parts, true))
    }
}

/// Why empty text is not asked for.
pub const EMPTY: &str =
    "KQL's text has no null: what is empty cannot be told from what is missing, and is taken for it";

/// A condition that is false where it would be null.
fn never_null(condition: Piece, value: &Piece) -> Piece {
    let is_sure = value.shape == Shape::Text || value.presence == Presence::Always || condition.is(false);
    if is_sure { condition } else { Piece::tight(format!("coalesce({}, false)", condition.kql), Shape::Truth) }
}

/// The first conditions of a plan as lines of a branch that reads one table.
pub fn of_branch(
    writer: &mut Writer<'_>,
    plan: &Plan,
    table: &Table,
    columns: &[(Name, super::rows::Column)],
) -> Done<Vec<String>> {
    let outer_rows = std::mem::take(&mut writer.rows);
    let outer_table = writer.table.replace(table.clone());
    writer.rows =
        Rows { columns: columns.iter().cloned().collect(), unknown: outer_rows.unknown.clone(), ..Rows::default() };
    let mut lines = Vec::new();
    let mut count = 0;
    let mut result = Ok(());
    for step in plan.steps.iter().skip(1) {
        let Op::Filter(condition) = &step.op else { break };
        count += 1;
        match writer.condition(condition) {
            Ok(piece) if piece.is(true) => {}
            Ok(piece) => lines.push(format!("| where {}", clause(&piece.kql))),
            Err(refused) => result = Err(refused),
        }
    }
    writer.rows = outer_rows;
    writer.table = outer_table;
    writer.filtered = count;
    result.map(|()| lines)
}

/// A condition after `where`; where it has several lines, those after the first stand further in.
pub fn clause(condition: &str) -> String {
    crate::backend::sql::piece::indented(&crate::backend::sql::piece::indented(condition)).trim_start().to_string()
}
