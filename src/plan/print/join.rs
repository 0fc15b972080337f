//! A join or a union as text.

use super::{field, inner, list, when};
use crate::plan::join::{Join, Moment, Union};
use crate::table::Name;

/// The line of a join.
pub fn join(join: &Join) -> String {
    let Join { with, by, most, moment, keep_unmatched, overwrite } = join;
    let key = |(here, there): &(Name, Name)| format!("{} = {}", field(here), field(there));
    let by = by.as_ref().map_or_else(|| "every common field".into(), |by| list(by, key));
    let most = most.map_or_else(|| "all matches".into(), |most| format!("first {most} matches"));
    let moment = match moment {
        Moment::Any => "",
        Moment::Earlier => " at its time or before",
        Moment::Later => " at its time or after",
    };
    let unmatched = when(*keep_unmatched, ", rows without a match stay");
    let own = when(!overwrite, ", own values stay");
    format!("join{} on {by}, {most}{moment}{unmatched}{own}", inner(with))
}

/// The line of a union.
pub fn union(union: &Union) -> String {
    let Union { plans, by_time } = union;
    format!("union{}{}", plans.iter().map(inner).collect::<String>(), when(*by_time, ", newest first"))
}
