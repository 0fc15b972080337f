//! Expressions of `eval`, `where`, and `eval(...)` inside `stats`.
//!
//! Tight to loose: calls and parentheses; unary minus; `* / %`; `+ -`; `.`; comparisons, LIKE, IN; NOT; AND; OR; XOR
//! (Search Reference, "where"; the place of `.` is a doubt kept in COMPATIBILITY.md).

use super::stuck::{Parsed, Stuck, fail, pass, reason};
use super::tree::{Binary, Expr, Kind};
use super::word::{blank, keyword, name, number, quoted, sign, then_blank};
use super::{DEPTH, stuck};
use crate::value::compare::Operator;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, value};

/// The whole of a text as one expression.
pub fn whole(text: &str) -> Result<Expr<'_>, Stuck<'_>> {
    let (rest, expr) = leading(text).map_err(reason)?;
    if rest.is_empty() { Ok(expr) } else { Err(after_expression(rest)) }
}

/// An expression at the beginning of a text, with the blanks around it.
pub fn leading(text: &str) -> Parsed<'_, Expr<'_>> {
    let (text, ()) = blank(text)?;
    any(text, DEPTH)
}

/// What is wrong with a text that follows a complete expression.
pub fn after_expression(rest: &str) -> Stuck<'_> {
    match rest.chars().next() {
        Some('!') => Stuck::message(rest, "`!` is no operator here; write `!=` or NOT"),
        Some('&') => Stuck::message(rest, "`&` is no operator; write AND"),
        Some('|') => Stuck::message(rest, "`|` begins the next stage"),
        Some(')') => Stuck::message(rest, "this parenthesis closes nothing"),
        Some(_) | None => Stuck::expected(rest, "an operator or the end of the expression"),
    }
}

/// How deep an expression may become by chains of operators, which nest to their left and must not overflow the stack either.
const CHAIN: usize = 1_000;

/// One level of precedence: operands of the next tighter level, joined to the left.
fn joined<'a>(
    input: &'a str,
    depth: usize,
    operand: fn(&'a str, usize) -> Parsed<'a, Expr<'a>>,
    mut operator: impl FnMut(&'a str) -> Parsed<'a, Binary>,
) -> Parsed<'a, Expr<'a>> {
    let (mut rest, mut left) = operand(input, depth)?;
    while left.depth < CHAIN {
        let (after, binary) = match operator(rest) {
            Ok(found) => found,
            Err(nom::Err::Error(_)) => return Ok((rest, left)),
            Err(error) => return Err(error),
        };
        let (after, right) = committed(operand(after, depth))?;
        let text = cover(input, after);
        left = Expr::new(Kind::Binary(binary, Box::new(left), Box::new(right)), text);
        rest = after;
    }
    fail(Stuck::message(rest, "this chain of operators is too long"))
}

/// After an operator an operand must follow.
fn committed<T>(parsed: Parsed<'_, T>) -> Parsed<'_, T> {
    parsed.or_else(|error| fail(reason(error)))
}

/// The text from the beginning of one slice to that of a later one, without the blank at its end.
fn cover<'a>(from: &'a str, to: &'a str) -> &'a str {
    from[..from.len() - to.len()].trim_end()
}

fn any(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    let Some(depth) = depth.checked_sub(1) else {
        return fail(Stuck::message(input, "this nests too deeply"));
    };
    joined(input, depth, either, |input| value(Binary::Xor, keyword("XOR")).parse(input))
}

fn either(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    joined(input, depth, both, |input| value(Binary::Or, keyword("OR")).parse(input))
}

fn both(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    joined(input, depth, negation, |input| value(Binary::And, keyword("AND")).parse(input))
}

fn negation(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    let Ok((after, _)) = keyword("NOT")(input) else { return comparison(input, depth) };
    let Some(depth) = depth.checked_sub(1) else {
        return fail(Stuck::message(input, "this nests too deeply"));
    };
    let (rest, inner) = committed(negation(after, depth))?;
    Ok((rest, Expr::new(Kind::Not(Box::new(inner)), cover(input, rest))))
}

fn comparison(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    let (rest, left) = concatenation(input, depth)?;
    if let Ok((after, operator)) = comparator(rest) {
        let (rest, right) = committed(concatenation(after, depth))?;
        let kind = Kind::Binary(operator, Box::new(left), Box::new(right));
        return Ok((rest, Expr::new(kind, cover(input, rest))));
    }
    let Ok((after, _)) = keyword("IN")(rest) else { return Ok((rest, left)) };
    let (after, _) = committed(sign("(", "`(`")(after))?;
    let (rest, items) = arguments(after, depth)?;
    Ok((rest, Expr::new(Kind::In(Box::new(left), items), cover(input, rest))))
}

fn comparator(input: &str) -> Parsed<'_, Binary> {
    let symbol = |symbol, operator| value(Binary::Compare(operator), sign(symbol, "a comparison"));
    alt((
        symbol("==", Operator::Equal),
        symbol("=", Operator::Equal),
        symbol("!=", Operator::NotEqual),
        symbol("<=", Operator::LessOrEqual),
        symbol(">=", Operator::GreaterOrEqual),
        symbol("<", Operator::Less),
        symbol(">", Operator::Greater),
        value(Binary::Like, keyword("LIKE")),
    ))
    .parse(input)
}

fn concatenation(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    joined(input, depth, sum, |input| value(Binary::Concat, sign(".", "`.`")).parse(input))
}

fn sum(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    joined(input, depth, product, |input| {
        alt((value(Binary::Plus, sign("+", "`+`")), value(Binary::Minus, sign("-", "`-`")))).parse(input)
    })
}

fn product(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    joined(input, depth, unary, |input| {
        alt((
            value(Binary::Times, sign("*", "`*`")),
            value(Binary::Over, sign("/", "`/`")),
            value(Binary::Modulo, sign("%", "`%`")),
        ))
        .parse(input)
    })
}

fn unary(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    let Some(depth) = depth.checked_sub(1) else {
        return fail(Stuck::message(input, "this nests too deeply"));
    };
    if let Ok((after, _)) = sign("-", "`-`")(input) {
        let (rest, inner) = committed(unary(after, depth))?;
        return Ok((rest, Expr::new(Kind::Negate(Box::new(inner)), cover(input, rest))));
    }
    if let Ok((after, _)) = sign("+", "`+`")(input) {
        return committed(unary(after, depth));
    }
    primary(input, depth)
}

fn primary(input: &str, depth: usize) -> Parsed<'_, Expr<'_>> {
    if let Ok((after, _)) = sign("(", "`(`")(input) {
        let (after, inner) = committed(any(after, depth))?;
        let (rest, _) = committed(sign(")", "`)`")(after)).map_err(|error| unclosed(error, input))?;
        return Ok((rest, Expr { text: cover(input, rest), ..inner }));
    }
    if let Ok((after, called)) = then_blank(name).parse(input)
        && let Ok((after, _)) = sign("(", "`(`")(after)
    {
        let (rest, args) = arguments(after, depth)?;
        return Ok((rest, Expr::new(Kind::Call(called, args), cover(input, rest))));
    }
    let (rest, kind) = then_blank(alt((
        map(number, Kind::Number),
        map(quoted('"'), Kind::Text),
        map(quoted('\''), Kind::Field),
        map(name, Kind::Field),
    )))
    .parse(input)
    .map_err(|error| match error {
        nom::Err::Error(_) => nom::Err::Error(not_a_value(input)),
        other => other,
    })?;
    Ok((rest, Expr::new(kind, cover(input, rest))))
}

/// What stands where a value was expected.
fn not_a_value(input: &str) -> Stuck<'_> {
    match input.chars().next() {
        Some('`') => Stuck::message(input, "this macro has no definition here"),
        Some('$') => Stuck::message(input, "a `$token$` belongs to a dashboard, not to a search"),
        Some('[') => Stuck::message(input, "brackets hold a search, which begins with a pipe or the name of a command"),
        Some(_) | None => Stuck::expected(input, "a field, a value or a function"),
    }
}

/// A parenthesis that is not closed is best shown where it opens, if the text just ends.
fn unclosed<'a>(error: nom::Err<Stuck<'a>>, opening: &'a str) -> nom::Err<Stuck<'a>> {
    let stuck = stuck::reason(error);
    if stuck.at.is_empty() {
        return nom::Err::Failure(Stuck::message(opening, "this parenthesis is never closed"));
    }
    nom::Err::Failure(Stuck::expected(stuck.at, "an operator or `)`"))
}

/// Arguments up to and with the closing parenthesis; the opening one is read already.
fn arguments(input: &str, depth: usize) -> Parsed<'_, Vec<Expr<'_>>> {
    if let Ok((rest, _)) = sign(")", "`)`")(input) {
        return Ok((rest, Vec::new()));
    }
    let mut args = Vec::new();
    let mut rest = input;
    loop {
        let (after, arg) = committed(any(rest, depth))?;
        args.push(arg);
        if let Ok((after, _)) = sign(",", "`,`")(after) {
            rest = after;
            continue;
        }
        return match sign(")", "`)`")(after) {
            Ok((rest, _)) => Ok((rest, args)),
            Err(_) if after.is_empty() => pass(Stuck::message(after, "the stage ends inside a call; `)` is missing")),
            Err(_) => pass(Stuck::expected(after, "an operator, `,` or `)`")),
        }
        .or_else(|error| fail(reason(error)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An expression with every operation in parentheses.
    fn grouped(text: &str) -> String {
        fn go(expr: &Expr) -> String {
            match &expr.kind {
                Kind::Text(text) => format!("\"{text}\""),
                Kind::Number(text) | Kind::Field(text) => (*text).to_string(),
                Kind::Call(name, args) => format!("{name}[{}]", args.iter().map(go).collect::<Vec<_>>().join(",")),
                Kind::Not(inner) => format!("(NOT {})", go(inner)),
                Kind::Negate(inner) => format!("(-{})", go(inner)),
                Kind::Binary(Binary::Compare(operator), left, right) => {
                    format!("({}{}{})", go(left), operator.symbol(), go(right))
                }
                Kind::Binary(binary, left, right) => format!("({} {binary:?} {})", go(left), go(right)),
                Kind::In(value, items) => format!("({} IN {})", go(value), items.iter().map(go).collect::<String>()),
            }
        }
        whole(text).map_or_else(|stuck| format!("{} @ {}", stuck.describe(), stuck.at), |expr| go(&expr))
    }

    #[test]
    fn and_binds_tighter_than_or_and_not_tighter_than_both() {
        assert_eq!(grouped("a=1 AND b=2 OR NOT c=3"), "(((a=1) And (b=2)) Or (NOT (c=3)))");
        assert_eq!(grouped("a or b xor c"), "((a Or b) Xor c)");
    }

    #[test]
    fn arithmetic_binds_tighter_than_concatenation() {
        assert_eq!(grouped("a.\"-\".b+1*2"), "((a Concat \"-\") Concat (b Plus (1 Times 2)))");
        assert_eq!(grouped("-a-1"), "((-a) Minus 1)");
    }

    #[test]
    fn in_and_like_stand_after_a_value() {
        assert_eq!(grouped("status in(\"400\",\"401\")"), "(status IN \"400\"\"401\")");
        assert_eq!(grouped("'a.b' LIKE \"x%\""), "(a.b Like \"x%\")");
        assert_eq!(grouped("if(in(a,1),b,c)"), "if[in[a,1],b,c]");
    }

    #[test]
    fn errors_say_what_was_expected_and_where() {
        assert_eq!(grouped("a = "), "expected a field, a value or a function, found the end of the stage @ ");
        assert_eq!(grouped("if(a, b"), "the stage ends inside a call; `)` is missing @ ");
        assert_eq!(grouped("(a"), "this parenthesis is never closed @ (a");
        assert_eq!(grouped("a b"), "expected an operator or the end of the expression, found `b` @ b");
        assert_eq!(grouped(&"(".repeat(10_000)).split(" @").next(), Some("this nests too deeply"));
        assert!(whole(&"a+".repeat(10_000)).is_err_and(|stuck| stuck.describe().contains("too long")));
        assert_eq!(grouped(&"NOT ".repeat(10_000)).split(" @").next(), Some("this nests too deeply"));
    }
}
