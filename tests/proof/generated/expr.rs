//! Expressions of `eval` and `where`, drawn.

use super::draw::FIELDS;
use proptest::prelude::*;
use proptest::sample::select;

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Texts that a search gives.
const TEXTS: [&str; 14] = ["a", "b", "abc", "", "10", "1.50", "x y", "a'b", "a\"b", "\\", "%", "Ü", ",", "ABC"];

/// Numbers that a search gives.
const NUMBERS: [&str; 10] = ["1", "2", "0", "10", "1.5", "0.25", "3.14159", "1000000", "7", "1.50"];

/// Functions of one value.
const OF_ONE: [&str; 66] = [
    "len({})",
    "lower({})",
    "upper({})",
    "trim({})",
    "ltrim({}, \"a \")",
    "rtrim({}, \"b1\")",
    "substr({}, 2)",
    "substr({}, 1, 2)",
    "substr({}, -2)",
    "substr({}, 0, 1)",
    "abs({})",
    "ceiling({})",
    "floor({})",
    "round({})",
    "round({}, 2)",
    "sqrt({})",
    "exp({})",
    "ln({})",
    "log({})",
    "log({}, 2)",
    "pow({}, 2)",
    "exact({})",
    "tonumber({})",
    "tonumber({}, 16)",
    "toint({})",
    "todouble({})",
    "tostring({})",
    "tostring({}, \"hex\")",
    "tostring({}, \"commas\")",
    "tostring({}, \"duration\")",
    "tostring({}, \"binary\")",
    "md5({})",
    "sha1({})",
    "sha256({})",
    "urldecode({})",
    "mvcount({})",
    "mvdedup({})",
    "mvsort({})",
    "mvreverse({})",
    "mvindex({}, 0)",
    "mvindex({}, -1)",
    "mvindex({}, 0, 1)",
    "mvindex({}, -2, -1)",
    "mvjoin({}, \";\")",
    "split({}, \",\")",
    "split({}, \"b\")",
    "mvfind({}, \"b|1\")",
    "replace({}, \"[a-c]\", \"x\")",
    "replace({}, \"^(.)(.)\", \"\\\\2\\\\1\")",
    "typeof({})",
    "if(isnum({}), \"num\", \"not\")",
    "if(isint({}), \"int\", \"not\")",
    "if(isdouble({}), \"double\", \"not\")",
    "if(isstr({}), \"str\", \"not\")",
    "if(isnull({}), \"null\", \"not\")",
    "if(ismv({}), \"mv\", \"not\")",
    "strftime({}, \"%Y-%m-%d %H:%M:%S\")",
    "strftime({}, \"%d/%b/%y %e %I:%M %p %3N %j %V\")",
    "strptime({}, \"%Y-%m-%d %H:%M:%S\")",
    "strptime({}, \"%H:%M:%S\")",
    "relative_time({}, \"-1d@d\")",
    "relative_time({}, \"+1mon@w1\")",
    "printf(\"%s|%5s|%-4s|\", {}, \"x\", \"y\")",
    "printf(\"%05.1f\", {})",
    "bit_and({}, 12)",
    "ipmask(\"255.255.0.0\", {})",
];

/// Functions of two values.
const OF_TWO: [&str; 22] = [
    "({} + {})",
    "({} - {})",
    "({} * {})",
    "({} / {})",
    "({} % {})",
    "({} . {})",
    "coalesce({}, {})",
    "nullif({}, {})",
    "max({}, {})",
    "min({}, {})",
    "mvappend({}, {})",
    "mvzip({}, {})",
    "mvzip({}, {}, \"-\")",
    "avg({}, {})",
    "pow({}, {})",
    "if({}=={}, \"same\", \"other\")",
    "if({}<{}, \"less\", \"not\")",
    "case(isnull({}), \"none\", true(), {})",
    "if(in({}, {}, \"a\"), 1, 2)",
    "mvindex({}, {})",
    "substr({}, {})",
    "printf(\"%d %x\", {}, {})",
];

/// An expression.
pub fn expr() -> BoxedStrategy<String> {
    let field = select(&FIELDS[..]).prop_map(str::to_string);
    let leaf = prop_oneof![
        6 => field,
        2 => select(&NUMBERS[..]).prop_map(str::to_string),
        2 => select(&TEXTS[..]).prop_map(quoted),
        1 => Just("null()".to_string()),
        1 => Just("_time".to_string()),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let one = (select(&OF_ONE[..]), inner.clone()).prop_map(|(call, arg)| call.replace("{}", &arg));
        let two = (select(&OF_TWO[..]), inner.clone(), inner.clone()).prop_map(|(call, one, two)| {
            let (before, after) = call.split_once("{}").unwrap_or((call, ""));
            format!("{before}{one}{}", after.replacen("{}", &two, 1))
        });
        let choice = (condition_of(inner.clone()), inner.clone(), inner)
            .prop_map(|(condition, one, two)| format!("if({condition}, {one}, {two})"));
        let each =
            select(&["mvfilter(match(m, \"[a-z]\"))", "mvmap(m, m . \"!\")", "mvmap(m, m * 2)", "mvfilter(m > 1)"][..]);
        prop_oneof![5 => one, 5 => two, 2 => choice, 1 => each.prop_map(str::to_string)]
    })
    .boxed()
}

/// A condition.
pub fn condition() -> BoxedStrategy<String> {
    condition_of(expr())
}

fn condition_of(expr: impl Strategy<Value = String> + Clone + 'static) -> BoxedStrategy<String> {
    let sign = select(&["=", "!=", "<", ">", "<=", ">=", "=="][..]);
    let one = select(
        &[
            "isnull({})",
            "isnotnull({})",
            "isnum({})",
            "like({}, \"a%\")",
            "like({}, \"%_c%\")",
            "match({}, \"^[a-z]+$\")",
            "match({}, \"(?i)b\")",
            "in({}, \"a\", \"1\", \"10\")",
            "{} IN (\"a\", 1, b)",
            "cidrmatch(\"10.0.0.0/8\", {})",
            "searchmatch(\"a=1\")",
            "tobool({})",
            "len({}) > 2",
        ][..],
    );
    let leaf = prop_oneof![
        4 => (expr.clone(), sign, expr.clone()).prop_map(|(one, sign, two)| format!("{one} {sign} {two}")),
        3 => (one, expr).prop_map(|(call, arg)| call.replace("{}", &arg)),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("NOT ({one})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} AND {two})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} OR {two})")),
            (inner.clone(), inner).prop_map(|(one, two)| format!("({one} XOR {two})")),
        ]
    })
    .boxed()
}
