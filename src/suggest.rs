//! "Did you mean": the known names that are most similar to a mistyped one.

/// The Jaro-Winkler similarity above which a name is suggested.
const MIN_SIMILARITY: f64 = 0.75;
const MAX_SUGGESTIONS: usize = 3;

/// The names that are similar to `text`, the most similar first.
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(text, name), name))
        .filter(|(similarity, _)| *similarity > MIN_SIMILARITY)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.truncate(MAX_SUGGESTIONS);
    scored.into_iter().map(|(_, name)| name).collect()
}

/// The names as a list in prose: `` `a`, `b` or `c` ``; `None` without names.
pub(crate) fn one_of(names: &[&str]) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let (last, before) = quoted.split_last()?;
    Some(if before.is_empty() {
        last.clone()
    } else {
        format!("{} or {last}", before.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_similar_names_are_suggested() {
        let names = ["contact.added", "contact.updated", "deal.won"];
        assert_eq!(nearest("contact.aded", names)[0], "contact.added");
        assert_eq!(nearest("dealwon", names), ["deal.won"]);
        assert!(nearest("xyz", names).is_empty());
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(one_of(&[]), None);
        assert_eq!(one_of(&["a"]).as_deref(), Some("`a`"));
        assert_eq!(one_of(&["a", "b", "c"]).as_deref(), Some("`a`, `b` or `c`"));
    }
}
