//! Breaks text into lines.

use super::markdown::{Face, TextRun};
use crate::output::columns::width;

/// The pieces of a line or a word.
pub(super) type Line = Vec<TextRun>;

/// The text in lines of at most this many columns. A word that is wider has a line of its own, and code that fits half
/// a line is not broken.
pub(super) fn wrap(text: &[TextRun], columns: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut taken = 0;
    let words = words(text, columns / 2).into_iter();
    let words = words.flat_map(|word| match text_width(&word) {
        length if length <= columns => vec![word],
        _ => self::words(&word, 0),
    });
    for word in words {
        let length = text_width(&word);
        match lines.last_mut() {
            Some(line) if taken + 1 + length <= columns => {
                taken += 1 + length;
                append(line, word);
            }
            _ => {
                taken = length;
                lines.push(word);
            }
        }
    }
    lines
}

/// Text without faces in lines of at most this many columns.
pub(crate) fn wrap_text(text: &str, columns: usize) -> Vec<String> {
    let lines = wrap(&[TextRun::plain(text)], columns).into_iter();
    let joined = lines.map(|line| line.into_iter().map(|run| run.text).collect());
    joined.collect()
}

/// The columns of text on one line.
pub(super) fn text_width(text: &[TextRun]) -> usize {
    text.iter().map(|span| width(&span.text)).sum()
}

/// The columns that the text needs at least, if it may be broken at each space.
pub(super) fn longest_word(text: &[TextRun]) -> usize {
    let words = words(text, 0).into_iter();
    words.map(|word| text_width(&word)).max().unwrap_or(0)
}

/// Splits at spaces, which code has inside of a word if it is not longer than `unbroken`.
fn words(text: &[TextRun], unbroken: usize) -> Vec<Line> {
    let mut words = Vec::new();
    let mut word = Line::new();
    for span in text {
        if span.face == Face::Code && width(&span.text) <= unbroken {
            word.push(span.clone());
            continue;
        }
        for (at, part) in span.text.split(' ').enumerate() {
            if at > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push(TextRun::new(span.face, part));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Appends a word after a space, which has the face of what is on both sides.
fn append(line: &mut Line, word: Line) {
    for (at, span) in word.into_iter().enumerate() {
        let space = if at == 0 { " " } else { "" };
        match line.last_mut() {
            Some(last) if last.face == span.face => {
                last.text.push_str(space);
                last.text.push_str(&span.text);
            }
            Some(last) => {
                match last.face {
                    Face::Plain => last.text.push_str(space),
                    _ if span.face == Face::Plain => {
                        line.push(TextRun::plain(format!("{space}{}", span.text)));
                        continue;
                    }
                    _ if !space.is_empty() => line.push(TextRun::plain(space)),
                    _ => {}
                }
                line.push(span);
            }
            None => line.push(span),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(line: &[TextRun]) -> String {
        line.iter().map(|span| span.text.as_str()).collect()
    }

    fn wrapped(text: &[TextRun], columns: usize) -> Vec<String> {
        wrap(text, columns)
            .iter()
            .map(|line| joined(line))
            .collect()
    }

    #[test]
    fn text_is_broken_at_spaces_but_not_in_short_code() {
        let plain = TextRun::plain;
        let code = |text: &str| TextRun::new(Face::Code, text);
        let rows: [(&[TextRun], usize, &[&str]); 7] = [
            (&[], 10, &[]),
            (&[plain("one two")], 7, &["one two"]),
            (&[plain("one two")], 6, &["one", "two"]),
            (&[plain("one twothree")], 5, &["one", "twothree"]),
            (
                &[plain("see "), code("a b"), plain(", c")],
                7,
                &["see", "a b, c"],
            ),
            (
                &[plain("see "), code("a b c d"), plain(".")],
                7,
                &["see a b", "c d."],
            ),
            (
                &[plain("a"), code("b"), plain(" "), code("c")],
                4,
                &["ab c"],
            ),
        ];
        for (text, columns, lines) in rows {
            assert_eq!(wrapped(text, columns), lines, "{text:?} in {columns}");
        }
    }

    #[test]
    fn a_line_has_few_pieces() {
        let text = [
            TextRun::new(Face::Strong, "a b c"),
            TextRun::plain(" d e "),
            TextRun::new(Face::Code, "f"),
        ];
        let line = [
            TextRun::new(Face::Strong, "a b c"),
            TextRun::plain(" d e "),
            TextRun::new(Face::Code, "f"),
        ];
        assert_eq!(wrap(&text, 80), [line]);
    }

    fn spans() -> impl Strategy<Value = Vec<TextRun>> {
        let faces = [Face::Plain, Face::Strong, Face::Code, Face::Placeholder];
        let span = (proptest::sample::select(faces.to_vec()), "[ab山 ]{0,20}");
        let span = span.prop_map(|(face, text)| TextRun::new(face, text));
        proptest::collection::vec(span, 0..6)
    }

    proptest! {
        #[test]
        fn wrapped_text_fits_and_keeps_its_words(text in spans(), columns in 1_usize..40) {
            let lines = wrapped(&text, columns);
            for line in &lines {
                let is_word = !line.trim().contains(' ');
                prop_assert!(width(line) <= columns || is_word, "{line:?}");
            }
            let words = |text: &str| {
                let words = text.split_whitespace().map(str::to_owned);
                words.collect::<Vec<_>>()
            };
            prop_assert_eq!(words(&lines.join(" ")), words(&joined(&text)));
        }
    }
}
