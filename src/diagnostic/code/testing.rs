//! The codes of what a test run has to say of queries, their datasets and their snapshots.

use super::Code;

/// Sorted by slug.
pub const CODES: &[Code] = &[
    Code {
        slug: "accepted",
        about: "The rows of a query were accepted by this run.",
        why: "`spelt test --accept` writes what differs into the snapshot. Look at the change before it is \
              committed.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "idle-setting",
        about: "A setting of `spelt.toml` means no query, or changes no row.",
        why: "Most often a query or a field was renamed, and what was excepted or redacted under its old name no longer is. Only \
              a run of every query can tell.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "lacks-fires",
        about: "A query has no `fires` dataset.",
        why: "Nothing shows that it finds what it is for. Put events that it should find under `fixtures/<id>/fires/`, or say in \
              `spelt.toml` under `[test]` that it needs none.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "lacks-quiet",
        about: "A query has no `quiet` dataset.",
        why: "Nothing shows that it keeps still where it should. Put near misses under `fixtures/<id>/quiet/`, or say in \
              `spelt.toml` under `[test]` that it needs none.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "no-events",
        about: "A dataset under `fires` or `quiet` holds no event.",
        why: "Any search is silent over nothing, so such a dataset shows nothing: an export that failed often looks like this.",
        example: "index=*",
    },
    Code {
        slug: "no-rows",
        about: "A dataset under `fires` gives no row.",
        why: "Such a dataset holds what the query is there to find, so it fails whatever the snapshot says.",
        example: r#"index=* EventCode=4688 ProcessName="plink.exe""#,
    },
    Code {
        slug: "obsolete-snapshot",
        about: "A snapshot belongs to no query.",
        why: "The query was renamed or removed. `spelt test --unreferenced delete` removes such snapshots.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "passed",
        about: "A query gives the rows that were accepted.",
        why: "There is nothing to do.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "rows-changed",
        about: "Rows of the same events have other values than the accepted ones, and this decides it.",
        why: "The text that gave the accepted rows, as git has it, and the text at hand were run over the same events. The place is the \
              part of the text that drops or lets in some of the events of these rows, or the stage that was rewritten.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "rows-lost",
        about: "Accepted rows are lost, and this part of the search decides it.",
        why: "The text that gave the accepted rows, as git has it, and the text at hand were run over the same events. The events of \
              these rows passed then, and are now dropped by the clause or stage that is marked.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "rows-new",
        about: "There are rows that were not accepted, and this part of the search decides it.",
        why: "The text that gave the accepted rows, as git has it, and the text at hand were run over the same events. The events of \
              these rows were dropped then; what is marked lets them in, or used to drop them and is no longer asked.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "rows-since",
        about: "What else changed since the rows were accepted.",
        why: "Rows hang on macros, lookups, definitions and events besides the text of the search. This says which of them changed, or \
              that nothing did that git knows of.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "skipped",
        about: "A query has no dataset, so it was not run.",
        why: "Put an export that it should find under `fixtures/<id>/fires/`, and a near miss under \
              `fixtures/<id>/quiet/`.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "snapshot-changed",
        about: "A query gives other rows than were accepted.",
        why: "If the change is meant, accept it with `spelt review`; if not, the query or its events have changed \
              by mistake.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "snapshot-new",
        about: "No rows of the query were accepted yet.",
        why: "Look at them with `spelt review`, accept them if they are right, and commit the snapshot.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "snapshot-silent",
        about: "A query that gave rows gives none.",
        why: "A detection that goes quiet is worse than one that fires too often, since nobody notices. Accepting \
              it needs `--allow-silence`.",
        example: "index=* EventCode=4688 EventCode=4624",
    },
    Code {
        slug: "snapshot-unreadable",
        about: "A snapshot holds a line that is none of its kind.",
        why: "Most often git left a conflict there. Take either side, or accept the rows as they are now.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "stray-fixture",
        about: "A fixture belongs to no query.",
        why: "Nothing runs over it. Its folder must have the id of a query, with `/` for `#`, and hold `fires` or \
              `quiet`.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "unreadable-data",
        about: "The events of a dataset cannot be read.",
        why: "The message names the file and the place. A query over such a dataset neither passes nor fails.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "unreadable-document",
        about: "A document, or a part of it, cannot be read.",
        why: "It is no text, or breaks the rules of its format. The searches in it are not known, so they are not tested.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "unwanted-rows",
        about: "A dataset under `quiet` gives rows.",
        why: "Such a dataset holds what the query must not find: near misses, and ordinary work.",
        example: "index=* EventCode=4688 Image=*",
    },
];
