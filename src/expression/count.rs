//! The count after an expression, ` x N`, and what is written in its place.

/// What is between an expression and its count.
pub(super) const SIGN: &str = " x ";

/// The expression before a count, and the digits of the count.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once(SIGN).filter(|(_, times)| is_digits(times))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What ends a text like a count, and does not have its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MalformedCount {
    /// The number that is meant, from 1.
    pub(super) times: Option<u64>,
    /// Whether a number follows the sign: a value that is any text hardly ends so.
    pub(super) is_number: bool,
}

/// `x2`, `X 2`, `×2`, `* 2`, `x -1`, `x two` or `2x` after white space at the end of a text, and where it begins.
pub(super) fn malformed(text: &str) -> Option<(usize, MalformedCount)> {
    const SIGNS: [char; 4] = ['x', 'X', '×', '*'];
    let (before, last) = last_word(text)?;
    if let Some(digits) = last.strip_suffix(SIGNS)
        && is_digits(digits)
    {
        return Some((
            before,
            MalformedCount {
                times: positive(digits),
                is_number: false,
            },
        ));
    }
    let (at, count) = match last.strip_prefix(SIGNS) {
        // The sign and the number are two words.
        None => {
            let (at, sign) = last_word(text[..before].trim_end())?;
            (sign.chars().count() == 1 && sign.starts_with(SIGNS)).then_some((at, last))?
        }
        Some(count) => (before, count),
    };
    let number = count.strip_prefix(['-', '+']).unwrap_or(count);
    let is_number = number.starts_with(|char: char| char.is_ascii_digit());
    // A word that begins with an `x`.
    if !is_number && at == before && !count.is_empty() {
        return None;
    }
    Some((
        at,
        MalformedCount {
            times: positive(count),
            is_number,
        },
    ))
}

fn positive(digits: &str) -> Option<u64> {
    let times = is_digits(digits).then(|| digits.parse().ok())?;
    times.filter(|times| *times > 0)
}

/// The last word of a text, and where it begins; none if nothing is before it.
fn last_word(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_end();
    let (space, char) = text
        .char_indices()
        .rfind(|(_, char)| char.is_whitespace())?;
    let start = space + char.len_utf8();
    (!text[..space].trim_end().is_empty()).then_some((start, &text[start..]))
}
