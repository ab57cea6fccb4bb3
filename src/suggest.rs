//! The known names nearest to a mistyped one (home of strsim).

/// Less alike than this is no suggestion.
const ALIKE: f64 = 0.75;
/// More suggestions than this are noise.
const AT_MOST: usize = 3;

/// The names that look like `text`, the most alike first.
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut alike: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(text, name), name))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    alike.truncate(AT_MOST);
    alike.into_iter().map(|(_, name)| name).collect()
}

/// `` `a`, `b` or `c` ``; `None` for no names.
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
    fn near_misses_are_found_and_strangers_are_not() {
        let names = ["contact.added", "contact.updated", "deal.won"];
        assert_eq!(nearest("contact.aded", names)[0], "contact.added");
        assert_eq!(nearest("dealwon", names), ["deal.won"]);
        assert!(nearest("xyz", names).is_empty());
    }

    #[test]
    fn names_are_listed_as_a_sentence_has_them() {
        assert_eq!(one_of(&[]), None);
        assert_eq!(one_of(&["a"]).as_deref(), Some("`a`"));
        assert_eq!(one_of(&["a", "b", "c"]).as_deref(), Some("`a`, `b` or `c`"));
    }
}
