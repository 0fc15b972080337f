//! The codes of what is found when a search is translated.

use super::Code;

/// Sorted by slug.
pub const CODES: &[Code] = &[
    Code {
        slug: "approximated",
        about: "A translation would give only nearly the same rows.",
        why: "`spelt convert` refuses it unless `--allow-approximate` is given; then it is a warning, and says what differs.",
        example: "index=* | eval ratio=bytes/packets | eval share=ratio/3",
    },
    Code {
        slug: "assumed",
        about: "A translation takes something for granted of the events.",
        why: "A target does not keep all that a search asks for, such as the form in which Splunk collected a log. The translation \
              gives the same rows where what is said holds; `--verify` leaves out the events for which it does not, and counts them.",
        example: "source=\"XmlWinEventLog:Security\" EventCode=4688",
    },
    Code {
        slug: "translated",
        about: "Something is worth knowing about a translation.",
        why: "`spelt convert` keeps the rows the same; what the target fixes that Splunk leaves open, such as the moment that \
              `now()` is, is said.",
        example: "index=* | eval age=now()-_time",
    },
    Code {
        slug: "untranslatable",
        about: "Something in a search cannot be said in the target's language.",
        why: "`spelt convert` gives the same rows or none: what it cannot say with the same meaning it refuses by name and \
              place. `spelt convert --support` prints what each target can say.",
        example: "index=* | transaction host maxspan=1m",
    },
];
