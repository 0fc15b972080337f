//! The moments that `earliest=` and `latest=` name, which remember whether they were told from the moment of the search.

use super::parse::parse_all;
use super::{Modifier, Zone};
use crate::value::Number;

/// A moment that a search names.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// The moment, in epoch seconds.
    pub at: f64,
    /// How it was told from the moment at which the search begins, if it was: of `now` it is [`Modifier::none`]. What runs the
    /// search asks `at` alone; what translates it may say this instead, in the zone of the search.
    pub from_now: Option<Modifier>,
}

impl From<f64> for When {
    fn from(at: f64) -> When {
        When { at, from_now: None }
    }
}

/// Absolute times that `earliest=` and `latest=` take; the first is Splunk's own.
const ABSOLUTE: &[&str] = &[
    "%m/%d/%Y:%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%N%z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%N",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S.%N",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
];

impl When {
    /// The moment a text names: `now`, epoch seconds, `%m/%d/%Y:%H:%M:%S`, ISO 8601, or relative time.
    pub fn read(text: &str, now: f64, zone: &Zone) -> Option<When> {
        if text == "now" || text == "now()" {
            return Some(When::moved(Modifier::none(), now, zone));
        }
        let epoch = || Number::read(text).map(|number| number.value);
        let absolute = || ABSOLUTE.iter().find_map(|format| parse_all(text, format, zone));
        let relative = || Modifier::read(text).map(|modifier| When::moved(modifier, now, zone));
        epoch().or_else(absolute).map(When::from).or_else(relative)
    }

    /// The moment that a modifier makes of `now`.
    pub fn moved(modifier: Modifier, now: f64, zone: &Zone) -> When {
        When { at: modifier.apply(now, zone), from_now: Some(modifier) }
    }
}

/// The moment that `earliest=` or `latest=` names, in epoch seconds.
pub fn moment(text: &str, now: f64, zone: &Zone) -> Option<f64> {
    When::read(text, now, zone).map(|when| when.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2 January 2023, 03:04:05 UTC.
    const NOW: f64 = 1672628645.0;

    #[test]
    fn moments_are_epochs_dates_or_relative() {
        let at = |text| moment(text, NOW, &Zone::utc());
        assert_eq!(at("now"), Some(NOW));
        assert_eq!(at("now()"), Some(NOW));
        assert_eq!(at("0"), Some(0.0));
        assert_eq!(at("1"), Some(1.0));
        assert_eq!(at("1672628645.5"), Some(1672628645.5));
        assert_eq!(at("01/02/2023:03:04:05"), Some(NOW));
        assert_eq!(at("2023-01-02T03:04:05.000Z"), Some(NOW));
        assert_eq!(at("2023-01-02T05:04:05+02:00"), Some(NOW));
        assert_eq!(at("2023-01-02"), Some(1672617600.0));
        assert_eq!(at("-1h@h"), Some(1672624800.0));
        assert_eq!(at("yesterday"), None);
        assert_eq!(at("2023-01-02 noon"), None);
    }

    #[test]
    fn what_is_told_from_now_says_so() {
        let told = |text| When::read(text, NOW, &Zone::utc()).and_then(|when| when.from_now);
        assert_eq!(told("now"), Some(Modifier::none()));
        assert_eq!(told("-1h@h"), Modifier::read("-1h@h"));
        assert_eq!(told("2023-01-02"), None);
        assert_eq!(told("0"), None);
    }
}
