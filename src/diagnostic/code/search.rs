//! The codes of what is found in a search, before it runs and while it does.

use super::Code;

/// Sorted by slug.
pub const CODES: &[Code] = &[
    Code {
        slug: "always-matches",
        about: "A clause is true whatever it looks at.",
        why: "Most often `user!=a OR user!=b` was written for AND: every value differs from one of the two, so that nothing is left \
              out. Or the name of a field stands in double quotes, which make it a text.",
        example: r#"index=* user!="alice" OR user!="bob""#,
    },
    Code {
        slug: "broken-regex",
        about: "A regular expression cannot be compiled.",
        why: "Splunk uses PCRE2 and would refuse the search as well. The message is PCRE2's own and counts the characters \
              of the pattern, after the backslashes of the quoted text have been read.",
        example: r#"index=* | rex "(?<user>[a-z+""#,
    },
    Code {
        slug: "display-only",
        about: "A command changes what Splunk displays or how it works, and no value of a row.",
        why: "Exports, later commands and spelt see the values as they are. Use `eval` where the values themselves are meant \
              to change.",
        example: r#"index=* | stats min(_time) AS first | fieldformat first=strftime(first, "%F")"#,
    },
    Code {
        slug: "duplicate-name",
        about: "Two columns of `stats` would have one name, or one aggregate two names.",
        why: "Splunk refuses both. Give each aggregate one name of its own with AS, other than the fields after BY.",
        example: "index=* | stats count AS n dc(user) AS n",
    },
    Code {
        slug: "escape-in-text",
        about: "A backslash with a letter stands for a tab or a line end.",
        why: "In a quoted text of `eval` and `where`, `\\t`, `\\n` and `\\r` are control characters, which the last part of \
              a Windows path may not want. Double the backslash where one is meant.",
        example: r#"index=* | where path="C:\temp""#,
    },
    Code {
        slug: "escaped-star",
        about: "A star after a backslash is a wildcard all the same.",
        why: "The `search` command has no way to look for a literal star: `\\*` is a backslash and then anything. Use `where` \
              with `=`, or `regex`, where a star is a star.",
        example: r#"index=* CommandLine="*\*""#,
    },
    Code {
        slug: "eventtype",
        about: "The definition of an event type cannot be put in its place.",
        why: "Its search is broken, holds a pipe or a time range, or means itself. Definitions come from eventtypes.conf.",
        example: "eventtype=logon",
    },
    Code {
        slug: "field-absent",
        about: "No event that comes so far has the field.",
        why: "A comparison with a missing field is never true, and a column of one is empty. Windows, Sysmon and \
              the classic rendering of an event name the same thing differently; where these events have a field \
              of a like name, it is offered.",
        example: r#"index=* EventCode=4688 ProcessName="plink.exe""#,
    },
    Code {
        slug: "field-as-text",
        about: "`search` is given the name of a field to compare with, and takes it for a text.",
        why: "On the right of a comparison `search` knows texts alone. `where` compares two fields.",
        example: "index=* | stats count BY user | eval most=5 | search count > most",
    },
    Code {
        slug: "field-gone",
        about: "A field is read that no stage before left in the rows.",
        why: "After `stats`, `table` and `fields` only what they name is there; `rename` gives a field another name. What reads such a \
              field later finds nothing, in every row, and says nothing about it.",
        example: r#"index=* | stats count BY host | where user="bob""#,
    },
    Code {
        slug: "fires-on-nothing",
        about: "A search gives a row where there is no event at all.",
        why: "`stats` without BY makes a row even of nothing, so that a detection which ends in it fires each time it runs. A search \
              that goes on to choose by what was counted is meant to, and is not told.",
        example: "index=* EventCode=1102 | stats count min(_time) AS first",
    },
    Code {
        slug: "foreign-field",
        about: "A field is read that no event has of the kinds that the search names.",
        why: "Windows, Sysmon and the classic rendering call the same thing by several names, and each kind of event has its own. \
              What the tables know of a kind is its data, what the add-ons make of them, and the labels of its message; fields \
              of the query's datasets and of your own definitions count as known.",
        example: r#"source="XmlWinEventLog:Security" EventCode=4688 ParentImage="*\\cmd.exe""#,
    },
    Code {
        slug: "inferred-metadata",
        about: "Rows came out as they did because of metadata that the export does not record.",
        why: "A raw export of Windows events knows no index, and its source could have been shown by Splunk in several spellings. \
              A test of such a field takes any of them, so that a detection can be tried at all; the note says which counted.",
        example: "index=main source=wineventlog",
    },
    Code {
        slug: "list-cut",
        about: "`list` left out values, because there were more than 100 in a row.",
        why: "Splunk's `list` keeps the first 100 values of each row and says nothing of the others (limits.conf, `[stats] \
              list_maxsize`). `values` keeps every value that differs.",
        example: "index=* | stats list(user) by host",
    },
    Code {
        slug: "literal-wildcard",
        about: "A star stands in a text that is compared letter by letter.",
        why: "In `where` and `eval`, `=` and IN know no wildcards. `like(field, \"%text\")` does, with `%` and `_` for them, \
              and so does `search`.",
        example: r#"index=* | where Image="*\\cmd.exe""#,
    },
    Code {
        slug: "lookup-assumed",
        about: "A lookup is defined nowhere, and the file of its name was taken.",
        why: "Splunk finds a lookup by its stanza in transforms.conf, or by the whole name of its file. The stanza also says \
              whether case counts, and whether its columns hold wildcards or networks.",
        example: "index=* | lookup hosts host OUTPUT owner",
    },
    Code {
        slug: "lookup-column",
        about: "A lookup table lacks a column that the search names.",
        why: "Splunk refuses such a search as well. On the left of AS stands the column of the table, on the right the field of the \
              event.",
        example: "index=* | lookup users.csv nosuch OUTPUT dept",
    },
    Code {
        slug: "lookup-kept",
        about: "A row that a lookup does not match kept what it had in a field that OUTPUT names.",
        why: "Splunk's manual says that OUTPUT replaces fields, and not what becomes of them in rows that nothing matches.",
        example: "index=* | lookup users.csv user OUTPUT dept",
    },
    Code {
        slug: "macro",
        about: "A macro cannot be replaced by its definition.",
        why: "It is defined nowhere, is called with another number of arguments, or calls itself. Splunk would refuse the \
              search as well. Definitions come from `macros.conf` files, given with `--macros` or kept under fixtures/macros.",
        example: "`sysmom` EventCode=1",
    },
    Code {
        slug: "macro-assumed",
        about: "A filter macro that is defined nowhere is taken as `search *`.",
        why: "Detections of Splunk's content end in a filter of their own, which lets everything pass until somebody \
              tunes it. Define it to say otherwise.",
        example: "index=* | `my_detection_filter`",
    },
    Code {
        slug: "missing-lookup",
        about: "The table of a lookup is not here.",
        why: "The search is right as far as can be told, so `spelt check` only warns; it cannot be run, for no rows would be the \
              wrong answer. Tables and transforms.conf stand under fixtures/lookups, or where `--lookups` says. A collection of \
              the KV store can be exported as a table; what a script or a service would answer cannot be had here.",
        example: "index=* | lookup assets.csv host OUTPUT owner",
    },
    Code {
        slug: "must-be-first",
        about: "A command that takes no rows stands behind another.",
        why: "Commands such as `makeresults` bring rows of their own, so they can only open a search, after a pipe.",
        example: "index=* | makeresults",
    },
    Code {
        slug: "mvexpand-cut",
        about: "`mvexpand` left out rows, because those before them are as large as Splunk has room for.",
        why: "Splunk stops at 500 MB (limits.conf, `[mvexpand] max_mem_usage_mb`). It does not say how it counts; here a row \
              is the letters of its names and values. Keep fewer fields before it, or set `limits.mvexpand.max_mem_usage_mb` \
              in `spelt.toml` to what your server has.",
        example: "index=* | mvexpand Account_Name",
    },
    Code {
        slug: "mvexpand-dropped",
        about: "`mvexpand` dropped the rows that lack its field, because others have it.",
        why: "Users report that Splunk drops such rows, and keeps all where no row has the field. Fill the field first, with \
              `fillnull`, if the rows should stay.",
        example: "index=* | mvexpand Account_Name",
    },
    Code {
        slug: "needs-events",
        about: "A command that works on rows stands first, after a pipe.",
        why: "Nothing comes before it, so it has no rows. Begin with a search such as `index=*`, without a pipe, or with a \
              command that makes rows.",
        example: "| stats count",
    },
    Code {
        slug: "never-matches",
        about: "A part of the search can match no event.",
        why: "A clause that is false whatever the events hold makes a detection that never fires, and nobody notices. \
              `user!=*` asks for a value that does not match everything; `NOT user=*` finds events without the field. In \
              `search` OR joins before AND does, so that `a=1 b=2 OR b=3 a=4` asks for 1 and 4 at once.",
        example: "index=* EventCode=4624 Logon_Type=3 EventCode=4625",
    },
    Code {
        slug: "not-indexed",
        about: "`tstats` reads a field that Splunk keeps in no index.",
        why: "Without a data model, `tstats` knows `index`, `source`, `sourcetype`, `host`, `_time` and what was made a field when the \
              events were indexed. Of any other field Splunk finds nothing; here it is read from the events, so that a search of \
              such an index can be tried.",
        example: "| tstats count where index=* EventCode=4688",
    },
    Code {
        slug: "not-of-null",
        about: "Rows hang on what NOT of a missing field is.",
        why: "A comparison with a missing field is null, and spelt takes NOT of it to be null as well, so that `where` drops the \
              row. Splunk's manual does not say. Ask `isnull()` or `isnotnull()` where it matters.",
        example: "index=* | where NOT user=\"bob\"",
    },
    Code {
        slug: "not-streaming",
        about: "A search of `multisearch` has a stage that needs more than one event at a time.",
        why: "Splunk runs the searches of `multisearch` side by side and merges their events as they come, so it refuses \
              stages such as `stats`, `sort`, `dedup`, `head` and `table` in them, and commands that make rows.",
        example: "| multisearch [search index=a | stats count] [search index=b]",
    },
    Code {
        slug: "real-time",
        about: "A document schedules its search in real time.",
        why: "A window such as `rt-5m` moves with the clock. spelt runs the search once, over what the window holds at the \
              moment the search begins: `-5m`.",
        example: "index=* EventCode=4688",
    },
    Code {
        slug: "rendered-text",
        about: "A word or phrase was found in the text of events that the export does not hold.",
        why: "What is not searched in a field is searched in `_raw`, the text that Splunk indexed. Of an export in JSON, CSV or \
              EVTX spelt renders it as XML, as Splunk's add-on for Windows would have had it; an event that was indexed in \
              classic text has other words.",
        example: "index=* psexec",
    },
    Code {
        slug: "runtime",
        about: "A function met values for which it has no result, or a doubtful one.",
        why: "The message says what happened; the rows are there, and the field is null or as the message says.",
        example: "index=* | eval a=user.Account_Name",
    },
    Code {
        slug: "side-effect",
        about: "A command acts outside of the search, which is left undone.",
        why: "spelt writes to no index, sends no mail and starts no action. The rows pass through the command as they do in \
              Splunk.",
        example: "index=* | stats count BY user | collect index=summary",
    },
    Code {
        slug: "sort-cut",
        about: "`sort` cut rows, because nothing told it to keep them all.",
        why: "Splunk's `sort` keeps 10 000 rows unless it is given a number, of which 0 means all.",
        example: "index=* | sort user",
    },
    Code {
        slug: "stopped",
        about: "A command could not go on with the rows it was given.",
        why: "What it makes would be too large, or a search in its brackets failed. The search gives no rows rather than \
              some of them.",
        example: "index=* | append [search index=*]",
    },
    Code {
        slug: "subsearch-cut",
        about: "A search in brackets gave more rows than Splunk takes of it.",
        why: "Splunk takes 10 000 rows of a search among search terms, 50 000 of one that `join` or `append` takes rows \
              of, and says nothing about the rest. The rows are cut as there, so that the result is what Splunk would \
              give; keep fewer rows in it.",
        example: "index=* [search index=* | table user]",
    },
    Code {
        slug: "syntax",
        about: "The text is not SPL.",
        why: "The message says what was expected at the place where reading stopped, and what was found there. Later stages \
              are read all the same, so that one slip does not hide another.",
        example: "index=* | where (a=1",
    },
    Code {
        slug: "text-order",
        about: "A number is put in order with a text.",
        why: "Quotes make a text of a number, and texts are compared letter by letter, so that 9 is more than 10. Leave the quotes \
              away.",
        example: r#"index=* | stats count BY user | where count > "10""#,
    },
    Code {
        slug: "too-many-bytes",
        about: "A step would make more or longer values than there is room for.",
        why: "Texts that are joined to themselves stage after stage, or once for each row, fill any memory. The search is \
              stopped rather than cut short. Keep fewer rows before it, or shorter texts.",
        example: "| makeresults count=9000000 | streamstats count | eval a=printf(\"%5000d\", count)",
    },
    Code {
        slug: "too-many-fields",
        about: "Fields that are named by values would be more than a table can hold.",
        why: "`eval {field}=...` makes a field for each value of `field`. Of a value that differs in every row, that is as many \
              fields as rows.",
        example: "index=* | eval {EventRecordID}=1",
    },
    Code {
        slug: "too-many-rows",
        about: "A step would make more rows than there is room for.",
        why: "The search is stopped rather than cut short, since fewer rows would be wrong ones. Keep fewer rows before it, or \
              give the command a limit.",
        example: "| makeresults count=100000000",
    },
    Code {
        slug: "too-much-work",
        about: "A command would have to look at too many values.",
        why: "A moving window is added up anew for each row, and `values` over all rows so far grows with them. The search \
              is stopped rather than left to run for hours. So is one whose templates call for thousands of others. Use a \
              smaller window, or keep fewer rows before it.",
        example: "| makeresults count=9000000 | streamstats window=10000 avg(_time)",
    },
    Code {
        slug: "undefined-eventtype",
        about: "An event type or a tag is defined nowhere, so that only what the events themselves carry counts.",
        why: "Exports may hold the fields `eventtype` and `tag`, and Windows events get those that Splunk's add-ons give. \
              Other event types and tags are searches and values that eventtypes.conf and tags.conf define.",
        example: "eventtype=cisco_vpn",
    },
    Code {
        slug: "unknown-command",
        about: "Splunk has no command of this name.",
        why: "It is misspelt, or a custom command of an app, whose code spelt does not run.",
        example: "index=* | satts count",
    },
    Code {
        slug: "unknown-field",
        about: "A data model has no field of this name.",
        why: "Splunk does not refuse it: no event has such a field, so that the search finds nothing and nobody notices. Fields \
              are written as `<dataset>.<field>`; a field of a child dataset as `<root>.<child>.<field>`.",
        example: "| tstats count from datamodel=Endpoint.Processes by Processes.proces_name",
    },
    Code {
        slug: "unknown-function",
        about: "There is no eval or stats function of this name.",
        why: "Splunk refuses a search with an unknown function before it reads an event. `spelt help` lists the functions \
              there are.",
        example: "index=* | eval a=lowercase(user)",
    },
    Code {
        slug: "unknown-model",
        about: "There is no data model, or no dataset in it, of this name.",
        why: "The data models are those of the Common Information Model add-on. A dataset is named after its model, `nodename` \
              by the path from the root.",
        example: "| tstats count from datamodel=Endpoint.Proceses",
    },
    Code {
        slug: "unknown-option",
        about: "The command has no option of this name.",
        why: "An option that is misspelt would silently change what the search means, so it is refused. `spelt help` and the \
              command's name show its options.",
        example: "index=* | dedup user keepevent=true",
    },
    Code {
        slug: "unreachable-case",
        about: "A condition of `case` is never asked, since an earlier one takes all it would take.",
        why: "`case` gives the value of the first condition that is true. Put the narrower condition first.",
        example: r#"index=* | eval level=case(risk >= 10, "some", risk >= 80, "much")"#,
    },
    Code {
        slug: "unsorted",
        about: "A window of time was asked for over rows that are in no order of time.",
        why: "Splunk refuses it as well. Events come newest first, which will do; after another order, sort by `_time`.",
        example: "index=* | sort user | streamstats time_window=1h count",
    },
    Code {
        slug: "unsupported",
        about: "Splunk can do this, and spelt cannot.",
        why: "What spelt does not do it refuses by name and place. It never skips a part of a search, since the rows \
              would be wrong.",
        example: "index=* | typer",
    },
    Code {
        slug: "value-absent",
        about: "No event that comes so far has such a value.",
        why: "The field is there. Its values differ in case where case counts, or hold the text asked for as a \
              part where the whole value is compared, or the words of a phrase do not stand side by side.",
        example: "index=* source=wineventlog EventCode=4688",
    },
    Code {
        slug: "wrong-arguments",
        about: "A command or a function is given what it does not take.",
        why: "There are too many or too few arguments, or they stand where others are expected. The usage shows what goes \
              where.",
        example: "index=* | eval a=substr(user)",
    },
    Code {
        slug: "wrong-option",
        about: "An option has a value that it cannot have.",
        why: "Each option takes a count, a truth value, a span or one of a few words. The message says which.",
        example: "index=* | head limit=many",
    },
    Code {
        slug: "wrong-time",
        about: "A time modifier is no time.",
        why: "`earliest` and `latest` take an epoch, `now`, a relative time such as `-1d@d`, or a time as \
              `%m/%d/%Y:%H:%M:%S`.",
        example: "index=* earliest=yesterdayish",
    },
    Code {
        slug: "wrong-type",
        about: "An expression has a kind that cannot stand there.",
        why: "Splunk checks literals and the results of functions before it reads an event: text cannot be subtracted, a \
              condition must be true or false, and a condition cannot be assigned to a field.",
        example: r#"index=* | eval a="x"-"y""#,
    },
];
