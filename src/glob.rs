//! Globs over event types, methods and paths; the time is bounded by the product of both lengths.

/// Where `*` stops; `**` stops nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Star {
    /// Nowhere: in event types and methods it crosses dots and slashes.
    Crosses,
    /// At a slash: in paths.
    StopsAtSlash,
}

#[derive(Clone, Copy)]
enum Item {
    Byte(u8),
    /// Any bytes, or none; with slashes among them or without.
    Any {
        slashes: bool,
    },
}

/// Whether all of `text` is what the pattern describes; everything but stars stands for itself.
pub(crate) fn matches(pattern: &str, text: &str, star: Star) -> bool {
    if !pattern.contains('*') {
        return pattern == text;
    }
    let items = items(pattern, star);
    // `at[i]`: what was read so far may be what the first `i` items describe.
    let mut at = vec![false; items.len() + 1];
    at[0] = true;
    skip(&items, &mut at);
    for byte in text.bytes() {
        // From the end, so that a place still tells what held before this byte.
        for place in (0..at.len()).rev() {
            let stays = at[place]
                && matches!(items.get(place), Some(Item::Any { slashes }) if *slashes || byte != b'/');
            let comes = place > 0
                && at[place - 1]
                && matches!(items[place - 1], Item::Byte(own) if own == byte);
            at[place] = stays || comes;
        }
        skip(&items, &mut at);
    }
    at[items.len()]
}

/// Stars may stand for nothing.
fn skip(items: &[Item], at: &mut [bool]) {
    for (place, item) in items.iter().enumerate() {
        if matches!(item, Item::Any { .. }) && at[place] {
            at[place + 1] = true;
        }
    }
}

fn items(pattern: &str, star: Star) -> Vec<Item> {
    let mut items = Vec::with_capacity(pattern.len());
    let mut rest = pattern.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let doubled = rest.starts_with(b"**");
        items.push(match byte {
            b'*' => Item::Any {
                slashes: doubled || star == Star::Crosses,
            },
            _ => Item::Byte(byte),
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
                matches(pattern, text, Star::Crosses),
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
    fn many_stars_take_no_exponential_time() {
        let pattern = "*a".repeat(200);
        assert!(!matches(&pattern, &"a".repeat(199), Star::Crosses));
        assert!(matches(&pattern, &"a".repeat(2000), Star::StopsAtSlash));
    }

    /// The definition, tried in every way.
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
        fn it_agrees_with_the_definition(pattern in "[ab/*]{0,8}", text in "[ab/]{0,10}") {
            for star in [Star::Crosses, Star::StopsAtSlash] {
                prop_assert_eq!(
                    matches(&pattern, &text, star),
                    slow(pattern.as_bytes(), text.as_bytes(), star)
                );
            }
        }
    }
}
