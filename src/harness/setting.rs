//! What `<dataset>.toml` says of a dataset: the metadata its export left out, its zone, the moment its searches run,
//! and how its events were rendered.

use crate::events::Render;
use crate::project::Misfit;
use crate::value::time::{Zone, moment};
use serde::Deserialize;
use std::path::Path;
use toml::{Spanned, Value};

/// What is given about a dataset beside its events. Nothing is required.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The index its events are in.
    pub index: Option<String>,
    /// Their source.
    pub source: Option<String>,
    /// Their source type.
    pub sourcetype: Option<String>,
    /// Their host.
    pub host: Option<String>,
    /// The zone of their times that name none, and of the search; UTC unless given.
    pub zone: Option<Zone>,
    /// What `now()` is, in epoch seconds.
    pub now: Option<f64>,
    /// How Splunk would have collected them, if they are of Windows.
    pub render: Render,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    index: Option<String>,
    source: Option<String>,
    sourcetype: Option<String>,
    host: Option<String>,
    timezone: Option<Spanned<String>>,
    now: Option<Spanned<Value>>,
    render: Option<Spanned<String>>,
}

impl Setting {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Setting, Misfit> {
        let text = std::fs::read_to_string(path).map_err(|error| Misfit::of_file(path, &error))?;
        Setting::parse(&text).map_err(|(offset, reason)| Misfit::at(&super::shown(path), &text, offset, reason))
    }

    /// Reads the text of a file; what does not fit is told with its byte.
    fn parse(text: &str) -> Result<Setting, (usize, String)> {
        let keys: Keys = toml::from_str(text)
            .map_err(|error| (error.span().map_or(0, |span| span.start), error.message().to_string()))?;
        let zone = match &keys.timezone {
            None => None,
            Some(name) => Some(Zone::read(name.get_ref()).ok_or_else(|| {
                let reason = format!("`{}` is no time zone; write `Europe/Berlin`, `UTC` or `+02:00`", name.get_ref());
                (name.span().start, reason)
            })?),
        };
        let now = match &keys.now {
            None => None,
            Some(now) => Some(read_now(now.get_ref(), zone.as_ref()).ok_or_else(|| {
                (now.span().start, "`now` is a moment: epoch seconds, or `2025-06-19T06:30:00Z`".to_string())
            })?),
        };
        let render = match &keys.render {
            None => Render::default(),
            Some(name) => read_render(name.get_ref()).ok_or_else(|| {
                let reason = format!("`{}` is no rendering; write `xml`, `classic` or `both`", name.get_ref());
                (name.span().start, reason)
            })?,
        };
        let Keys { index, source, sourcetype, host, .. } = keys;
        Ok(Setting { index, source, sourcetype, host, zone, now, render })
    }
}

fn read_render(name: &str) -> Option<Render> {
    match name {
        "xml" => Some(Render::Xml),
        "classic" => Some(Render::Classic),
        "both" => Some(Render::Both),
        _ => None,
    }
}

fn read_now(value: &Value, zone: Option<&Zone>) -> Option<f64> {
    let zone = zone.cloned().unwrap_or_else(Zone::utc);
    let read = |text: &str| moment(text, f64::NAN, &zone).filter(|epoch| epoch.is_finite());
    match value {
        Value::Integer(epoch) => Some(*epoch as f64),
        Value::Float(epoch) => Some(*epoch).filter(|epoch| epoch.is_finite()),
        Value::String(text) => read(text),
        Value::Datetime(date) => read(&date.to_string()),
        Value::Boolean(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (usize, String) {
        Setting::parse(text).map(|_| ()).expect_err("it does not fit")
    }

    #[test]
    fn every_key_is_read() {
        let text = "index = \"wineventlog\"\nhost = \"DC-01\"\ntimezone = \"Europe/Berlin\"\nnow = 2025-06-19T06:30:00Z\nrender = \"classic\"\n";
        let setting = Setting::parse(text).expect("it fits");
        assert_eq!(setting.index.as_deref(), Some("wineventlog"));
        assert_eq!(setting.zone.map(|zone| zone.name()).as_deref(), Some("Europe/Berlin"));
        assert_eq!((setting.now, setting.render), (Some(1_750_314_600.0), Render::Classic));
    }

    #[test]
    fn now_may_be_seconds_a_text_or_a_date_of_the_zone() {
        let now = |text: &str| Setting::parse(text).expect("it fits").now;
        assert_eq!(now("now = 1750314600"), Some(1_750_314_600.0));
        assert_eq!(now("now = \"2025-06-19T06:30:00Z\""), Some(1_750_314_600.0));
        assert_eq!(now("timezone = \"+02:00\"\nnow = 2025-06-19T08:30:00"), Some(1_750_314_600.0));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_place() {
        let (offset, reason) = refused("index = \"a\"\nsourctype = \"b\"\n");
        assert_eq!(offset, 12);
        insta::assert_snapshot!(reason, @"unknown field `sourctype`, expected one of `index`, `source`, `sourcetype`, `host`, `timezone`, `now`, `render`");
    }

    #[test]
    fn an_unknown_zone_or_moment_is_refused_in_words() {
        insta::assert_snapshot!(refused("timezone = \"Mars\"").1, @"`Mars` is no time zone; write `Europe/Berlin`, `UTC` or `+02:00`");
        assert_eq!(refused("now = \"soon\"").0, 6);
        assert_eq!(refused("now = true").0, 6);
        insta::assert_snapshot!(refused("render = \"text\"").1, @"`text` is no rendering; write `xml`, `classic` or `both`");
    }
}
