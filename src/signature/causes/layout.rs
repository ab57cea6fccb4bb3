//! JSON as the usual libraries write it comes from `crate::json`.

pub(super) use crate::json::{Layout, StringStyle as Strings, lay_out, sort_members as sorted};
