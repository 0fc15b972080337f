//! How well a backend can say a thing, and what is said to the user about it.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::time::When;

/// How well a backend can say a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With the same meaning.
    Exact,
    /// With the same meaning, by other means; the text says which.
    Emulated(&'static str),
    /// Nearly; the text says what differs. Only where the user allows it.
    Approximate(&'static str),
    /// Not at all; the text says why.
    Unsupported(&'static str),
}

impl Answer {
    /// Its word, as the support table prints it.
    pub fn word(self) -> &'static str {
        match self {
            Answer::Exact => "exact",
            Answer::Emulated(_) => "emulated",
            Answer::Approximate(_) => "approximate",
            Answer::Unsupported(_) => "unsupported",
        }
    }

    /// How, what differs, or why not.
    pub fn words(self) -> &'static str {
        match self {
            Answer::Exact => "",
            Answer::Emulated(how) | Answer::Approximate(how) | Answer::Unsupported(how) => how,
        }
    }
}

/// A thing was refused; the report holds why.
#[derive(Clone, Copy, Debug)]
pub struct Refused;

/// What was found while a search was translated.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether what is nearly the same is let through.
    pub allows_approximate: bool,
    /// Why there is no translation.
    pub refusals: Vec<Diagnostic>,
    /// What is worth knowing about it.
    pub notes: Vec<Diagnostic>,
}

impl Report {
    /// Refuses a thing: `what` cannot be said because of `why`.
    pub fn refuse(&mut self, what: &str, why: &str, span: Span) -> Refused {
        add(&mut self.refusals, Diagnostic::error("untranslatable", format!("{what}: {why}"), span));
        Refused
    }

    /// Takes note of an answer, and refuses what it does not let through.
    pub fn take(&mut self, what: &str, answer: Answer, span: Span) -> Result<(), Refused> {
        match answer {
            // The meaning is the same, so that there is nothing to tell but in the table.
            Answer::Exact | Answer::Emulated(_) => {}
            Answer::Approximate(how) => return self.nearly(what, how, span),
            Answer::Unsupported(why) => return Err(self.refuse(what, why, span)),
        }
        Ok(())
    }

    /// Takes note of what is only nearly the same, or refuses it where that is not allowed.
    pub fn nearly(&mut self, what: &str, how: &str, span: Span) -> Result<(), Refused> {
        if self.allows_approximate {
            tell(&mut self.notes, Diagnostic::warning("approximated", format!("{what}: {how}"), span));
            return Ok(());
        }
        let error = Diagnostic::error("approximated", format!("{what}: {how}"), span);
        add(&mut self.refusals, error.help("`--allow-approximate` translates it all the same"));
        Err(Refused)
    }

    /// The moment that a search names, as it is; if it was told from now, that is said.
    pub fn fixed(&mut self, when: &When, span: Span) -> f64 {
        if when.from_now.is_some() {
            let told = "a range of time that is told from now is that of the moment of the translation";
            self.note(told.into(), span);
        }
        when.at
    }

    /// Says something about the translation.
    pub fn note(&mut self, message: String, span: Span) {
        tell(&mut self.notes, Diagnostic::note("translated", message, span));
    }

    /// Says that a condition folds to one that nothing meets.
    pub fn is_never(&mut self, span: Span) {
        self.warn("no event meets this condition, so that nothing is found".into(), span);
    }

    /// Says what makes it find nothing, which is hardly what was meant.
    pub fn warn(&mut self, message: String, span: Span) {
        tell(&mut self.notes, Diagnostic::warning("never-matches", message, span));
    }
}

/// Adds what was not said before, of the same place or another.
fn tell(all: &mut Vec<Diagnostic>, found: Diagnostic) {
    if !all.iter().any(|known| known.message == found.message) {
        all.push(found);
    }
}

/// Adds what was not said of this place before.
fn add(all: &mut Vec<Diagnostic>, found: Diagnostic) {
    if !all.iter().any(|known| known.message == found.message && known.span() == found.span()) {
        all.push(found);
    }
}

/// What is said in the same words of several places, said once with all of them.
pub fn gathered(all: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut gathered: Vec<Diagnostic> = Vec::new();
    for found in all {
        match gathered.iter_mut().find(|known| known.message == found.message && known.severity == found.severity) {
            Some(known) => known.labels.extend(found.labels.iter().cloned()),
            None => gathered.push(found.clone()),
        }
    }
    gathered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_nearly_the_same_is_refused_unless_it_is_allowed() {
        let nearly = Answer::Approximate("halves are rounded to even");
        let mut strict = Report::default();
        assert!(strict.take("`round`", nearly, Span::default()).is_err());
        assert_eq!(strict.refusals[0].message, "`round`: halves are rounded to even");
        let mut lax = Report { allows_approximate: true, ..Report::default() };
        assert!(lax.take("`round`", nearly, Span::default()).is_ok());
        assert_eq!((lax.refusals.len(), lax.notes[0].code), (0, "approximated"));
    }

    #[test]
    fn the_same_reason_in_several_places_is_told_once() {
        let mut report = Report::default();
        report.refuse("`x`", "no", Span::new(0, 1));
        report.refuse("`y`", "no", Span::new(2, 3));
        report.refuse("`x`", "no", Span::new(4, 5));
        let places: Vec<usize> = gathered(&report.refusals).iter().map(|it| it.labels.len()).collect();
        assert_eq!(places, [2, 1]);
    }

    #[test]
    fn the_same_thing_is_said_once() {
        let mut report = Report::default();
        report.refuse("`x`", "no", Span::default());
        report.refuse("`x`", "no", Span::default());
        assert_eq!(report.refusals.len(), 1);
    }
}
