//! When a search runs: its moment, its zone, and the range of time it looks at.

use crate::command::Setting;
use crate::value::time::{When, Zone};
use clap::Args;
use std::time::SystemTime;

/// The flags that say when a search runs.
#[derive(Debug, Args)]
pub struct Moment {
    /// When the search begins: epoch seconds, or a time such as 2025-06-19T06:30:00Z [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    now: Option<String>,
    /// The time zone of the searcher, such as Europe/Berlin or +02:00 [default: UTC]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<String>,
    /// The first moment searched, unless the search says otherwise itself: a time, or one such as -1d@d
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    earliest: Option<String>,
    /// The first moment no longer searched, likewise
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    latest: Option<String>,
}

impl Moment {
    /// Whether the search is asked as of a moment that is given, and not as of now.
    pub fn is_given(&self) -> bool {
        self.now.is_some()
    }

    /// What the flags say, given the moment and the zone that hold without them; or which of them is no time.
    pub fn setting(&self, now: f64, zone: Zone) -> Result<Setting, String> {
        let zone = match &self.tz {
            None => zone,
            Some(name) => {
                Zone::read(name).ok_or_else(|| format!("`{name}` is no time zone; write Europe/Berlin or +02:00"))?
            }
        };
        let read = |flag: &str, text: &Option<String>, now: f64| match text {
            None => Ok(None),
            Some(text) => match When::read(text, now, &zone) {
                Some(found) if found.at.is_finite() => Ok(Some(found)),
                Some(_) | None => {
                    Err(format!("`{flag} {text}` is no time; write an epoch, 2025-06-19T06:30:00Z or -1d@d"))
                }
            },
        };
        let now = read("--now", &self.now, now)?.map_or(now, |when| when.at);
        let earliest = read("--earliest", &self.earliest, now)?;
        let latest = read("--latest", &self.latest, now)?;
        Ok(Setting { earliest, latest, ..Setting::at(now, zone) })
    }
}

/// The moment it is, in whole epoch seconds, as `now()` is in Splunk (Search Reference, "Date and time functions").
pub fn clock() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(now: &str, tz: &str, earliest: &str) -> Result<(f64, String, Option<f64>), String> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let flags = Moment { now: given(now), tz: given(tz), earliest: given(earliest), latest: None };
        flags
            .setting(100.0, Zone::utc())
            .map(|setting| (setting.now(), setting.zone.name(), setting.earliest.map(|it| it.at)))
    }

    #[test]
    fn flags_count_before_what_is_known_without_them() {
        assert_eq!(moment("", "", ""), Ok((100.0, "UTC".into(), None)));
        assert_eq!(
            moment("2025-06-19T06:30:00Z", "", "-1h@h"),
            Ok((1_750_314_600.0, "UTC".into(), Some(1_750_309_200.0)))
        );
        assert_eq!(moment("2025-06-19T06:30:00", "+02:00", ""), Ok((1_750_307_400.0, "+02:00".into(), None)));
    }

    #[test]
    fn what_is_no_time_is_refused_by_its_flag() {
        assert_eq!(
            moment("soon", "", "").unwrap_err(),
            "`--now soon` is no time; write an epoch, 2025-06-19T06:30:00Z or -1d@d"
        );
        assert_eq!(moment("", "Mars", "").unwrap_err(), "`Mars` is no time zone; write Europe/Berlin or +02:00");
    }
}
