//! "Did you mean": the known names that are most similar to a mistyped one.
//!
//! A name is similar if a few slips of the fingers lead to it: a letter too many, too few, another one, or two in the
//! wrong order. How many are allowed grows with the length, so a short flag such as `-s` is similar to nothing.

const MAX_SUGGESTIONS: usize = 3;

/// The names that are most similar to `text`, and those that begin with it if none is.
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = text.to_lowercase();
    let (mut best, mut near, mut longer) = (usize::MAX, Vec::new(), Vec::new());
    for name in names {
        let lower = name.to_lowercase();
        let slips = strsim::osa_distance(&typed, &lower);
        if slips <= allowed_slips(&typed, &lower) && slips <= best {
            if slips < best {
                near.clear();
            }
            best = slips;
            near.push(name);
        } else if typed.len() >= 3 && lower.starts_with(&typed) {
            longer.push(name);
        }
    }
    let mut found = if near.is_empty() { longer } else { near };
    found.truncate(MAX_SUGGESTIONS);
    found
}

/// One for each three letters of the shorter text; a name of one or two letters has none.
fn allowed_slips(typed: &str, name: &str) -> usize {
    typed.chars().count().min(name.chars().count()) / 3
}

/// How similar two texts are, from 0 to 1.
pub(crate) fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

/// The names as a list in prose: `` `a`, `b` or `c` ``; `None` without names.
pub(crate) fn one_of(names: &[&str]) -> Option<String> {
    list(names, "or")
}

/// `` `a`, `b` and `c` ``
pub(crate) fn all_of(names: &[&str]) -> Option<String> {
    list(names, "and")
}

fn list(names: &[&str], conjunction: &str) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (last, before) = quoted.split_last()?;
    Some(if before.is_empty() {
        last.clone()
    } else {
        format!("{} {conjunction} {last}", before.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_similar_names_are_suggested() {
        let names = ["contact.added", "contact.updated", "deal.won"];
        assert_eq!(nearest("contact.aded", names), ["contact.added"]);
        assert_eq!(nearest("Contact.Added", names), ["contact.added"]);
        assert_eq!(nearest("dealwon", names), ["deal.won"]);
        assert_eq!(nearest("deal", names), ["deal.won"]);
        assert!(nearest("xyz", names).is_empty());
        assert!(nearest("-s", ["-q", "-v", "-H"]).is_empty());
        assert!(nearest("silent", ["lint", "json", "quiet"]).is_empty());
        assert!(nearest("sh", ["bash", "fish", "zsh"]).is_empty());
        assert!(nearest("exec", ["expect"]).is_empty());
        assert_eq!(nearest("stirpe", ["stripe", "slack"]), ["stripe"]);
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(one_of(&[]), None);
        assert_eq!(one_of(&["a"]).as_deref(), Some("`a`"));
        assert_eq!(one_of(&["a", "b", "c"]).as_deref(), Some("`a`, `b` or `c`"));
        assert_eq!(all_of(&["a", "b"]).as_deref(), Some("`a` and `b`"));
    }
}
