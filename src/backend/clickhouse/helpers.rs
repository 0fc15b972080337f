//! Functions that translations define before they use them, each for one thing that Splunk does and SQL does not.

mod arrays;
mod numbers;
mod texts;

use crate::backend::sql::dialect::Helper;
use std::sync::LazyLock;

/// Every function, each after those it uses.
pub static ALL: LazyLock<Vec<Helper>> = LazyLock::new(|| [numbers::ALL, arrays::ALL, texts::ALL].concat());
