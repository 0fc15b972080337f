//! Eval functions, and how each is said.

use super::conversions::guarded;
use super::piece::{Piece, Presence, Shape};
use super::writer::{Done, Writer};
use super::{arithmetic, dates, moments, multivalue, replacing, texts};
use crate::backend::Answer::{self, Emulated, Exact, Unsupported};
use crate::backend::answer::Refused;
use crate::function::Function;
use crate::plan::{Expr, Node};
use crate::source::Span;

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
    Entry("ltrim", Emulated("characters that the search gives"), By(texts::ltrim)),
    Entry("max", YET, No),
    Entry("md5", Exact, There("hash_md5({0})", Shape::Text)),
    Entry("memk", YET, No),
    Entry("min", YET, No),
    Entry("mktime", YET, No),
    Entry("mstime", YET, No),
    Entry("mv_to_json_array", YET, No),
    Entry("mvappend", Exact, By(multivalue::mvappend)),
    Entry("mvcount", Exact, By(multivalue::mvcount)),
    Entry("mvdedup", YET, No),
    Entry("mvfind", YET, No),
    Entry("mvindex", Emulated("one place that the search gives"), By(multivalue::mvindex)),
    Entry("mvjoin", Exact, By(multivalue::mvjoin)),
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
    Entry("replace", Emulated("expressions that need no look-around and no back-reference"), By(replacing::replace)),
    Entry("rmcomma", YET, No),
    Entry("rmunit", YET, No),
    Entry("round", Emulated("to 0 to 12 decimals; their zeros are no text"), By(arithmetic::round)),
    Entry("rtrim", Emulated("characters that the search gives"), By(texts::rtrim)),
    Entry("sha1", Exact, There("hash_sha1({0})", Shape::Text)),
    Entry("sha256", Exact, There("hash_sha256({0})", Shape::Text)),
    Entry("sha512", YET, No),
    Entry("sigfig", YET, No),
    Entry("sin", YET, No),
    Entry("sinh", YET, No),
    Entry("spath", YET, No),
    Entry("split", Emulated("of a single value"), By(multivalue::split)),
    Entry("sqrt", YET, No),
    Entry("strftime", Emulated("formats that the search gives, in UTC"), By(dates::strftime)),
    Entry("strptime", YET, No),
    Entry("substr", Emulated("places that the search gives, from the start"), By(texts::substr)),
    Entry("sum", YET, No),
    Entry("tan", YET, No),
    Entry("tanh", YET, No),
    Entry("time", Exact, By(moments::now)),
    Entry("toarray", YET, No),
    Entry("tobool", YET, No),
    Entry("todouble", YET, No),
    Entry("toint", YET, No),
    Entry("tomv", YET, No),
    Entry("tonumber", Emulated("of base 10"), By(arithmetic::tonumber)),
    Entry("toobject", YET, No),
    Entry("tostring", Emulated("without a format"), By(texts::tostring)),
    Entry("total", YET, No),
    Entry("trim", Emulated("characters that the search gives"), By(texts::trim)),
    Entry("typeof", YET, No),
    // Kusto has no capital for the letter `ß`, where Splunk writes two.
    Entry("upper", CASE, Text("toupper(replace_string({0}, \"ß\", \"SS\"))", Shape::Text)),
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
                    Node::Call { function: crate::function::find(function.name).ok_or(Refused)?, args: args.to_vec() },
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
}

/// A whole number of the search.
pub fn whole(expr: &Expr) -> Option<i64> {
    if let Node::Negate(inner) = &expr.node {
        return whole(inner).map(|number| -number);
    }
    if let Node::Literal(value) = &expr.node { value.number()?.whole() } else { None }
}

pub fn not_given(writer: &mut Writer<'_>, name: &str, span: Span) -> Refused {
    writer.refuse(
        &format!("`{name}`"),
        "an argument is computed, and only what the search gives is translated yet",
        span,
    )
}
