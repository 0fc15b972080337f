//! Dates as Windows shows them in the form of who looks: the day first or the month, between slashes, dots or hyphens.

/// Whether the day or the month stands first in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
    /// No date tells.
    #[default]
    Unknown,
}

/// What is said of dates that could be two.
pub(super) const DOUBT: &str = "no date tells whether the day or the month stands first: the month was taken where the \
                                time has AM or PM, else the day";

/// A date that begins with a day and a month, whichever first.
struct Date<'t> {
    first: u32,
    second: u32,
    year: &'t str,
    /// The time of day, with what stands before it.
    rest: &'t str,
}

impl<'t> Date<'t> {
    fn read(text: &'t str) -> Option<Date<'t>> {
        let (first, rest) = number(text.trim())?;
        let (second, rest) = number(rest)?;
        let (year, rest) = rest.split_at_checked(4)?;
        year.bytes().all(|byte| byte.is_ascii_digit()).then_some(Date { first, second, year, rest })
    }

    /// The order in which it can only be read.
    fn order(&self) -> Order {
        match (self.first > 12, self.second > 12) {
            (true, false) => Order::Day,
            (false, true) => Order::Month,
            (true, true) | (false, false) => Order::Unknown,
        }
    }
}

/// A number of one or two digits before a sign that parts dates, and what follows.
fn number(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_once(['/', '.', '-'])?;
    let is_short = (1..=2).contains(&digits.len());
    Some((digits.parse().ok().filter(|_| is_short)?, rest))
}

impl Order {
    /// That of dates of which one tells it.
    pub fn of<T: AsRef<str>>(dates: impl Iterator<Item = T>) -> Order {
        let mut orders = dates.filter_map(|date| Date::read(date.as_ref()).map(|date| date.order()));
        orders.find(|order| *order != Order::Unknown).unwrap_or_default()
    }

    /// Whether a date could be two.
    pub fn is_doubtful(self, text: &str) -> bool {
        let could_be_two = |date: Date<'_>| date.order() == Order::Unknown && date.first != date.second;
        self == Order::Unknown && Date::read(text).is_some_and(could_be_two)
    }

    /// A date with the year first. What has another form is left as it is.
    pub fn iso(self, text: &str) -> String {
        let Some(date) = Date::read(text) else { return text.to_string() };
        let order = match (date.order(), self) {
            (Order::Unknown, Order::Unknown) => guess(date.rest),
            (Order::Unknown, told) => told,
            (only, _) => only,
        };
        let (month, day) = match order {
            Order::Day => (date.second, date.first),
            Order::Month | Order::Unknown => (date.first, date.second),
        };
        format!("{}-{month:02}-{day:02}{}", date.year, date.rest)
    }
}

/// Of those who count to twelve twice, most put the month first.
fn guess(time: &str) -> Order {
    let time = time.trim_end().to_ascii_uppercase();
    if time.ends_with("AM") || time.ends_with("PM") { Order::Month } else { Order::Day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_put_first() {
        for (order, text, expected) in [
            (Order::Unknown, "6/19/2025 6:25:01 AM", "2025-06-19 6:25:01 AM"),
            (Order::Unknown, "19-07-2026 09:58:57", "2026-07-19 09:58:57"),
            (Order::Unknown, "6/7/2025 6:25:01 PM", "2025-06-07 6:25:01 PM"),
            (Order::Unknown, "06/07/2025 06:25:01", "2025-07-06 06:25:01"),
            (Order::Day, "6/7/2025 6:25:01 PM", "2025-07-06 6:25:01 PM"),
            (Order::Month, "06.07.2025 06:25:01", "2025-06-07 06:25:01"),
            (Order::Day, "2025-06-19 06:25:01", "2025-06-19 06:25:01"),
            (Order::Day, "soon", "soon"),
        ] {
            assert_eq!(order.iso(text), expected, "{text}");
        }
    }

    #[test]
    fn one_date_tells_the_order_of_all() {
        assert_eq!(Order::of(["6/7/2025 1:00:00", "19/7/2025 1:00:00"].iter()), Order::Day);
        assert_eq!(Order::of(["6/7/2025 1:00:00"].iter()), Order::Unknown);
        assert!(Order::Unknown.is_doubtful("6/7/2025 1:00:00"));
        assert!(!Order::Unknown.is_doubtful("6/6/2025 1:00:00"));
        assert!(!Order::Day.is_doubtful("6/7/2025 1:00:00"));
    }
}
