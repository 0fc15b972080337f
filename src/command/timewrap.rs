//! `timewrap`: the periods of a time chart side by side.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Native, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use crate::value::time::{self, TimeSpan, Unit, Zone};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The card.
pub const TIMEWRAP: Command = Command {
    name: "timewrap",
    aliases: &[],
    usage: "timewrap [<count>]<unit> [align=now|end] [series=relative|exact|short] [time_format=<format>]",
    about: "Cuts the rows of a `timechart` into periods and puts these side by side: a row for each time of the latest \
            period, a column for each period, the oldest first. Of several series each has its columns, whose names begin \
            with the series.",
    options: &[
        Choice {
            name: "align",
            takes: "now|end, default end",
            about: "Whether the latest period ends now, or with the time range of the search; where that has no end, with \
                    the last row.",
        },
        Choice {
            name: "series",
            takes: "relative|exact|short, default relative",
            about: "How columns are named: `latest_week`, `1week_before`; by the time the period begins; or `s0`, `s1`.",
        },
        Choice {
            name: "time_format",
            takes: "<format>, default %Y-%m-%d %H:%M:%S",
            about: "How `series=exact` writes a time.",
        },
    ],
    examples: &[
        Example {
            search: "* | timechart span=12h count | timewrap 1d",
            events: "_time\n0\n100\n50000\n90000",
            gives: "_time,1day_before,latest_day\n43200,,1\n86400,2,1",
        },
        Example {
            search: "* | timechart span=1d sum(a) AS a sum(b) AS b | timewrap 1d series=short",
            events: "_time,a,b\n0,1,2\n90000,3,4",
            gives: "_time,a_s1,a_s0,b_s1,b_s0\n86400,1,3,2,4",
        },
        Example {
            search: "* | timechart span=1d count | timewrap d series=exact time_format=\"day %F\"",
            events: "_time\n0\n90000",
            gives: "_time,day 1970-01-01,day 1970-01-02\n86400,1,1",
        },
    ],
    source: "Search Reference, \"timewrap\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&TIMEWRAP, stage.body)?;
    let [Item::Word(word)] = arguments.items() else { return Err(arguments.missing("one period, such as `1week`")) };
    let Some(period) = TimeSpan::read(word.written).filter(|span| span.count >= 1.0) else {
        return Err(arguments.misplaced(word.text, "a period is a count and a unit, such as `1week` or `2d`"));
    };
    let end = match arguments.option("align") {
        None => lowering.time_range().1,
        Some(option) => match option.value.written {
            "end" => lowering.time_range().1,
            "now" => Some(lowering.setting.now()),
            _ => return Err(arguments.wrong(option, "now or end is expected")),
        },
    };
    let naming = match arguments.option("series").map(|option| (option, option.value.written)) {
        None | Some((_, "relative")) => Naming::Relative,
        Some((_, "short")) => Naming::Short,
        Some((_, "exact")) => Naming::Exact(arguments.text("time_format").unwrap_or("%Y-%m-%d %H:%M:%S".into())),
        Some((option, _)) => return Err(arguments.wrong(option, "relative, exact or short is expected")),
    };
    let command = Arc::new(Timewrap { period, end, naming });
    lowering.push(Op::Native(Native { command, inputs: Vec::new() }));
    Ok(())
}

#[derive(Debug)]
struct Timewrap {
    period: TimeSpan,
    /// The moment the latest period ends, if one is known.
    end: Option<f64>,
    naming: Naming,
}

#[derive(Debug)]
enum Naming {
    Relative,
    Exact(String),
    Short,
}

/// So many periods are looked back: a chart of years wrapped by the second would never end.
const MOST_PERIODS: i64 = 10_000;

/// So many cells may be made.
const MOST_CELLS: usize = 1 << 26;

const TIME: &str = "_time";

impl native::Command for Timewrap {
    fn name(&self) -> &'static str {
        "timewrap"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let zone = &machine.context().zone;
        let time = |row: usize| Some((rows.value(row, TIME).number()?.value, row));
        let mut times: Vec<(f64, usize)> = (0..rows.rows()).filter_map(time).collect();
        times.sort_by(|one, other| one.0.total_cmp(&other.0));
        let Some(last) = self.last_time(&times, zone) else { return Ok(rows) };
        let mut places: BTreeMap<i64, Vec<(f64, usize)>> = BTreeMap::new();
        let mut shown = Vec::new();
        // From the latest row on, so that the period is looked for from where the row before it was.
        let mut back = 0;
        for (time, row) in times.into_iter().rev() {
            back = self.periods_back(time, last, back, zone)?;
            let here = self.period.later(time, back, zone);
            places.entry(back).or_default().push((here, row));
            shown.push(here);
        }
        shown.sort_by(f64::total_cmp);
        shown.dedup();
        self.drawn(&rows, &shown, &places, zone)
    }

    fn effect(&self) -> Effect {
        Effect { order: Order::Made, is_whole: true, ..Effect::default() }
    }
}

impl Timewrap {
    /// The time of the last place of the latest period, whether or not it has a row.
    ///
    /// A period holds whole ranges of the chart, so that its end is that of the range the search's end falls in.
    fn last_time(&self, times: &[(f64, usize)], zone: &Zone) -> Option<f64> {
        let (last, _) = *times.last()?;
        let step = times.windows(2).map(|pair| pair[1].0 - pair[0].0).filter(|step| *step > 0.0).reduce(f64::min);
        match (self.end, step) {
            (Some(end), Some(step)) if end > last => {
                let whole = ((end - last) / step).ceil() - 1.0;
                Some(last + whole.max(0.0) * step)
            }
            // Of a single row nothing says how wide its range is; the period it is in is the one that ends at the end.
            (Some(end), None) if end > last && self.period.later(last, 1, zone) < end => Some(end),
            (Some(_) | None, _) => Some(last),
        }
    }

    /// How many periods a time lies before the latest one.
    fn periods_back(&self, time: f64, last: f64, least: i64, zone: &Zone) -> Result<i64, String> {
        let mut back = least;
        while self.period.later(time, back + 1, zone) <= last {
            back += 1;
            if back > MOST_PERIODS {
                return Err(format!("`timewrap` would make more than {MOST_PERIODS} periods: use a longer one"));
            }
        }
        Ok(back)
    }

    fn drawn(
        &self,
        rows: &Table,
        shown: &[f64],
        places: &BTreeMap<i64, Vec<(f64, usize)>>,
        zone: &Zone,
    ) -> Result<Table, String> {
        let series: Vec<&Name> = rows.names().filter(|name| !name.starts_with('_')).collect();
        if series.len().saturating_mul(places.len()).saturating_mul(shown.len()) > MOST_CELLS {
            return Err("`timewrap` would make too many columns: use a longer period".into());
        }
        let mut columns = vec![(TIME.into(), Column::of(shown.iter().map(|time| Value::computed(*time))))];
        for name in &series {
            for (back, wrapped) in places.iter().rev() {
                let mut values = vec![Value::Null; shown.len()];
                for (time, row) in wrapped {
                    if let Ok(place) = shown.binary_search_by(|known| known.total_cmp(time)) {
                        values[place] = rows.value(*row, name).clone();
                    }
                }
                // The times of a period come latest first.
                let begins = wrapped
                    .last()
                    .map_or(0.0, |(_, row)| rows.value(*row, TIME).number().map_or(0.0, |time| time.value));
                let period = self.period_name(*back, begins, zone);
                let heading = if series.len() == 1 { period } else { format!("{name}_{period}") };
                columns.push((heading.into(), Column::of(values)));
            }
        }
        Ok(Table::new(columns, shown.len()))
    }

    fn period_name(&self, back: i64, begins: f64, zone: &Zone) -> String {
        let count = self.period.count as i64;
        match &self.naming {
            Naming::Short => format!("s{back}"),
            Naming::Exact(format) => time::format(begins, format, zone),
            Naming::Relative if back == 0 && count == 1 => format!("latest_{}", word(self.period.unit)),
            Naming::Relative if back == 0 => format!("latest_{count}{}s", word(self.period.unit)),
            Naming::Relative if back * count == 1 => format!("1{}_before", word(self.period.unit)),
            Naming::Relative => format!("{}{}s_before", back * count, word(self.period.unit)),
        }
    }
}

fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400.0;

    fn wrap(period: &str, end: Option<f64>) -> Timewrap {
        Timewrap { period: TimeSpan::read(period).expect("a span"), end, naming: Naming::Relative }
    }

    #[test]
    fn the_latest_period_ends_with_the_range_in_which_the_search_ends() {
        let rows = [(0.0, 0), (DAY, 1)];
        let last = |end| wrap("1w", end).last_time(&rows, &Zone::utc());
        assert_eq!(last(None), Some(DAY));
        assert_eq!(last(Some(DAY)), Some(DAY));
        assert_eq!(last(Some(5.0 * DAY)), Some(4.0 * DAY));
        assert_eq!(last(Some(4.5 * DAY)), Some(4.0 * DAY));
    }

    #[test]
    fn periods_are_counted_back_and_there_is_an_end_to_them() {
        let week = wrap("1w", None);
        let back = |days: f64| week.periods_back(-days * DAY, 0.0, 0, &Zone::utc());
        assert_eq!([back(0.0), back(6.0), back(7.0), back(14.5)], [Ok(0), Ok(0), Ok(1), Ok(2)]);
        assert!(wrap("1s", None).periods_back(-DAY, 0.0, 0, &Zone::utc()).is_err());
    }

    #[test]
    fn periods_are_named_by_how_far_back_they_are() {
        let name = |period, back| wrap(period, None).period_name(back, 0.0, &Zone::utc());
        assert_eq!([name("1w", 0), name("1w", 1), name("1w", 3)], ["latest_week", "1week_before", "3weeks_before"]);
        assert_eq!([name("2mon", 0), name("2mon", 1)], ["latest_2months", "2months_before"]);
    }
}
