//! Time modifiers: words such as `earliest=-1d` that look like tests of a field and give the search its time range.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::syntax::tree::Comparison;
use crate::syntax::word::unescape_search;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::time::{self, Modifier, Unit, When};

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// What a time modifier gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An end of the range, as a moment.
    Moment(End),
    /// An end, as a text that `timeformat` may describe.
    Written(End),
    /// An end, so many units ago.
    Ago(End, Unit),
    /// The length of the range, from or up to the end that is given before it.
    Length(Unit),
    /// An end of when the events were indexed.
    Indexed(End),
    /// How times are written.
    Format,
}

/// An end of a range of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    First,
    Past,
}

/// Search Reference, "search", time options; and "Time modifiers".
const MODIFIERS: &[(&str, Kind)] = &[
    ("_index_earliest", Kind::Indexed(End::First)),
    ("_index_latest", Kind::Indexed(End::Past)),
    ("daysago", Kind::Ago(End::First, Unit::Day)),
    ("earliest", Kind::Moment(End::First)),
    ("enddaysago", Kind::Ago(End::Past, Unit::Day)),
    ("endhoursago", Kind::Ago(End::Past, Unit::Hour)),
    ("endminutesago", Kind::Ago(End::Past, Unit::Minute)),
    ("endmonthsago", Kind::Ago(End::Past, Unit::Month)),
    ("endtime", Kind::Written(End::Past)),
    ("endtimeu", Kind::Moment(End::Past)),
    ("hoursago", Kind::Ago(End::First, Unit::Hour)),
    ("latest", Kind::Moment(End::Past)),
    ("minutesago", Kind::Ago(End::First, Unit::Minute)),
    ("monthsago", Kind::Ago(End::First, Unit::Month)),
    ("searchtimespandays", Kind::Length(Unit::Day)),
    ("searchtimespanhours", Kind::Length(Unit::Hour)),
    ("searchtimespanminutes", Kind::Length(Unit::Minute)),
    ("searchtimespanmonths", Kind::Length(Unit::Month)),
    ("startdaysago", Kind::Ago(End::First, Unit::Day)),
    ("starthoursago", Kind::Ago(End::First, Unit::Hour)),
    ("startminutesago", Kind::Ago(End::First, Unit::Minute)),
    ("startmonthsago", Kind::Ago(End::First, Unit::Month)),
    ("starttime", Kind::Written(End::First)),
    ("starttimeu", Kind::Moment(End::First)),
    ("timeformat", Kind::Format),
];

/// Whether a word gives a search its time range.
pub fn is_time_modifier(word: &str) -> bool {
    find(word).is_some()
}

fn find(word: &str) -> Option<Kind> {
    MODIFIERS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
}

impl Lowering<'_> {
    /// What a comparison means if its field is a time modifier: the range is noted, and the events must lie in it.
    pub(super) fn time_modifier(&mut self, field: &str, found: &Comparison<'_>) -> Result<Option<Node>> {
        let Some(kind) = find(field) else { return Ok(None) };
        if found.operator != Operator::Equal {
            let message = format!("`{field}` is a time modifier and is given with `=`");
            return Err(Box::new(self.error("syntax", message, found.text)));
        }
        let value = unescape_search(found.value.written);
        let node = match kind {
            Kind::Moment(end) => self.end(end, self.moment(&value, found)?),
            Kind::Written(end) => self.end(end, self.written(&value, found)?),
            Kind::Ago(end, unit) => self.end(end, self.ago(&value, unit, found)?),
            Kind::Length(unit) => self.length(&value, unit, found)?,
            Kind::Indexed(end) => {
                let moment = self.moment(&value, found)?;
                self.indexed(end, moment.at, field, found)
            }
            Kind::Format => {
                if self.own_range.is_some() {
                    let message = "`timeformat` stands before the times it is for";
                    return Err(Box::new(self.error("syntax", message, found.text)));
                }
                self.time_format = Some(value.into_owned());
                Node::Literal(Value::Bool(true))
            }
        };
        Ok(Some(node))
    }

    fn moment(&self, value: &str, found: &Comparison<'_>) -> Result<When> {
        When::read(value, self.setting.now(), &self.setting.zone).ok_or_else(|| self.no_time(value, found))
    }

    fn written(&self, value: &str, found: &Comparison<'_>) -> Result<When> {
        match &self.time_format {
            None => self.moment(value, found),
            Some(format) => time::parse_near(value, format, self.setting.now(), &self.setting.zone)
                .map(When::from)
                .ok_or_else(|| self.no_time(value, found)),
        }
    }

    fn no_time(&self, value: &str, found: &Comparison<'_>) -> Box<Diagnostic> {
        let help = match &self.time_format {
            Some(format) => format!("`timeformat` says that times are written as `{format}`"),
            None => "write an epoch, `now`, `-1d@d`, or `06/19/2025:06:25:00`".into(),
        };
        Box::new(self.error("wrong-time", format!("`{value}` is no time"), found.value.text).help(help))
    }

    /// So many units before now.
    fn ago(&self, value: &str, unit: Unit, found: &Comparison<'_>) -> Result<When> {
        let back = Modifier::offset(-self.count(value, found)?, unit);
        Ok(When::moved(back, self.setting.now(), &self.setting.zone))
    }

    fn count(&self, value: &str, found: &Comparison<'_>) -> Result<i64> {
        value.parse::<u32>().map(i64::from).map_err(|_| {
            let message = format!("`{}` takes a whole number, here is `{value}`", found.field.written);
            Box::new(self.error("wrong-time", message, found.value.text))
        })
    }

    fn end(&mut self, end: End, moment: When) -> Node {
        let own = self.own_range.get_or_insert_default();
        match end {
            End::First => own.0 = Some(moment.at),
            End::Past => own.1 = Some(moment.at),
        }
        Node::Test(match end {
            End::First => Test::Within(Some(moment), None),
            End::Past => Test::Within(None, Some(moment)),
        })
    }

    fn length(&mut self, value: &str, unit: Unit, found: &Comparison<'_>) -> Result<Node> {
        let count = self.count(value, found)?;
        let away = |from: f64, count: i64| Modifier::offset(count, unit).apply(from, &self.setting.zone).into();
        match self.own_range.unwrap_or_default() {
            (Some(first), _) => {
                let past = away(first, count);
                Ok(self.end(End::Past, past))
            }
            (None, Some(past)) => {
                let first = away(past, -count);
                Ok(self.end(End::First, first))
            }
            (None, None) => {
                let message = format!("`{}` needs a beginning or an end of the range before it", found.field.written);
                Err(Box::new(self.error("syntax", message, found.text).help("write `startdaysago=7` before it")))
            }
        }
    }

    /// A test of `_indextime`. Every event of Splunk's has one, whether the export tells it or not.
    fn indexed(&mut self, end: End, moment: f64, modifier: &str, found: &Comparison<'_>) -> Node {
        let span: Span = self.span(found.text);
        let message = format!("`{modifier}` is taken to hold for events whose `_indextime` the export does not record");
        self.note(Diagnostic::note("inferred-metadata", message, span));
        let operator = match end {
            End::First => Operator::GreaterOrEqual,
            End::Past => Operator::Less,
        };
        let bound = Value::computed(moment).show().into_owned().into();
        let test = |test| Expr::new(Node::Test(test), span);
        let missing = Expr::new(Node::Not(Box::new(test(Test::Exists("_indextime".into())))), span);
        Node::Or(vec![test(Test::Ordered("_indextime".into(), operator, bound)), missing])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::source::Source;
    use crate::value::time::Zone;

    /// The ranges of the plan for a search at 2023-11-14T22:13:20Z, or the first finding.
    fn lowered(search: &str) -> String {
        let lowered = lower(&Source::bare("test", search), &Setting::at(1_700_000_000.0, Zone::utc()));
        let told = lowered.diagnostics.into_iter().map(|found| found.message).next();
        told.unwrap_or_else(|| lowered.plan.map(|plan| plan.to_string().replace("scan\n", "")).unwrap_or_default())
    }

    #[test]
    fn modifiers_count_back_from_the_moment_of_the_search() {
        assert_eq!(lowered("starthoursago=2"), "filter _time within 1699992800..\n");
        assert_eq!(lowered("enddaysago=1"), "filter _time within ..1699913600\n");
        assert_eq!(lowered("endtimeu=5"), "filter _time within ..5\n");
        assert_eq!(lowered("starthoursago=soon"), "`starthoursago` takes a whole number, here is `soon`");
        assert_eq!(lowered("daysago>1"), "`daysago` is a time modifier and is given with `=`");
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_told() {
        let told = "this search's time range ends before it begins, so no event lies in it";
        assert_eq!(lowered("earliest=-1h latest=-2h"), told);
        assert_eq!(
            lowered("earliest=-2h latest=-1h"),
            "filter _time within 1699992800.. and _time within ..1699996400\n"
        );
    }

    #[test]
    fn a_length_goes_on_from_the_end_that_is_given() {
        let both = "filter _time within 1699913600.. and _time within ..1699917200\n";
        assert_eq!(lowered("startdaysago=1 searchtimespanhours=1"), both);
        assert_eq!(
            lowered("searchtimespanhours=1"),
            "`searchtimespanhours` needs a beginning or an end of the range before it"
        );
    }

    #[test]
    fn times_may_be_written_in_a_format() {
        let format = "timeformat=\"%Y-%m-%d\" starttime=\"2023-11-14\"";
        assert_eq!(lowered(format), "filter true and _time within 1699920000..\n");
        assert_eq!(lowered("timeformat=\"%Y\" endtime=x"), "`x` is no time");
        assert!(lowered("starttime=5 timeformat=\"%Y\"").contains("before the times"));
    }

    #[test]
    fn the_time_of_indexing_is_lenient_and_told() {
        let told = lowered("_index_earliest=-1h");
        assert!(told.contains("does not record"), "{told}");
    }

    #[test]
    fn functions_are_called_after_a_pipe() {
        let function =
            |name: &str| format!("`{name}(...)` is a function of `eval`: `search` compares with texts and calls none");
        assert_eq!(lowered("_time>=relative_time(now(), \"-10m\")"), function("relative_time"));
        assert_eq!(lowered("x OR match(_raw, \"a\")"), function("match"));
        assert_eq!(lowered("user=lower(x)"), function("lower"));
        assert_eq!(lowered("process=*GetCurrent()*"), "filter process = \"*GetCurrent()*\" (folded, wildcards)\n");
    }

    #[test]
    fn the_modifiers_are_sorted() {
        assert!(MODIFIERS.is_sorted_by_key(|(name, _)| *name));
    }
}
