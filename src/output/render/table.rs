//! Names and values of a form or a query, decoded, in wire order.

use unicode_width::UnicodeWidthStr as _;

use super::page::Page;
use crate::message::form;
use crate::output::escape::{Keep, escape};
use crate::output::style::Role;

/// A name longer than this does not push the other values to the right.
const MAX_NAME: usize = 24;
/// So many names are looked at for the width of the first column.
const MEASURED: usize = 1000;

/// Writes a line for each pair; values are aligned.
pub(super) fn write_table(page: &mut Page<'_>, text: &[u8]) {
    let widths = form::pairs(text)
        .take(MEASURED)
        .map(|(name, _)| escape(&name, Keep::Nothing).width());
    let widest = widths.filter(|width| *width <= MAX_NAME).max().unwrap_or(0);
    for (name, value) in form::pairs(text) {
        if page.is_full() {
            return;
        }
        let name = escape(&name, Keep::Nothing);
        let value = escape(page.within(&value), Keep::Nothing).into_owned();
        page.push(Role::Plain, "  ");
        page.push(Role::Name, &name);
        if !value.is_empty() {
            let gap = widest.saturating_sub(name.width()) + 2;
            page.push(Role::Plain, &" ".repeat(gap));
            page.push(Role::Plain, &value);
        }
        page.push(Role::Plain, "\n");
    }
}
