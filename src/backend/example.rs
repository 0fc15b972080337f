//! A search in each language, for its card: translated when it is asked for, so that it is what `convert` prints.

use super::{About, Backend, Request};
use crate::command::{Setting, lower};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::value::time::Zone;

/// Guessed passwords: more than ten failed logins of a user within ten minutes.
pub const SEARCH: &str = "source IN (\"WinEventLog:Security\", \"XmlWinEventLog:Security\") EventCode=4625 | bin _time span=10m | stats count by _time, \
                          TargetUserName | where count>10";

/// The moment of the example, which asks for none.
const ANY_MOMENT: f64 = 1_750_000_000.0;

/// What a backend makes of it, over the events that its own schema tells of.
pub fn translated(backend: &dyn Backend) -> Result<String, Vec<Diagnostic>> {
    let source = Source::bare("example", SEARCH);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(ANY_MOMENT, zone.clone()));
    let plan = lowered.plan.ok_or(lowered.diagnostics)?;
    let schema = backend.schema();
    let request = Request {
        source: &source,
        schema: &schema,
        approximate: false,
        now: ANY_MOMENT,
        is_pinned: false,
        zone: &zone,
        about: About { id: "example", ..About::default() },
    };
    backend.translate(&plan, &request).map(|translation| translation.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ALL;

    #[test]
    fn every_language_says_it() {
        for backend in ALL {
            let told = translated(*backend).unwrap_or_else(|why| panic!("{}: {}", backend.card().name, why[0].message));
            assert!(told.contains("4625") && told.contains("10"), "{told}");
        }
    }
}
