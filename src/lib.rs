//! spelt runs and tests Splunk searches without Splunk.
//!
//! A search is read verbatim from a document ([`document`]), lowered into a plan that says everything SPL leaves unsaid
//! ([`command`], [`plan`]), and run ([`engine`]) over events that were read from an export (`events`) into columns
//! ([`table`]). What cannot be done is refused with its place ([`diagnostic`]); rows are kept in snapshots and compared
//! ([`harness`]). ARCHITECTURE.md has the picture.
//!
//! ```
//! use spelt::command::{Setting, lower};
//! use spelt::function::Context;
//! use spelt::source::Source;
//! use spelt::table::Table;
//! use spelt::value::time::Zone;
//!
//! let events = Table::of_rows([
//!     [("EventCode", "4624".into()), ("Logon_Type", "10".into()), ("user", "alice".into())],
//!     [("EventCode", "4624".into()), ("Logon_Type", "2".into()), ("user", "bob".into())],
//! ]);
//! let source = Source::bare("rdp.spl", "EventCode=4624 Logon_Type=10 | stats count by user");
//! let now = 1_750_314_305.0;
//! let lowered = lower(&source, &Setting::at(now, Zone::utc()));
//! let plan = lowered.plan.expect("the search has no errors");
//! let outcome = spelt::engine::run(&plan, &Context::new(now, Zone::utc()), events);
//! assert_eq!(outcome.table.value(0, "user"), &"alice".into());
//! assert_eq!(outcome.table.value(0, "count").show(), "1");
//!
//! let broken = Source::bare("broken.spl", "EventCode=4624 | sattts count by user");
//! let error = &lower(&broken, &Setting::at(now, Zone::utc())).diagnostics[0];
//! assert_eq!(error.message, "there is no command `sattts`");
//! assert_eq!(broken.place(error.span().expect("a place")).column, 18);
//! ```

pub mod aggregate;
pub mod backend;
pub mod cli;
pub mod command;
pub mod diagnostic;
pub mod document;
pub mod engine;
pub mod events;
pub mod function;
pub mod harness;
pub mod knowledge;
pub mod lint;
pub mod model;
pub mod plan;
pub mod project;
pub mod source;
pub mod syntax;
pub mod table;
pub mod value;
