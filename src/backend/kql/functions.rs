//! Eval functions, and how each is said.

use super::dates::Part;
use super::moments;
use super::piece::{Digits, Piece, Presence, Shape, all_or_any};
use super::values::{guarded, null};
use super::writer::{Done, Writer};
use crate::backend::Answer::{self, Emulated, Exact, Unsupported};
use crate::function::Function;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::network::Network;

/// An eval function: how well it can be said, and how.
struct Entry(&'static str, Answer, Write);

/// How a function is said.
enum Write {
    /// Not at all.
    No,
    /// Of texts: `{0}`, `{1}` stand for the arguments. What it makes of a text is never empty, or as empty as the text.
    Text(&'static str, Shape),
    /// Of texts that are there.
    There(&'static str, Shape),
    /// Of numbers.
    Number(&'static str),
    /// As a condition, in [`Writer::predicate`].
    Condition,
    /// By a function of its own.
    By(fn(&mut Writer<'_>, &[Expr], Span) -> Done<Piece>),
}

const YET: Answer = Unsupported("it is not translated yet");
const CASE: Answer = Emulated("letters beyond ASCII as Kusto folds them");

use Write::{By, Condition, No, Number, Text, There};

/// Every eval function that is no node of the plan, sorted by name.
const ALL: &[Entry] = &[
    Entry("abs", Exact, Number("abs({0})")),
    Entry("acos", YET, No),
    Entry("acosh", YET, No),
    Entry("asin", YET, No),
    Entry("asinh", YET, No),
    Entry("atan", YET, No),
    Entry("atan2", YET, No),
    Entry("atanh", YET, No),
    Entry("avg", YET, No),
    Entry("bit_and", YET, No),
    Entry("bit_not", YET, No),
    Entry("bit_or", YET, No),
    Entry("bit_shift_left", YET, No),
    Entry("bit_shift_right", YET, No),
    Entry("bit_xor", YET, No),
    Entry("ceiling", Exact, Number("ceiling({0})")),
    Entry("cidrmatch", Emulated("networks of version 4 that the search gives"), Condition),
    Entry("commands", YET, No),
    Entry("cos", YET, No),
    Entry("cosh", YET, No),
    Entry("dur2sec", YET, No),
    Entry("exact", YET, No),
    Entry("exp", YET, No),
    Entry("floor", Exact, Number("bin({0}, 1)")),
    Entry("hypot", YET, No),
    Entry("ipmask", YET, No),
    Entry("isarray", YET, No),
    Entry("isbool", YET, No),
    Entry("isdouble", YET, No),
    Entry("isint", YET, No),
    Entry("ismv", YET, No),
    Entry("isnotnull", Emulated("empty text counts as missing"), Condition),
    Entry("isnull", Emulated("empty text counts as missing"), Condition),
    Entry("isnum", Exact, Condition),
    Entry("isobject", YET, No),
    Entry("isstr", Exact, Condition),
    Entry("json", YET, No),
    Entry("json_append", YET, No),
    Entry("json_array", YET, No),
    Entry("json_array_to_mv", YET, No),
    Entry("json_delete", YET, No),
    Entry("json_entries", YET, No),
    Entry("json_extend", YET, No),
    Entry("json_extract", YET, No),
    Entry("json_extract_exact", YET, No),
    Entry("json_has_key_exact", YET, No),
    Entry("json_keys", YET, No),
    Entry("json_object", YET, No),
    Entry("json_set", YET, No),
    Entry("json_set_exact", YET, No),
    Entry("json_valid", YET, No),
    Entry("len", Exact, There("strlen({0})", Shape::Whole)),
    Entry("ln", YET, No),
    Entry("log", YET, No),
    Entry("lower", CASE, Text("tolower({0})", Shape::Text)),
    Entry("ltrim", YET, No),
    Entry("max", YET, No),
    Entry("md5", Exact, There("hash_md5({0})", Shape::Text)),
    Entry("memk", YET, No),
    Entry("min", YET, No),
    Entry("mktime", YET, No),
    Entry("mstime", YET, No),
    Entry("mv_to_json_array", YET, No),
    Entry("mvappend", Exact, By(mvappend)),
    Entry("mvcount", Exact, By(mvcount)),
    Entry("mvdedup", YET, No),
    Entry("mvfind", YET, No),
    Entry("mvindex", Emulated("one place that the search gives"), By(mvindex)),
    Entry("mvjoin", Exact, By(mvjoin)),
    Entry("mvrange", YET, No),
    Entry("mvreverse", YET, No),
    Entry("mvsort", YET, No),
    Entry("mvzip", YET, No),
    Entry("now", Exact, By(moments::now)),
    Entry("nullif", YET, No),
    Entry("num", YET, No),
    Entry("pi", YET, No),
    Entry("pow", YET, No),
    Entry("printf", YET, No),
    Entry("random", YET, No),
    Entry(
        "relative_time",
        Emulated("modifiers that the search gives; those of the calendar in UTC"),
        By(moments::relative_time),
    ),
    Entry("replace", Emulated("expressions that need no look-around and no back-reference"), By(replace)),
    Entry("rmcomma", YET, No),
    Entry("rmunit", YET, No),
    Entry("round", Emulated("to a whole number"), By(round)),
    Entry("rtrim", YET, No),
    Entry("sha1", Exact, There("hash_sha1({0})", Shape::Text)),
    Entry("sha256", Exact, There("hash_sha256({0})", Shape::Text)),
    Entry("sha512", YET, No),
    Entry("sigfig", YET, No),
    Entry("sin", YET, No),
    Entry("sinh", YET, No),
    Entry("spath", YET, No),
    Entry("split", Emulated("of a single value"), By(split)),
    Entry("sqrt", YET, No),
    Entry("strftime", Emulated("formats that the search gives, in UTC"), By(strftime)),
    Entry("strptime", YET, No),
    Entry("substr", Emulated("places that the search gives, from the start"), By(substr)),
    Entry("sum", YET, No),
    Entry("tan", YET, No),
    Entry("tanh", YET, No),
    Entry("time", Exact, By(moments::now)),
    Entry("toarray", YET, No),
    Entry("tobool", YET, No),
    Entry("todouble", YET, No),
    Entry("toint", YET, No),
    Entry("tomv", YET, No),
    Entry("tonumber", Emulated("of base 10"), By(tonumber)),
    Entry("toobject", YET, No),
    Entry("tostring", Emulated("without a format"), By(tostring)),
    Entry("total", YET, No),
    Entry("trim", YET, No),
    Entry("typeof", YET, No),
    Entry("upper", CASE, Text("toupper({0})", Shape::Text)),
    Entry("urldecode", YET, No),
    Entry("xmlunescape", YET, No),
];

/// How well a function can be said.
pub fn answer(name: &str) -> Option<Answer> {
    ALL.iter().find(|Entry(known, ..)| *known == name).map(|Entry(_, answer, _)| *answer)
}

impl Writer<'_> {
    /// A function of values.
    pub fn called(&mut self, function: &Function, args: &[Expr], span: Span) -> Done<Piece> {
        let name = format!("`{}`", function.name);
        let Some(Entry(_, answer, write)) = ALL.iter().find(|Entry(known, ..)| *known == function.name) else {
            return Err(self.refuse(&name, "nobody has thought about it", span));
        };
        self.report.take(&name, *answer, span)?;
        match write {
            No => Err(self.refuse(&name, answer.words(), span)),
            By(caller) => caller(self, args, span),
            Condition => {
                let expr = Expr::new(
                    Node::Call {
                        function: crate::function::find(function.name).ok_or(crate::backend::answer::Refused)?,
                        args: args.to_vec(),
                    },
                    span,
                );
                self.said(&expr)
            }
            Text(template, shape) | There(template, shape) => {
                let value = self.value(&args[0])?;
                if value.shape == Shape::Many {
                    return Err(self.refuse(&name, "of several values it is not translated yet", span));
                }
                let text = self.text(&value, span)?;
                let kql = template.replace("{0}", &text.kql);
                if matches!(write, There(..)) {
                    if matches!(text.presence, Presence::Told(_)) && *shape == Shape::Text {
                        return Err(self.refuse(&name, "of a text that may be empty it is not translated yet", span));
                    }
                    let there = self.presence(&text, span)?;
                    return Ok(guarded(&there, &kql, *shape));
                }
                Ok(Piece::tight(kql, *shape).present(text.presence))
            }
            Number(template) => {
                let value = self.value(&args[0])?;
                let number = self.number(&value, span)?;
                self.digits_of(&[&number], span)?;
                let shape = number.shape;
                Ok(Piece::tight(template.replace("{0}", &number.kql), shape).present(number.presence))
            }
        }
    }

    /// A function that is a condition; none if it is none.
    pub fn predicate(&mut self, function: &Function, args: &[Expr], wanted: bool, span: Span) -> Option<Done<Piece>> {
        match function.name {
            "isnull" | "isnotnull" => {
                let asks_presence = (function.name == "isnotnull") == wanted;
                Some(self.value(&args[0]).and_then(|value| {
                    if asks_presence { self.presence(&value, span) } else { self.absence(&value, span) }
                }))
            }
            "isnum" | "isstr" => Some(self.looks(function.name == "isnum", args, wanted, span)),
            "cidrmatch" => Some(self.cidrmatch(args, wanted, span)),
            _ => None,
        }
    }

    /// Whether a value looks like a number, or is there and does not.
    fn looks(&mut self, is_number: bool, args: &[Expr], wanted: bool, span: Span) -> Done<Piece> {
        let value = self.value(&args[0])?;
        let is_quoted = args[0].text().is_some();
        let found = match value.shape {
            Shape::Nothing | Shape::Truth => Piece::constant(false),
            Shape::Text if is_quoted => Piece::constant(!is_number),
            Shape::Many => return Err(self.refuse("`isnum`", "of several values it is not translated yet", span)),
            Shape::Text => {
                let number = self.number(&value, span)?;
                if is_number {
                    Piece::tight(format!("isnotnull({})", number.kql), Shape::Truth)
                } else {
                    let none = Piece::tight(format!("isnull({})", number.kql), Shape::Truth);
                    self.where_present(&value, none, span)?
                }
            }
            Shape::Whole | Shape::Number | Shape::Moment if is_number => self.presence(&value, span)?,
            Shape::Whole | Shape::Number | Shape::Moment => Piece::constant(false),
        };
        Ok(if wanted { found } else { super::conditions::negated(&found) })
    }

    fn cidrmatch(&mut self, args: &[Expr], wanted: bool, span: Span) -> Done<Piece> {
        let Some(network) = args[0].text().and_then(Network::read) else {
            return Err(self.refuse(
                "`cidrmatch`",
                "the network is computed, and only what the search gives is translated",
                span,
            ));
        };
        let value = self.value(&args[1])?;
        let found = self.in_network(&value, network, span)?;
        if wanted {
            return Ok(found);
        }
        self.where_present(&value, super::conditions::negated(&found), span)
    }
}

/// A whole number of the search.
fn whole(expr: &Expr) -> Option<i64> {
    match &expr.node {
        Node::Literal(value) => value.number()?.whole(),
        Node::Negate(inner) => whole(inner).map(|number| -number),
        _ => None,
    }
}

pub fn not_given(writer: &mut Writer<'_>, name: &str, span: Span) -> crate::backend::answer::Refused {
    writer.refuse(
        &format!("`{name}`"),
        "an argument is computed, and only what the search gives is translated yet",
        span,
    )
}

fn mvappend(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (mut lists, mut there) = (Vec::new(), Vec::new());
    for arg in args {
        let value = writer.value(arg)?;
        if value.shape == Shape::Nothing {
            continue;
        }
        let list = writer.many(&value, span)?;
        there.push(writer.presence(&list, span)?);
        lists.push(format!("coalesce({}, dynamic([]))", list.kql));
    }
    let any = all_or_any(there, false);
    if lists.is_empty() {
        Ok(Piece::nothing())
    } else {
        Ok(guarded(&any, &format!("array_concat({})", lists.join(", ")), Shape::Many))
    }
}

fn mvcount(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Ok(Piece::tight(format!("array_length({})", value.kql), Shape::Whole).present(value.presence));
    }
    let there = writer.presence(&value, span)?;
    Ok(guarded(&there, "1", Shape::Whole))
}

fn mvindex(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(place), true) = (whole(&args[1]), args.len() == 2) else {
        return Err(not_given(writer, "mvindex", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Many {
        return Ok(if matches!(place, 0 | -1) { value } else { Piece::nothing() });
    }
    // A value of a list is never missing, but may be empty.
    let count = if place < 0 { -place } else { place + 1 };
    let there = Presence::Told(format!("array_length({}) >= {count}", value.kql));
    Ok(Piece::tight(format!("tostring({}[{place}])", value.operand()), Shape::Text).present(there))
}

fn mvjoin(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(between) = args[1].text() else { return Err(not_given(writer, "mvjoin", span)) };
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Many {
        return writer.text(&value, span);
    }
    let between = writer.literal(between, span)?;
    let there = writer.presence(&value, span)?;
    Ok(Piece::tight(format!("strcat_array({}, {between})", value.kql), Shape::Text).present(Presence::Told(there.kql)))
}

fn replace(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(pattern), Some(with)) = (args[1].text(), args[2].text()) else {
        return Err(not_given(writer, "replace", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`replace`", "of several values it is not translated yet", span));
    }
    writer.substituted(&value, pattern, with, args[1].span)
}

fn round(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|places| whole(places) != Some(0)) {
        return Err(writer.refuse(
            "`round`",
            "to decimals, all of which Splunk prints, it is not translated yet",
            span,
        ));
    }
    let value = writer.value(&args[0])?;
    let number = writer.number(&value, span)?;
    let rounded = Piece::tight(format!("round({})", number.kql), Shape::Number);
    Ok(rounded.present(number.presence).with(Digits::Free))
}

fn split(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(delimiter) = args[1].text().filter(|text| !text.is_empty()) else {
        return Err(not_given(writer, "split", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`split`", "of several values it is not translated yet", span));
    }
    let (text, delimiter) = (writer.text(&value, span)?, writer.literal(delimiter, span)?);
    let there = writer.presence(&text, span)?;
    Ok(guarded(&there, &format!("split({}, {delimiter})", text.kql), Shape::Many))
}

fn strftime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[1].text() else { return Err(not_given(writer, "strftime", span)) };
    if writer.request.zone.name() != "UTC" {
        return Err(writer.refuse("`strftime`", "only the zone UTC is translated yet", span));
    }
    let value = writer.value(&args[0])?;
    let (moment, there) = if value.shape == Shape::Moment {
        (value.kql.clone(), writer.presence(&value, span)?)
    } else {
        let number = writer.number(&value, span)?;
        (format!("unixtime_seconds_todatetime({})", number.kql), writer.presence(&number, span)?)
    };
    let Some(parts) = super::dates::parts(format) else {
        return Err(writer.refuse("`strftime`", "KQL has no format for a letter of it", args[1].span));
    };
    let mut written = Vec::new();
    for part in parts {
        written.push(match part {
            Part::Format(format) => format!("format_datetime({moment}, {})", writer.literal(&format, span)?),
            Part::Text(text) => writer.literal(&text, span)?,
        });
    }
    let kql = if written.len() == 1 { written.swap_remove(0) } else { format!("strcat({})", written.join(", ")) };
    Ok(guarded(&there, &kql, Shape::Text))
}

fn substr(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(start), Some(length)) = (whole(&args[1]), args.get(2).map_or(Some(None), |arg| whole(arg).map(Some)))
    else {
        return Err(not_given(writer, "substr", span));
    };
    if start < 0 || length.is_some_and(|length| length < 0) {
        return Err(writer.refuse("`substr`", "from the end it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`substr`", "of several values it is not translated yet", span));
    }
    let text = writer.text(&value, span)?;
    let there = writer.presence(&text, span)?;
    let from = (start - 1).max(0);
    let kql = match length {
        Some(length) => format!("substring({}, {from}, {length})", text.kql),
        None => format!("substring({}, {from})", text.kql),
    };
    Ok(Piece::tight(kql, Shape::Text).present(Presence::Told(there.kql)))
}

fn tonumber(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|base| whole(base) != Some(10)) {
        return Err(writer.refuse("`tonumber`", "of another base than 10 it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    writer.number(&value, span)
}

fn tostring(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.len() > 1 {
        return Err(writer.refuse("`tostring`", "with a format it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    let text = writer.text(&value, span)?;
    let there = writer.presence(&text, span)?;
    if there.is(true) {
        return Ok(text);
    }
    // A missing field is the text Null.
    let kql = format!(
        "iff({}, {}, \"Null\")",
        there.kql,
        if text.shape == Shape::Nothing { null(Shape::Text) } else { &text.kql }
    );
    Ok(Piece::tight(kql, Shape::Text).present(Presence::Always))
}
