//! Macros that translations define before they use them, each for one thing that Splunk does and SQL does not.

mod json;
mod lists;
mod numbers;
mod texts;
mod times;

use crate::backend::sql::dialect::Helper;
use std::sync::LazyLock;

/// Every macro, each after those it uses.
pub static ALL: LazyLock<Vec<Helper>> =
    LazyLock::new(|| [numbers::ALL, texts::ALL, lists::ALL, json::ALL, times::ALL].concat());
