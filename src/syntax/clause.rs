//! The `search` command's grammar: `OR` binds tighter than `AND`, and words side by side are joined by `AND`.
//!
//! Search Manual, "Boolean expressions": parentheses, NOT, OR, AND. The operators are upper case; `or` is a word.

use super::DEPTH;
use super::stuck::{Parsed, Stuck, fail, pass, reason};
use super::tree::{Clause, Comparison, Word};
use super::word::{blank, quoted, sign};
use crate::value::compare::Operator;

/// The whole of a text as clauses; an empty text is no clause.
pub fn whole(text: &str) -> Result<Option<Clause<'_>>, Stuck<'_>> {
    let (rest, ()) = blank(text).map_err(reason)?;
    if rest.is_empty() {
        return Ok(None);
    }
    let (rest, clause) = all(rest, DEPTH).map_err(reason)?;
    if rest.is_empty() { Ok(Some(clause)) } else { Err(leftover(rest)) }
}

fn leftover(rest: &str) -> Stuck<'_> {
    match rest.chars().next() {
        Some(')') => Stuck::message(rest, "this parenthesis closes nothing"),
        Some(']') => Stuck::message(rest, "this bracket closes nothing"),
        Some('=' | '<' | '>' | '!') => Stuck::message(rest, "a comparison needs a field before it"),
        Some(',') => Stuck::message(rest, "a comma parts values only inside IN (...); quote a value that holds one"),
        Some(_) | None => Stuck::expected(rest, "a search term"),
    }
}

/// Terms joined by AND, written or not.
fn all(input: &str, depth: usize) -> Parsed<'_, Clause<'_>> {
    let Some(depth) = depth.checked_sub(1) else {
        return fail(Stuck::message(input, "this nests too deeply"));
    };
    let (mut rest, first) = any(input, depth)?;
    let mut clauses = vec![first];
    loop {
        let after_and = operator("AND", rest);
        let next = match after_and {
            Some(after) => any(after, depth).or_else(|error| fail(reason(error))),
            None => any(rest, depth),
        };
        match next {
            Ok((after, clause)) => {
                clauses.push(clause);
                rest = after;
            }
            Err(nom::Err::Error(_)) => break,
            Err(error) => return Err(error),
        }
    }
    let clause = if clauses.len() == 1 { clauses.swap_remove(0) } else { Clause::And(clauses) };
    Ok((rest, clause))
}

/// Terms joined by OR.
fn any(input: &str, depth: usize) -> Parsed<'_, Clause<'_>> {
    let (mut rest, first) = negation(input, depth)?;
    let mut clauses = vec![first];
    while let Some(after) = operator("OR", rest) {
        let (after, clause) = negation(after, depth).or_else(|error| fail(reason(error)))?;
        clauses.push(clause);
        rest = after;
    }
    let clause = if clauses.len() == 1 { clauses.swap_remove(0) } else { Clause::Or(clauses) };
    Ok((rest, clause))
}

fn negation(input: &str, depth: usize) -> Parsed<'_, Clause<'_>> {
    let Some(depth) = depth.checked_sub(1) else {
        return fail(Stuck::message(input, "this nests too deeply"));
    };
    let Some(after) = operator("NOT", input) else { return primary(input, depth) };
    let (rest, inner) = negation(after, depth).or_else(|error| fail(reason(error)))?;
    Ok((rest, Clause::Not(Box::new(inner), input[..input.len() - rest.len()].trim_end())))
}

/// An operator in upper case that stands alone; the text after it.
fn operator<'a>(word: &str, input: &'a str) -> Option<&'a str> {
    let rest = input.strip_prefix(word)?;
    let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '`'));
    if !ends {
        return None;
    }
    let (rest, ()) = blank(rest).ok()?;
    // `NOT=x` and `AND = x` compare a field of that name.
    let compares = rest.starts_with(['=', '<', '>']) || rest.starts_with("!=");
    (!compares).then_some(rest)
}

fn primary(input: &str, depth: usize) -> Parsed<'_, Clause<'_>> {
    match input.chars().next() {
        Some('(') => parenthesised(input, depth),
        Some('[') => bracketed(input),
        Some('`') => backticked(input),
        Some(_) => term(input),
        None => pass(Stuck::expected(input, "a search term")),
    }
}

fn parenthesised(input: &str, depth: usize) -> Parsed<'_, Clause<'_>> {
    let (after, _) = sign("(", "`(`")(input)?;
    let (after, inner) = all(after, depth).or_else(|error| fail(reason(error)))?;
    match sign(")", "`)`")(after) {
        Ok((rest, _)) => Ok((rest, inner)),
        Err(_) if after.is_empty() => fail(Stuck::message(input, "this parenthesis is never closed")),
        Err(_) => fail(leftover(after)),
    }
}

fn bracketed(input: &str) -> Parsed<'_, Clause<'_>> {
    let Some(end) = super::pipeline::closing(input) else {
        return fail(Stuck::message(input, "this bracket is never closed"));
    };
    let (rest, ()) = blank(&input[end..])?;
    Ok((rest, Clause::Subsearch(&input[..end])))
}

fn backticked(input: &str) -> Parsed<'_, Clause<'_>> {
    let Some(end) = input[1..].find('`') else {
        return fail(Stuck::message(input, "this backtick is never closed"));
    };
    let text = &input[..end + 2];
    let (rest, ()) = blank(&input[end + 2..])?;
    Ok((rest, Clause::Macro(text)))
}

/// A raw term, or a comparison if an operator follows.
fn term(input: &str) -> Parsed<'_, Clause<'_>> {
    if let Some(found) = enclosed("TERM", input) {
        let (rest, inner) = found?;
        return Ok((rest, Clause::WholeTerm(inner)));
    }
    if let Some(found) = enclosed("CASE", input) {
        let (rest, inner) = found?;
        return Ok((rest, Clause::CasedTerm(inner)));
    }
    let (after, word) = word(input)?;
    let (rest, ()) = blank(after)?;
    if let Some((after, operator)) = compared(after) {
        return comparison(input, word, operator, after);
    }
    match in_list(rest) {
        Some((after, negated)) if !word.quoted || rest.starts_with("IN") => list(input, word, after, negated),
        Some(_) | None => Ok((rest, Clause::Term(word))),
    }
}

/// The text after `IN` or `NOT IN`, up to the parenthesis that must follow, and whether it is `NOT IN`.
fn in_list(input: &str) -> Option<(&str, bool)> {
    let (input, negated) = match operator("NOT", input) {
        Some(after) => (after, true),
        None => (input, false),
    };
    let after = operator("IN", input)?;
    after.starts_with('(').then_some((after, negated))
}

fn comparison<'a>(input: &'a str, field: Word<'a>, operator: Operator, after: &'a str) -> Parsed<'a, Clause<'a>> {
    let (after, ()) = blank(after)?;
    let (rest, value, cased) = match enclosed("CASE", after) {
        Some(found) => {
            let (rest, inner) = found?;
            (rest, Word { written: inner, quoted: false, text: inner }, true)
        }
        None => {
            let (rest, value) = value(after)?;
            (rest, value, false)
        }
    };
    let text = &input[..input.len() - rest.len()];
    let (rest, ()) = blank(rest)?;
    Ok((rest, Clause::Compare(Comparison { field, operator, value, cased, text })))
}

fn list<'a>(input: &'a str, field: Word<'a>, after: &'a str, negated: bool) -> Parsed<'a, Clause<'a>> {
    let (mut rest, _) = sign("(", "`(`")(after)?;
    let mut values = Vec::new();
    loop {
        let (after, value) = value(rest)?;
        values.push(value);
        let (after, ()) = blank(after)?;
        // Commas part the values; Splunk takes blanks as well.
        rest = sign(",", "`,`")(after).map_or(after, |(after, _)| after);
        if let Some(after) = rest.strip_prefix(')') {
            let text = &input[..input.len() - after.len()];
            let (rest, ()) = blank(after)?;
            let clause = Clause::In { field, values, text };
            let clause = if negated { Clause::Not(Box::new(clause), text) } else { clause };
            return Ok((rest, clause));
        }
        if rest.is_empty() {
            return fail(Stuck::message(rest, "the list of values is never closed; `)` is missing"));
        }
    }
}

/// The comparison after a field, and the text after it. Blanks may stand before it, but not before `::`.
fn compared(after: &str) -> Option<(&str, Operator)> {
    let (rest, ()) = blank(after).ok()?;
    comparator(rest).filter(|_| !rest.starts_with("::") || after.starts_with("::"))
}

fn comparator(input: &str) -> Option<(&str, Operator)> {
    [
        ("!=", Operator::NotEqual),
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("==", Operator::Equal),
        ("=", Operator::Equal),
        ("::", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ]
    .into_iter()
    .find_map(|(symbol, operator)| input.strip_prefix(symbol).map(|rest| (rest, operator)))
}

/// What stands between the parentheses of `TERM(...)` or `CASE(...)`, if the text begins so.
fn enclosed<'a>(word: &str, input: &'a str) -> Option<Parsed<'a, &'a str>> {
    let (head, inner) = input.split_at_checked(word.len())?;
    let inner = head.eq_ignore_ascii_case(word).then(|| inner.strip_prefix('('))??;
    Some(match inner.find(')') {
        Some(end) => {
            let text = inner[..end].trim();
            let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
            blank(&inner[end + 1..]).map(|(rest, ())| (rest, text))
        }
        None => fail(Stuck::message(input, "this parenthesis is never closed")),
    })
}

/// A bare word or a quoted text, without the blank after it.
pub fn word(input: &str) -> Parsed<'_, Word<'_>> {
    match single_quoted(input) {
        Some(single) => Ok(single),
        None => text(input, field_end(input)),
    }
}

/// What a field is compared with: a word in which `::` parts nothing, as in `ip=fe80::/10`.
fn value(input: &str) -> Parsed<'_, Word<'_>> {
    text(input, Some(value_end(input))).or_else(|_| fail(Stuck::expected(input, "a value")))
}

/// A quoted text, or a bare one up to its own end or to the one given.
fn text(input: &str, end: Option<usize>) -> Parsed<'_, Word<'_>> {
    if input.starts_with('"') {
        let (rest, written) = quoted('"')(input)?;
        return Ok((rest, Word { written, quoted: true, text: &input[..input.len() - rest.len()] }));
    }
    let end = end.unwrap_or_else(|| bare_end(input));
    if end == 0 {
        return pass(leftover(input));
    }
    let text = &input[..end];
    Ok((&input[end..], Word { written: text, quoted: false, text }))
}

/// `'field name'` before a comparison names a field, as in `eval`; any other apostrophe is a letter.
fn single_quoted(input: &str) -> Option<(&str, Word<'_>)> {
    let inner = input.strip_prefix('\'')?;
    let end = inner.find('\'')?;
    let rest = &inner[end + 1..];
    compared(rest)?;
    Some((rest, Word { written: &inner[..end], quoted: true, text: &input[..end + 2] }))
}

/// Where a bare word ends: at a blank, a quote, a parenthesis, a bracket, a comma, a pipe or a comparison.
fn bare_end(input: &str) -> usize {
    let mut escaped = false;
    for (at, c) in input.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        let ends = match c {
            '\\' => {
                escaped = input[at + 1..].starts_with(['\\', '"', '|']);
                false
            }
            '"' | '(' | ')' | '[' | ']' | ',' | '|' | '=' | '<' | '>' => true,
            '`' => input[at..].starts_with("```"),
            '!' => input[at + 1..].starts_with('='),
            c => c.is_whitespace(),
        };
        if ends {
            return at;
        }
    }
    input.len()
}

/// Where a bare value ends. Empty parentheses are letters of it: shipped detections write `process=*GetCurrent()*`.
fn value_end(input: &str) -> usize {
    let mut end = bare_end(input);
    while end > 0 && input[end..].starts_with("()") {
        end += 2 + bare_end(&input[end + 2..]);
    }
    end
}

/// Where the field of the bare word `field::value` ends. Before a comparison `tag::host` is a field as a whole.
fn field_end(input: &str) -> Option<usize> {
    let (word, rest) = input.split_at(bare_end(input));
    let rest = rest.trim_start();
    if word.starts_with("tag::") && (comparator(rest).is_some() || in_list(rest).is_some()) {
        return None;
    }
    word.find("::").filter(|at| *at > 0 && is_field(&word[..*at]))
}

fn is_field(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(text: &str) -> String {
        fn join(clauses: &[Clause], with: &str) -> String {
            format!("({})", clauses.iter().map(go).collect::<Vec<_>>().join(with))
        }
        fn go(clause: &Clause) -> String {
            match clause {
                Clause::And(clauses) => join(clauses, " & "),
                Clause::Or(clauses) => join(clauses, " | "),
                Clause::Not(inner, _) => format!("!{}", go(inner)),
                Clause::Compare(found) => {
                    format!("{}{}{}", found.field.written, found.operator.symbol(), found.value.written)
                }
                Clause::In { field, values, .. } => {
                    format!(
                        "{} in {}",
                        field.written,
                        values.iter().map(|word| word.written).collect::<Vec<_>>().join("/")
                    )
                }
                Clause::Term(word) => word.text.to_string(),
                Clause::WholeTerm(text) => format!("T<{text}>"),
                Clause::CasedTerm(text) => format!("C<{text}>"),
                Clause::Subsearch(text) | Clause::Macro(text) => (*text).to_string(),
            }
        }
        match whole(text) {
            Ok(clause) => clause.as_ref().map(go).unwrap_or_default(),
            Err(stuck) => format!("{} @ {}", stuck.describe(), stuck.at),
        }
    }

    #[test]
    fn or_binds_tighter_than_and() {
        assert_eq!(grouped("a b OR c"), "(a & (b | c))");
        assert_eq!(grouped("host=www1 AND status=200 OR action=x"), "(host=www1 & (status=200 | action=x))");
        assert_eq!(grouped("error NOT 403 OR 404"), "(error & (!403 | 404))");
        assert_eq!(grouped("alpha or beta"), "(alpha & or & beta)");
    }

    #[test]
    fn values_may_be_bare_quoted_or_spaced() {
        assert_eq!(grouped("EventCode = 4688"), "EventCode=4688");
        assert_eq!(grouped(r#"path="C:\\Temp\\" x!=*\a*"#), r#"(path=C:\\Temp\\ & x!=*\a*)"#);
        assert_eq!(
            grouped("EventCode IN (4776, 4672,4624) LogonType=3"),
            "(EventCode in 4776/4672/4624 & LogonType=3)"
        );
        assert_eq!(grouped("sourcetype::access x NOT IN(1)"), "(sourcetype=access & !x in 1)");
        assert_eq!(grouped("p=*Get()* tag::host=web"), "(p=*Get()* & tag::host=web)");
        assert_eq!(grouped("ip=fe80::/10 ip IN (::1, a::b) x::a::b"), "(ip=fe80::/10 & ip in ::1/a::b & x=a::b)");
        assert_eq!(grouped("lo ::1"), "(lo & ::1)");
        assert_eq!(grouped("TERM(ip=10.0.0.6) CASE(Error)"), "(T<ip=10.0.0.6> & C<Error>)");
    }

    #[test]
    fn errors_name_the_place() {
        assert_eq!(grouped("(a b"), "this parenthesis is never closed @ (a b");
        assert_eq!(grouped("a)"), "this parenthesis closes nothing @ )");
        assert_eq!(grouped("a="), "expected a value, found the end of the stage @ ");
        assert_eq!(grouped("a OR"), "expected a search term, found the end of the stage @ ");
        assert_eq!(grouped("=5"), "a comparison needs a field before it @ =5");
        assert_eq!(grouped(&"(".repeat(10_000)).split(" @").next(), Some("this nests too deeply"));
    }
}
