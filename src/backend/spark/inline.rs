//! Calls of helpers as what they compute: Spark calls no function that is written in SQL where rows are put in order, where
//! a list is spread over rows, or in the body of a list's function; nor with such a body in an argument. What is given and
//! needed more than once is named by such a body itself, so that it is written once.

use super::helpers;
use crate::backend::sql::dialect::Helper;

/// The same without calls of helpers.
pub fn inlined(sql: &str) -> String {
    replaced(sql, &|_| true)
}

/// The same without calls of helpers that have the body of a list's function in an argument.
pub fn without_lambdas(sql: &str) -> String {
    replaced(sql, &|arg| has_lambda(arg))
}

/// A text of SQL in which calls of helpers with a chosen argument are what they compute.
fn replaced(sql: &str, is_chosen: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(token) = token(rest) {
        rest = &rest[token.len()..];
        let helper = helpers::ALL.iter().find(|helper| helper.name == token);
        let call = helper.and_then(|helper| Some((helper, arguments(rest)?)));
        let Some((helper, (args, after))) = call.filter(|(_, (args, _))| args.iter().any(|arg| is_chosen(arg))) else {
            out.push_str(token);
            continue;
        };
        let args: Vec<String> = args.iter().map(|arg| replaced(arg, is_chosen)).collect();
        match body(helper, &args) {
            // No helper can be called where a name is given to an argument.
            Some(body) if body.contains(GIVEN) => out.push_str(&inlined(&body)),
            Some(body) => out.push_str(&replaced(&body, is_chosen)),
            None => out.push_str(token),
        }
        rest = after;
    }
    out
}

/// Whether a list is walked in a text, by itself or by a helper that it calls.
fn has_lambda(sql: &str) -> bool {
    let walks = |name: &str| helpers::ALL.iter().any(|helper| helper.name == name && helper.definition.contains("->"));
    let mut rest = sql;
    while let Some(token) = token(rest) {
        if rest.starts_with("->") || walks(token) {
            return true;
        }
        rest = &rest[token.len()..];
    }
    false
}

/// The next word, text in quotes or character.
fn token(sql: &str) -> Option<&str> {
    let first = sql.chars().next()?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = match first {
        '\'' => text_end(sql, true),
        '`' => text_end(sql, false),
        '-' if sql.starts_with("--") => sql.find('\n').unwrap_or(sql.len()),
        'r' if sql.starts_with("r'") => sql[2..].find('\'').map_or(sql.len(), |end| end + 3),
        c if is_word(c) => sql.find(|c| !is_word(c)).unwrap_or(sql.len()),
        c => c.len_utf8(),
    };
    Some(&sql[..end])
}

/// Where a text in quotes ends.
fn text_end(sql: &str, escapes: bool) -> usize {
    let quote = sql.chars().next();
    let mut chars = sql.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if Some(c) == quote {
            return at + c.len_utf8();
        }
    }
    sql.len()
}

/// What stands between the parentheses that follow, at each comma a new part; and what comes after them.
fn arguments(sql: &str) -> Option<(Vec<&str>, &str)> {
    let inside = sql.strip_prefix('(')?;
    let (mut parts, mut start, mut at, mut depth) = (Vec::new(), 0, 0, 0usize);
    while let Some(token) = token(&inside[at..]) {
        match token {
            "(" | "[" => depth += 1,
            ")" if depth == 0 => {
                parts.push(inside[start..at].trim());
                return Some((parts, &inside[at + 1..]));
            }
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                parts.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += token.len();
    }
    None
}

/// What a helper computes of these arguments.
fn body(helper: &Helper, args: &[String]) -> Option<String> {
    let (_, after) = helper.definition.split_once(&format!("FUNCTION {}(", helper.name))?;
    let (head, body) = after.split_once("\nRETURN ")?;
    let (params, _) = head.split_once(") RETURNS ")?;
    let params: Vec<&str> =
        params.split(", ").filter_map(|param| param.split_once(' ')).map(|(name, _)| name).collect();
    let body = body.trim_end().trim_end_matches(';');
    let is_long = |arg: &&String| token(arg).is_some_and(|first| first.len() < arg.len());
    let mut free =
        (1..).map(|number| format!("{GIVEN}{number}")).filter(|name| args.iter().all(|arg| !arg.contains(name)));
    let mut given: Vec<(String, &String)> = Vec::new();
    let mut operands: Vec<String> = Vec::new();
    for (param, arg) in params.iter().zip(args) {
        let is_given = Some(arg).filter(is_long).is_some() && tokens(body).filter(|token| token == param).count() > 1;
        match free.next().filter(|_| is_given) {
            Some(name) => {
                operands.push(name.clone());
                given.push((name, arg));
            }
            None => operands.push(operand(arg)),
        }
    }
    let place = |token: &str| params.iter().position(|param| *param == token);
    let out: String =
        tokens(body).map(|token| place(token).and_then(|at| operands.get(at)).map_or(token, String::as_str)).collect();
    // On one line, so that it stands wherever the call stood.
    let line = out.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if given.is_empty() {
        return Some(if line.starts_with("CASE ") && line.ends_with(" END") { line } else { operand(&line) });
    }
    let named =
        |line, (name, arg): &(String, &String)| format!("element_at(transform(array({arg}), {name} -> {line}), 1)");
    Some(given.iter().rev().fold(line, named))
}

/// How the names begin that arguments are given.
pub const GIVEN: &str = "_given_";

/// The tokens of a text.
fn tokens(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let token = token(rest)?;
        rest = &rest[token.len()..];
        Some(token)
    })
}

/// In parentheses unless it is one token or a call.
fn operand(sql: &str) -> String {
    let first = token(sql).unwrap_or_default();
    let is_call = || arguments(&sql[first.len()..]).is_some_and(|(_, after)| after.is_empty());
    if first.len() == sql.len() || is_call() { sql.to_string() } else { format!("({sql})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_becomes_what_it_computes_of_its_arguments() {
        assert_eq!(inlined("spl_some(`a,b`) IS NULL"), "nullif(`a,b`, array()) IS NULL");
        assert_eq!(inlined("lower(x) = 'spl_some(x)'"), "lower(x) = 'spl_some(x)'");
        assert_eq!(inlined("spl_some(split(a || b, r'\\)'))"), { "nullif(split(a || b, r'\\)'), array())" });
    }

    #[test]
    fn what_is_given_is_written_once() {
        assert_eq!(
            inlined("spl_bits(a + b)"),
            "element_at(transform(array(a + b), _given_1 -> CASE WHEN _given_1 = floor(_given_1) \
             AND _given_1 BETWEEN 0 AND 9007199254740991 THEN CAST(_given_1 AS BIGINT) END), 1)"
        );
        assert!(inlined("spl_shorten(spl_number(a) * spl_number(b), spl_digits(a))").len() < 4_000);
    }

    #[test]
    fn a_call_stays_unless_a_list_is_walked_in_an_argument() {
        assert_eq!(without_lambdas("-- it's\nspl_some(a)"), "-- it's\nspl_some(a)");
        assert_eq!(without_lambdas("spl_some('->')"), "spl_some('->')");
        assert_eq!(without_lambdas("spl_some(filter(a, x -> x > 1))"), "nullif(filter(a, x -> x > 1), array())");
        assert_eq!(without_lambdas("spl_some(spl_zip(a, b, c))"), "nullif(spl_zip(a, b, c), array())");
    }

    #[test]
    fn no_helper_calls_another_with_a_list_that_is_walked() {
        for helper in helpers::ALL {
            assert_eq!(without_lambdas(helper.definition), helper.definition, "{}", helper.name);
        }
    }

    #[test]
    fn no_helper_is_left_in_what_was_inlined() {
        for helper in helpers::ALL {
            let (_, after) = helper.definition.split_once(&format!("FUNCTION {}(", helper.name)).expect(helper.name);
            let (params, _) = after.split_once(") RETURNS ").expect(helper.name);
            let args: Vec<&str> = params.split(", ").filter(|param| !param.contains('>')).map(|_| "`a`").collect();
            let sql = inlined(&format!("{}({})", helper.name, args.join(", ")));
            assert!(!sql.contains("spl_"), "{sql}");
        }
    }
}
