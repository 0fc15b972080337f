//! Eval functions in ES|QL.

use super::moments::{now, relative_time};
use super::multivalue;
use super::piece::{Piece, Shape};
use super::text::date_format;
use super::writer::{Done, Writer};
use crate::backend::Answer::{self, Approximate, Emulated, Exact, Unsupported};
use crate::function::Function;
use crate::plan::Expr;
use crate::source::Span;

/// Writes a call.
type Caller = fn(&mut Writer<'_>, &[Expr], Span) -> Done<Piece>;

/// An eval function: its name, how well it can be said, and how.
type Entry = (&'static str, Answer, Write);

/// How a function is said.
enum Write {
    /// Of one text, by this function, which gives this.
    Text(&'static str, Shape),
    /// Of numbers, by this function, which gives a number.
    Number(&'static str),
    /// By a function of its own.
    By(Caller),
}

use Write::{By, Number, Text};

const LACKS: Answer = Unsupported("ES|QL has no such function");
/// Why lists whose order counts cannot be said.
pub const ORDER: Answer = Unsupported("ES|QL keeps several values in no order");
const KIND: Answer = Unsupported("a column of ES|QL has one type");
const ROUNDED: Answer = Approximate("halves are not rounded as Splunk rounds them");

/// The functions that can be said, sorted by name.
const SAID: &[Entry] = &[
    ("abs", Exact, Number("ABS")),
    ("atan", Exact, Number("ATAN")),
    ("atan2", Exact, Number("ATAN2")),
    ("ceiling", Exact, Number("CEIL")),
    ("cidrmatch", Emulated("of single values"), By(cidrmatch)),
    ("cos", Exact, Number("COS")),
    ("cosh", Exact, Number("COSH")),
    ("exp", Exact, Number("EXP")),
    ("floor", Exact, Number("FLOOR")),
    ("isnotnull", Exact, By(isnotnull)),
    ("isnull", Exact, By(isnull)),
    ("len", Emulated("of single values"), Text("LENGTH", Shape::Whole)),
    ("ln", Exact, Number("LOG")),
    ("lower", Emulated("of single values"), Text("TO_LOWER", Shape::Text)),
    ("md5", Emulated("of single values"), Text("MD5", Shape::Text)),
    ("mvappend", Emulated("MV_APPEND: of two texts"), By(multivalue::mvappend)),
    ("mvcount", Exact, By(multivalue::mvcount)),
    ("mvindex", Emulated("the first or last of what the search itself split or joined"), By(multivalue::mvindex)),
    ("now", Exact, By(now)),
    ("nullif", Exact, By(nullif)),
    ("pi", Exact, By(pi)),
    ("relative_time", Emulated("of dates, by modifiers without months, in UTC"), By(relative_time)),
    ("replace", Emulated("REPLACE: expressions that Java reads as PCRE2 does, not computed from fields"), By(replace)),
    ("round", ROUNDED, By(round)),
    ("sha1", Emulated("of single values"), Text("SHA1", Shape::Text)),
    ("sha256", Emulated("of single values"), Text("SHA256", Shape::Text)),
    ("sin", Exact, Number("SIN")),
    ("sinh", Exact, Number("SINH")),
    ("split", Emulated("by one character"), By(multivalue::split)),
    ("sqrt", Exact, Number("SQRT")),
    ("strftime", Emulated("DATE_FORMAT: formats that the search gives, in UTC"), By(strftime)),
    ("substr", Emulated("places that the search gives, counted from the start"), By(substr)),
    ("tan", Exact, Number("TAN")),
    ("tanh", Exact, Number("TANH")),
    ("time", Emulated("the moment of the query"), By(now)),
    ("tonumber", Emulated("of base 10"), By(tonumber)),
    ("tostring", Emulated("of whole numbers and truths, without a format"), By(tostring)),
    ("upper", Emulated("of single values"), Text("TO_UPPER", Shape::Text)),
];

/// The functions that cannot, by why.
const UNSAID: &[(Answer, &[&str])] = &[
    (
        LACKS,
        &[
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atanh",
            "avg",
            "bit_and",
            "bit_not",
            "bit_or",
            "bit_shift_left",
            "bit_shift_right",
            "bit_xor",
            "commands",
            "dur2sec",
            "hypot",
            "ipmask",
            "memk",
            "mktime",
            "mstime",
            "mvfind",
            "mvrange",
            "mvzip",
            "num",
            "printf",
            "random",
            "rmcomma",
            "rmunit",
            "sha512",
            "sum",
            "toarray",
            "tobool",
            "todouble",
            "toint",
            "tomv",
            "toobject",
            "total",
            "urldecode",
            "json",
            "json_append",
            "json_array",
            "json_array_to_mv",
            "json_delete",
            "json_entries",
            "json_extend",
            "json_extract",
            "json_extract_exact",
            "json_has_key_exact",
            "json_keys",
            "json_object",
            "json_set",
            "json_set_exact",
            "json_valid",
            "mv_to_json_array",
            "spath",
        ],
    ),
    (Unsupported("ES|QL trims all kinds of space, and no other characters"), &["ltrim", "rtrim", "trim"]),
    (Unsupported("of the digits of its operands ES|QL knows nothing"), &["exact", "log", "pow", "sigfig"]),
    (Unsupported("ES|QL gives null where one argument is null"), &["max", "min"]),
    (ORDER, &["mvdedup", "mvjoin", "mvreverse", "mvsort"]),
    (KIND, &["isarray", "isbool", "isdouble", "isint", "ismv", "isnum", "isobject", "isstr", "typeof"]),
    (Unsupported("its moments are not translated yet"), &["strptime"]),
];

/// How well a function can be said; none if nobody has thought about it.
pub fn answer(name: &str) -> Option<Answer> {
    let said = SAID.iter().find(|(said, ..)| *said == name).map(|(_, answer, _)| *answer);
    said.or_else(|| UNSAID.iter().find(|(_, names)| names.contains(&name)).map(|(answer, _)| *answer))
}

impl Writer<'_> {
    /// A function of values.
    pub fn called(&mut self, function: &Function, args: &[Expr], span: Span) -> Done<Piece> {
        let what = format!("`{}`", function.name);
        let Some((_, answer, write)) = SAID.iter().find(|(name, ..)| *name == function.name) else {
            let answer = answer(function.name).unwrap_or(LACKS);
            return Err(self.refuse(&what, answer.words(), span));
        };
        self.report.take(&what, *answer, span)?;
        match write {
            By(caller) => caller(self, args, span),
            Text(name, shape) => {
                let value = self.argument(args, 0, span)?;
                if value.shape == Shape::Nothing {
                    return Ok(value);
                }
                let text = self.single(&value, &what, span)?;
                Ok(Piece::tight(format!("{name}({})", text.text), *shape))
            }
            Number(name) => {
                let mut numbers = Vec::new();
                for arg in args {
                    let value = self.value(arg)?;
                    let number = self.double(&value, span)?;
                    // Their results have the digits that they have; a text's own are not known.
                    numbers.push(number);
                }
                let limits = numbers.iter().any(|number| number.limits);
                let is_whole =
                    ["ABS", "CEIL", "FLOOR"].contains(name) && numbers.iter().all(|it| it.shape == Shape::Whole);
                let texts: Vec<String> = numbers.iter().map(|number| number.text.clone()).collect();
                let shape = if is_whole { Shape::Whole } else { Shape::Number };
                Ok(Piece::tight(format!("{name}({})", texts.join(", ")), shape).limiting(limits))
            }
        }
    }

    /// The value of an argument.
    pub fn argument(&mut self, args: &[Expr], index: usize, span: Span) -> Done<Piece> {
        match args.get(index) {
            Some(arg) => self.value(arg),
            None => Err(self.refuse("a function", "it lacks an argument", span)),
        }
    }
}

/// A whole number of the search.
pub fn whole(arg: Option<&Expr>) -> Option<i64> {
    use crate::plan::Node;
    let value = match &arg?.node {
        Node::Literal(value) => value.number()?.whole()?,
        Node::Negate(inner) => return whole(Some(inner)).map(|number| -number),
        _ => return None,
    };
    Some(value)
}

fn isnull(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    Ok(if value.is_sure || value.shape == Shape::Nothing {
        Piece::always(!value.is_sure)
    } else {
        Piece::truth(format!("{} IS NULL", value.operand()))
    })
}

fn isnotnull(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    Ok(if value.is_sure || value.shape == Shape::Nothing {
        Piece::always(value.is_sure)
    } else {
        Piece::truth(format!("{} IS NOT NULL", value.operand()))
    })
}

fn nullif(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    use crate::value::compare::{Operator, Reading};
    let (value, other) = (writer.argument(args, 0, span)?, writer.argument(args, 1, span)?);
    let equal = writer.compare(&value, Operator::Equal, &other, Reading::Either, span)?;
    Ok(value.made(format!("CASE({}, null, {})", equal.text, value.text), value.shape))
}

fn cidrmatch(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let network = writer.argument(args, 0, span)?;
    let value = writer.argument(args, 1, span)?;
    if !network.text.starts_with('"') {
        return Err(writer.refuse("`cidrmatch`", "the network has to stand in the search", span));
    }
    if value.shape == Shape::Nothing {
        return Ok(Piece::truth("null::boolean"));
    }
    if value.shape == Shape::Address {
        return Ok(Piece::tight(format!("CIDR_MATCH({}, {})", value.text, network.text), Shape::Truth));
    }
    let text = writer.single(&value, "`cidrmatch`", span)?;
    // What is no address is in no network.
    let is =
        format!("CASE({0} IS NOT NULL, COALESCE(CIDR_MATCH(TO_IP({0}), {1}), false), null)", text.text, network.text);
    Ok(Piece::tight(is, Shape::Truth))
}

fn pi(_: &mut Writer<'_>, _: &[Expr], _: Span) -> Done<Piece> {
    Ok(Piece::tight("3.14159265359", Shape::Number).sure())
}

fn replace(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    let (Some(pattern), Some(with)) = (args.get(1).and_then(Expr::text), args.get(2).and_then(Expr::text)) else {
        return Err(writer.refuse(
            "`replace`",
            "its expression and what replaces it have to stand in the search",
            span,
        ));
    };
    if value.shape == Shape::Nothing {
        return Ok(value);
    }
    writer.substituted(&value, pattern, with, span)
}

fn round(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    let number = writer.double(&value, span)?;
    if args.len() < 2 {
        return Ok(Piece::tight(format!("ROUND({})", number.text), number.shape));
    }
    let Some(places) = whole(args.get(1)) else {
        return Err(writer.refuse("`round`", "its places have to stand in the search", span));
    };
    Ok(Piece::tight(format!("ROUND({}, {places})", number.text), number.shape).limiting(true))
}

fn strftime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    use crate::value::time::Zone;
    let value = writer.argument(args, 0, span)?;
    let is_utc = writer.request.zone.name() == Zone::utc().name();
    let Some(format) = args.get(1).and_then(Expr::text).and_then(date_format).filter(|_| is_utc) else {
        let why = "its format has to stand in the search, in letters that Java has as well, and the zone has to be UTC";
        return Err(writer.refuse("`strftime`", why, span));
    };
    let format = writer.literal(&format, span)?;
    let is_moment = value.shape == Shape::Moment;
    let moment = match value.shape {
        Shape::Nothing => return Ok(value),
        Shape::Moment => value.text,
        Shape::Text | Shape::Digits | Shape::Whole | Shape::Number | Shape::Address | Shape::Truth => {
            let number = writer.double(&value, span)?;
            format!("TO_DATETIME(TO_LONG({} * 1000))", number.operand())
        }
    };
    let mut text = Piece::tight(format!("DATE_FORMAT({format}, {moment})"), Shape::Text);
    text.null_with = is_moment.then_some(moment);
    Ok(text)
}

fn substr(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    let (start, length) = (whole(args.get(1)), if args.len() > 2 { whole(args.get(2)).map(Some) } else { Some(None) });
    let (Some(start @ 1..), Some(length)) = (start, length) else {
        return Err(writer.refuse("`substr`", "its places have to stand in the search, counted from the start", span));
    };
    let text = writer.single(&value, "`substr`", span)?;
    let length = match length {
        None => String::new(),
        Some(length @ 0..) => format!(", {length}"),
        Some(_) => return Err(writer.refuse("`substr`", "its length is less than nothing", span)),
    };
    Ok(Piece::tight(format!("SUBSTRING({}, {start}{length})", text.text), Shape::Text))
}

fn tonumber(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    if args.len() > 1 {
        return Err(writer.refuse("`tonumber`", "of another base than 10 ES|QL reads no number", span));
    }
    writer.double(&value, span)
}

fn tostring(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    if args.len() > 1 {
        return Err(writer.refuse("`tostring`", "ES|QL has none of its formats", span));
    }
    writer.text(&value, span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_has_one_answer() {
        let said = SAID.iter().map(|(name, ..)| *name);
        let mut names: Vec<&str> = said.chain(UNSAID.iter().flat_map(|(_, names)| names.iter().copied())).collect();
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
        assert!(SAID.iter().map(|(name, ..)| *name).is_sorted());
    }
}
