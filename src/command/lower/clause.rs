//! Lowers clauses of `search`: every comparison becomes a test that folds case, knows wildcards and is never null.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::function;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::syntax::clause;
use crate::syntax::tree::{Clause, Comparison, Word};
use crate::syntax::word::unescape_search;
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::network::Network;
use crate::value::pattern::{Bounds, Pattern, Term};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// Fields that say where an event came from; an export may not record them.
pub const METADATA: [&str; 4] = ["index", "source", "sourcetype", "host"];

impl Lowering<'_> {
    /// Reads and lowers the whole of a `search` stage's body; nothing for an empty one.
    pub fn search(&mut self, body: &str) -> Result<Option<Expr>> {
        let read = clause::whole(body);
        if let Some(call) = called(body, read.as_ref().err().map(|stuck| stuck.at)) {
            let message = format!("`{call}(...)` is a function of `eval`: `search` compares with texts and calls none");
            let help = "put the condition after a pipe: `| where ...`";
            return Err(Box::new(self.error("syntax", message, call).help(help)));
        }
        match read {
            Err(stuck) => Err(Box::new(self.stuck(&stuck))),
            Ok(None) => Ok(None),
            Ok(Some(clause)) => self.clause(&clause, self.span(body.trim())).map(Some),
        }
    }

    fn clause(&mut self, clause: &Clause<'_>, whole: Span) -> Result<Expr> {
        match clause {
            Clause::And(clauses) => {
                let parts = self.clauses(clauses, whole)?;
                Ok(joined(Node::And, parts))
            }
            Clause::Or(clauses) => {
                let parts = self.clauses(clauses, whole)?;
                Ok(joined(Node::Or, parts))
            }
            Clause::Not(inner, text) => {
                let span = self.span(text);
                let inner = self.clause(inner, span)?;
                Ok(Expr::new(Node::Not(Box::new(inner)), span))
            }
            Clause::Compare(comparison) => self.comparison(comparison),
            Clause::In { field, values, text } => self.list(*field, values, text),
            Clause::Term(word) => self.term(*word),
            Clause::WholeTerm(text) => Ok(self.raw(text, true, false, Bounds::Major, text)),
            Clause::CasedTerm(text) => Ok(self.raw(text, false, text.contains(' '), Bounds::Minor, text)),
            Clause::Subsearch(text) => self.subsearch(text),
            Clause::Macro(text) => Err(Box::new(self.error("macro", "this macro has no definition here", text))),
        }
    }

    fn clauses(&mut self, clauses: &[Clause<'_>], whole: Span) -> Result<Vec<Expr>> {
        clauses.iter().map(|clause| self.clause(clause, whole)).collect()
    }

    fn term(&mut self, word: Word<'_>) -> Result<Expr> {
        if !word.quoted && matches!(word.written, "AND" | "OR" | "NOT") {
            let message = format!("`{}` has nothing to join here", word.written);
            let help = "quote it to search for the word, or add the missing term";
            return Err(Box::new(self.error("syntax", message, word.text).help(help)));
        }
        if word.written == "*" {
            return Ok(Expr::new(Node::Literal(Value::Bool(true)), self.span(word.text)));
        }
        Ok(self.raw(&unescape_search(word.written), true, word.quoted, Bounds::Minor, word.text))
    }

    fn raw(&self, text: &str, folds: bool, phrase: bool, bounds: Bounds, at: &str) -> Expr {
        Expr::new(Node::Test(Test::Term(Term::new(text, folds, phrase, bounds))), self.span(at))
    }

    fn comparison(&mut self, found: &Comparison<'_>) -> Result<Expr> {
        let span = self.span(found.text);
        let field = unescape_search(found.field.written);
        if let Some(node) = self.time_modifier(&field, found)? {
            return Ok(Expr::new(node, span));
        }
        self.warn_escaped_star(found.value);
        let value = unescape_search(found.value.written);
        self.test(&field.into(), found.operator, &value, found.cased, span)
    }

    /// The test that `field operator value` means, by definitions too if the field is `eventtype` or `tag`.
    pub(super) fn test(
        &mut self,
        field: &Name,
        operator: Operator,
        value: &str,
        cased: bool,
        span: Span,
    ) -> Result<Expr> {
        let own = self.compare(field, operator, value, cased, span);
        let name = if cased { Pattern::search_cased(value) } else { Pattern::search(value) };
        Ok(Expr::new(self.defined(own, field, operator, &name, span)?, span))
    }

    /// The test of a field that `field operator value` means.
    fn compare(&mut self, field: &Name, operator: Operator, value: &str, cased: bool, span: Span) -> Node {
        let pattern = if cased { Pattern::search_cased(value) } else { Pattern::search(value) };
        let is_metadata = METADATA.contains(&&**field);
        // Every event of Splunk's has an index, whether the export tells it or not.
        if self.stage == 0 && &**field == "index" && operator == Operator::Equal && pattern.is_any() {
            return Node::Literal(Value::Bool(true));
        }
        let network = Network::read(value).filter(|_| !cased);
        let test = match (operator, network) {
            (Operator::Equal, Some(network)) => Test::InNetwork(field.clone(), network),
            (Operator::NotEqual, Some(network)) => Test::OutsideNetwork(field.clone(), network),
            (Operator::Equal, None) if is_metadata => Test::Metadata(field.clone(), pattern),
            (Operator::NotEqual, None) if is_metadata => Test::NotMetadata(field.clone(), pattern),
            (Operator::Equal, None) if pattern.is_any() => Test::Exists(field.clone()),
            (Operator::NotEqual, None) if pattern.is_any() => {
                let message = format!("`{field}!=*` never matches: every value matches `*`");
                let help = format!("to find events without the field, write `NOT {field}=*`");
                self.note(Diagnostic::warning("never-matches", message, span).help(help));
                return Node::Literal(Value::Bool(false));
            }
            (Operator::Equal, None) => Test::Matches(field.clone(), pattern),
            (Operator::NotEqual, None) => Test::Differs(field.clone(), pattern),
            (Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual, Some(_) | None) => {
                Test::Ordered(field.clone(), operator, value.into())
            }
        };
        Node::Test(test)
    }

    fn list(&mut self, field: Word<'_>, values: &[Word<'_>], text: &str) -> Result<Expr> {
        let name: Name = unescape_search(field.written).into();
        let mut tests = Vec::new();
        for value in values {
            self.warn_escaped_star(*value);
            let span = self.span(value.text);
            tests.push(self.test(&name, Operator::Equal, &unescape_search(value.written), false, span)?);
        }
        Ok(Expr::new(Node::Or(tests), self.span(text)))
    }

    /// A backslash does not make a star literal (Search Manual, "SPL and regular expressions").
    fn warn_escaped_star(&mut self, value: Word<'_>) {
        let Some(at) = value.written.find(r"\*") else { return };
        let backslashes = value.written[..=at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if backslashes % 2 == 0 {
            return;
        }
        let message = r"`\*` is a backslash and then a wildcard: a star cannot be escaped in `search`";
        let help = "for a literal star use `where` with `=`, or `regex`; for a backslash write `\\\\*`";
        let span = self.span(value.text);
        self.note(Diagnostic::note("escaped-star", message, span).help(help));
    }
}

/// The name of a function that is called among search terms: the first after a comparison, as in `_time>=relative_time(...)`,
/// or else the last before the place where the terms cannot be read.
fn called<'a>(body: &'a str, stuck: Option<&str>) -> Option<&'a str> {
    let broken = stuck.map(|at| at.as_ptr() as usize - body.as_ptr() as usize);
    let (mut found, mut in_quotes, mut brackets) = (None, false, 0i32);
    for (at, c) in body.char_indices() {
        in_quotes ^= c == '"' && !body[..at].ends_with('\\');
        // A search in brackets may call what it wants.
        brackets += i32::from(c == '[' && !in_quotes) - i32::from(c == ']' && !in_quotes);
        if c != '(' || in_quotes || brackets > 0 {
            continue;
        }
        let before = body[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let name = &body[before.len()..at];
        // `IN (...)` and `CASE(...)` are the words of `search` itself.
        let is_call = function::find(name).is_some() && !["in", "case"].contains(&&*name.to_ascii_lowercase());
        let is_compared = before.trim_end().ends_with(['=', '<', '>']);
        if is_call && is_compared {
            return Some(name);
        }
        if is_call && broken.is_some_and(|broken| before.len() <= broken) {
            found = Some(name);
        }
    }
    found
}

/// Parts joined, at the place they cover together.
fn joined(node: fn(Vec<Expr>) -> Node, parts: Vec<Expr>) -> Expr {
    let span = parts.iter().map(|part| part.span).reduce(Span::to).unwrap_or_default();
    Expr::new(node(parts), span)
}
