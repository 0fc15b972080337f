//! The time range that a document gives a search: `dispatch.earliest_time` and `dispatch.latest_time`.

use crate::command::Setting;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::time::When;

/// A time range in the document's words; what is not said is not bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dispatch {
    /// The first moment searched: `-24h@h`, epoch seconds.
    pub earliest: Option<String>,
    /// The first moment no longer searched: `now`.
    pub latest: Option<String>,
}

impl Dispatch {
    /// The setting with this time range, and what there is to say of it. A setting that brings a range keeps it: whoever
    /// runs a search by hand chooses both its ends.
    pub fn around(&self, setting: &Setting) -> (Setting, Option<Diagnostic>) {
        let mut around = setting.clone();
        if setting.earliest.is_some() || setting.latest.is_some() {
            return (around, None);
        }
        let ends = read("dispatch.earliest_time", self.earliest.as_deref(), setting)
            .and_then(|earliest| Ok((earliest, read("dispatch.latest_time", self.latest.as_deref(), setting)?)));
        match ends {
            Ok(ends) => (around.earliest, around.latest) = ends,
            Err(error) => return (around, Some(*error)),
        }
        let is_real_time = [&self.earliest, &self.latest].into_iter().flatten().any(|text| text.starts_with("rt"));
        let note =
            || Diagnostic::note("real-time", "the search is scheduled in real time, and is run once", Span::default());
        (around, is_real_time.then(note))
    }
}

/// The moment a setting names; none where it leaves its end open.
fn read(key: &str, text: Option<&str>, setting: &Setting) -> Result<Option<When>, Box<Diagnostic>> {
    // A window that moves with the clock (`rt-5m`) is, at the moment of the search, the range `-5m`.
    let Some(text) = text.map(|text| text.strip_prefix("rt").unwrap_or(text)).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let found = When::read(text, setting.now(), &setting.zone).filter(|when| when.at.is_finite());
    found.map(Some).ok_or_else(|| {
        let message = format!("`{key} = {text}` is no time");
        Box::new(Diagnostic::error("wrong-time", message, Span::default()).help("write an epoch, `now` or `-1d@d`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::time::Zone;

    /// The range, and the code of what is said of it.
    fn around(earliest: &str, latest: &str, setting: &Setting) -> (Option<f64>, Option<f64>, Option<&'static str>) {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_string());
        let (setting, said) = Dispatch { earliest: given(earliest), latest: given(latest) }.around(setting);
        (setting.earliest.map(|it| it.at), setting.latest.map(|it| it.at), said.map(|said| said.code))
    }

    #[test]
    fn the_range_is_relative_to_the_moment_of_the_search() {
        let setting = Setting::at(100_000.0, Zone::utc());
        assert_eq!(around("-1h", "now", &setting), (Some(96_400.0), Some(100_000.0), None));
        assert_eq!(around("0", "", &setting), (Some(0.0), None, None));
        assert_eq!(around("soon", "", &setting), (None, None, Some("wrong-time")));
    }

    #[test]
    fn a_real_time_window_is_what_it_is_at_the_moment() {
        let setting = Setting::at(100_000.0, Zone::utc());
        assert_eq!(around("rt-1h", "rtnow", &setting), (Some(96_400.0), Some(100_000.0), Some("real-time")));
        assert_eq!(around("rt", "rt", &setting), (None, None, Some("real-time")));
    }

    #[test]
    fn a_range_that_is_chosen_takes_its_place() {
        let setting = Setting { earliest: Some(5.0.into()), ..Setting::at(100_000.0, Zone::utc()) };
        assert_eq!(around("-1h", "now", &setting), (Some(5.0), None, None));
    }
}
