//! Names and values of a form or a query, decoded, in wire order.

use unicode_width::UnicodeWidthStr as _;

use super::Look;
use crate::message::form;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

/// A name longer than this does not push the other values to the right.
const MAX_NAME: usize = 24;

/// Writes a line for each pair; values are aligned.
pub(super) fn write_table(out: &mut String, text: &[u8], look: &Look) {
    let pairs: Vec<_> = form::pairs(text).collect();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (escape(name, Keep::Nothing), escape(value, Keep::Nothing)))
        .collect();
    let widths = pairs.iter().map(|(name, _)| name.width());
    let widest = widths.filter(|width| *width <= MAX_NAME).max().unwrap_or(0);
    for (name, value) in &pairs {
        out.push_str("  ");
        look.style.put(out, Role::Name, name);
        let gap = widest.saturating_sub(name.width()) + 2;
        out.extend(std::iter::repeat_n(' ', gap));
        out.push_str(value);
        trim_end(out);
        out.push('\n');
    }
}

/// Takes back the spaces before an empty value.
fn trim_end(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}
