//! What a stranger wrote, as a part of a line of a report.

use std::borrow::Cow;

/// The start of a text that is long.
pub(crate) fn clip(text: &str) -> Cow<'_, str> {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
