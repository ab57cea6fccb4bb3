//! Globs over event types, methods and paths.
//!
//! `*` matches any characters; all others match themselves. Where a star crosses slashes, matching takes time that is
//! linear in the text, whose length a stranger decides. In a path it simulates the states of the pattern byte by byte:
//! its time is bounded by the product of both lengths, and a path by the length of a head.

use memchr::memmem;

/// What `*` matches; `**` always matches slashes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Star {
    /// Any character, as in event types and methods.
    CrossesSlash,
    /// Any character except a slash, as in paths.
    StopsAtSlash,
}

#[derive(Clone, Copy)]
enum GlobItem {
    Byte(u8),
    /// Any number of bytes.
    Any {
        slashes: bool,
    },
}

/// Whether the pattern matches all of `text`.
pub(crate) fn matches(pattern: &str, text: &str, star: Star) -> bool {
    if !pattern.contains('*') {
        return pattern == text;
    }
    if star == Star::CrossesSlash {
        return matches_parts(pattern, text);
    }
    let items = items(pattern, star);
    // `at[i]`: the first `i` items match the text so far.
    let mut at = vec![false; items.len() + 1];
    at[0] = true;
    skip(&items, &mut at);
    for byte in text.bytes() {
        // From the end, so that `at[place - 1]` still holds the state before this byte.
        for place in (0..at.len()).rev() {
            let stays = at[place]
                && matches!(items.get(place), Some(GlobItem::Any { slashes }) if *slashes || byte != b'/');
            let comes = place > 0
                && at[place - 1]
                && matches!(items[place - 1], GlobItem::Byte(own) if own == byte);
            at[place] = stays || comes;
        }
        skip(&items, &mut at);
    }
    at[items.len()]
}

/// Whether the parts between the stars follow each other in the text: each where it comes first, the last at the end.
fn matches_parts(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let last = parts.next_back().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    for part in parts {
        let Some(at) = memmem::find(rest.as_bytes(), part.as_bytes()) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Extends the states over stars, which can match nothing.
fn skip(items: &[GlobItem], at: &mut [bool]) {
    for (place, item) in items.iter().enumerate() {
        if matches!(item, GlobItem::Any { .. }) && at[place] {
            at[place + 1] = true;
        }
    }
}

fn items(pattern: &str, star: Star) -> Vec<GlobItem> {
    let mut items = Vec::with_capacity(pattern.len());
    let mut rest = pattern.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let doubled = rest.starts_with(b"**");
        items.push(match byte {
            b'*' => GlobItem::Any {
                slashes: doubled || star == Star::CrossesSlash,
            },
            _ => GlobItem::Byte(byte),
        });
        rest = if doubled { &tail[1..] } else { tail };
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_star_in_an_event_type_crosses_dots() {
        for (pattern, text, holds) in [
            ("contact.added", "contact.added", true),
            ("contact.*", "contact.added", true),
            ("contact.*", "contact.", true),
            ("contact.*", "contact", false),
            ("*.added", "crm.contact.added", true),
            ("*", "orders/create", true),
            ("a*b*c", "a.b.x.c", true),
            ("a*b*c", "a.b.x", false),
            ("", "", true),
            ("", "x", false),
            ("contact.?", "contact.x", false),
        ] {
            assert_eq!(
                matches(pattern, text, Star::CrossesSlash),
                holds,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn a_star_in_a_path_stops_at_a_slash_and_two_do_not() {
        for (pattern, text, holds) in [
            ("/hooks/*", "/hooks/a", true),
            ("/hooks/*", "/hooks/a/b", false),
            ("/hooks/**", "/hooks/a/b", true),
            ("/*/b", "/a/b", true),
            ("/**/c", "/a/b/c", true),
            ("/**b", "/a/b", true),
            ("/a*", "/a", true),
            ("/a%2Fb", "/a%2Fb", true),
        ] {
            assert_eq!(
                matches(pattern, text, Star::StopsAtSlash),
                holds,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn many_stars_do_not_take_exponential_time() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199), Star::CrossesSlash));
        assert!(matches(&pattern, &"a".repeat(2000), Star::StopsAtSlash));
        let (pattern, text) = ("*a".repeat(5000) + "b", "a".repeat(10 << 20));
        assert!(!matches(&pattern, &text, Star::CrossesSlash));
    }

    /// The definition of a match, by backtracking.
    fn slow(pattern: &[u8], text: &[u8], star: Star) -> bool {
        match pattern {
            [] => text.is_empty(),
            [b'*', rest @ ..] => {
                let doubled = rest.first() == Some(&b'*');
                let after = if doubled { &rest[1..] } else { rest };
                let reach = match (doubled, star) {
                    (false, Star::StopsAtSlash) => text
                        .iter()
                        .position(|byte| *byte == b'/')
                        .unwrap_or(text.len()),
                    _ => text.len(),
                };
                (0..=reach).any(|end| slow(after, &text[end..], star))
            }
            [own, rest @ ..] => text.first() == Some(own) && slow(rest, &text[1..], star),
        }
    }

    proptest! {
        #[test]
        fn matches_agrees_with_the_definition(pattern in "[ab/*]{0,8}", text in "[ab/]{0,10}") {
            for star in [Star::CrossesSlash, Star::StopsAtSlash] {
                prop_assert_eq!(
                    matches(&pattern, &text, star),
                    slow(pattern.as_bytes(), text.as_bytes(), star)
                );
            }
        }
    }
}
