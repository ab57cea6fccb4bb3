//! What is probably not meant in a data item: a member that is new where another has its name, or a value that changes
//! its kind.
//!
//! A note never stops anything: users own their payloads. It compares an item with the data before the change, so plain
//! data of the user's own making (`--event x k=v`, which starts empty) has nothing to compare with and gets none.

use crate::json::{Json, PathStep, RawValue, ValueKind, ValuePath};
use crate::suggest::{all_of, nearest};

/// No more values are searched for a name.
const MAX_VALUES: usize = 10_000;
const MAX_DEPTH: usize = 16;
const MAX_NAMED: usize = 2;

/// The data that items change, in words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ItemBase {
    /// Such as "the sample".
    pub(crate) name: &'static str,
    /// Where a path starts: "at the root", or "in `data`".
    pub(crate) root: &'static str,
    /// Whether a new member at the root is odd whatever its name: a provider's body has a fixed shape.
    pub(crate) is_fixed: bool,
    /// Whether it is sent as JSON, where numbers and texts differ.
    pub(crate) has_kinds: bool,
}

/// What an item sets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ItemText<'a> {
    /// `key=text`
    Text(&'a str),
    /// `key:=json`
    Json(&'a Json),
    /// A text from elsewhere.
    OtherText,
    /// JSON that is known only when it is filled in.
    OtherJson,
}

/// The note for an item that sets `path` in `data`, if there is one.
pub(crate) fn item_note(
    data: &Json,
    path: &ValuePath,
    text: ItemText,
    base: ItemBase,
) -> Option<String> {
    let mut here = data.raw();
    for (depth, step) in path.0.iter().enumerate() {
        let PathStep::Key(name) = step else {
            return None; // a new element is what `[]` asks for
        };
        let inside = here.child(name);
        match (inside, here.kind()) {
            (Some(inside), _) => here = inside,
            (None, ValueKind::Object) => return new_member(data.raw(), here, path, depth, base),
            _ => return None,
        }
    }
    if base.has_kinds {
        other_kind(here, path, text)
    } else {
        None
    }
}

/// Where the data has a value of the same name, as the end of the error for an item that cannot be set.
pub(crate) fn elsewhere(data: &Json, path: &ValuePath) -> String {
    let paths = all_paths(data.raw());
    let mut found = same_name(&paths, path, &[]);
    // What is on the way to it is no other place.
    found.retain(|found| !path.0.starts_with(&found.0));
    quoted(&found).map_or_else(String::new, |found| format!("; there is {found}"))
}

fn new_member(
    data: RawValue,
    container: RawValue,
    path: &ValuePath,
    depth: usize,
    base: ItemBase,
) -> Option<String> {
    container.members().next()?; // an empty object has no shape
    let (outer, new) = (&path.0[..depth], ValuePath(path.0[..=depth].to_vec()));
    let place = match depth {
        0 => base.root.to_owned(),
        _ => format!("in `{}`", ValuePath(outer.to_vec())),
    };
    let is_new = |hint: &str| Some(format!("`{path}` is new {place}{hint}"));
    let paths = all_paths(data);
    if let Some(found) = quoted(&same_name(&paths, path, outer)) {
        return is_new(&format!("; {} has {found}", base.name));
    }
    let PathStep::Key(name) = new.0.last()? else {
        return None;
    };
    let is_sibling = |other: &&ValuePath| other.0.len() == depth + 1 && other.0.starts_with(outer);
    let siblings = paths.iter().filter(is_sibling).filter_map(last_name);
    let siblings: Vec<_> = siblings.filter(|other| !is_series(name, other)).collect();
    if let Some(near) = nearest_name(name, &siblings) {
        let mut meant = path.clone();
        meant.0[depth] = PathStep::Key(near.to_owned());
        return is_new(&format!("; did you mean `{meant}`?"));
    }
    if base.is_fixed && depth == 0 {
        is_new(&format!("; {} has no `{name}`", base.name))
    } else {
        None
    }
}

/// The sibling that a slip leads from: similar, or the same in another spelling.
fn nearest_name<'a>(name: &str, siblings: &[&'a str]) -> Option<&'a str> {
    let bare = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let respelled = siblings.iter().find(|other| bare(other) == bare(name));
    let is_long = |other: &&&str| other.chars().count() > 3 && !other.starts_with(name);
    let candidates = siblings.iter().filter(is_long).copied();
    let near = || nearest(name, candidates).into_iter().next();
    respelled.copied().or_else(near)
}

/// Whether two names differ in their numbers only, as `line1` and `line2` do.
fn is_series(name: &str, other: &str) -> bool {
    let stem = |name: &str| name.replace(|char: char| char.is_ascii_digit(), "");
    name != other && stem(name) == stem(other)
}

/// The paths inside `outer` that end with the same name as `path`; first those that have most of it in common.
fn same_name<'p>(
    paths: &'p [ValuePath],
    path: &ValuePath,
    outer: &[PathStep],
) -> Vec<&'p ValuePath> {
    let keys = |path: &ValuePath| -> Vec<PathStep> {
        let named = path.0.iter().filter(|step| **step != PathStep::Append);
        named.cloned().collect()
    };
    let typed = keys(path);
    let common = |other: &ValuePath| {
        let pairs = other.0.iter().rev().zip(typed.iter().rev());
        pairs.take_while(|(a, b)| a == b).count()
    };
    let mut found: Vec<_> = paths
        .iter()
        .filter(|other| other.0.starts_with(outer) && common(other) > 0)
        .collect();
    found.sort_by_key(|other| (std::cmp::Reverse(common(other)), other.0.len()));
    if let Some(best) = found.first().map(|first| common(first)) {
        found.retain(|other| common(other) == best);
    }
    found
}

fn quoted(paths: &[&ValuePath]) -> Option<String> {
    let names: Vec<_> = paths.iter().map(ToString::to_string).collect();
    let mut shown: Vec<_> = names.iter().map(String::as_str).collect();
    shown.truncate(MAX_NAMED);
    let list = all_of(&shown)?;
    Some(if paths.len() > MAX_NAMED {
        format!("{list} and others")
    } else {
        list
    })
}

fn last_name(path: &ValuePath) -> Option<&str> {
    match path.0.last()? {
        PathStep::Key(name) => Some(name),
        PathStep::Append => None,
    }
}

/// The paths of all members, and of the first element of each array.
fn all_paths(root: RawValue) -> Vec<ValuePath> {
    let mut paths = Vec::new();
    let mut open = vec![(Vec::new(), root)];
    while let Some((path, value)) = open.pop() {
        if paths.len() >= MAX_VALUES || path.len() >= MAX_DEPTH {
            continue;
        }
        let first = value.elements().next().map(|value| ("0".into(), value));
        let mut inner: Vec<_> = value.members().chain(first).take(MAX_VALUES).collect();
        inner.reverse();
        for (name, value) in inner {
            let mut path: Vec<PathStep> = path.clone();
            path.push(PathStep::Key(name.into_owned()));
            open.push((path, value));
        }
        if !path.is_empty() {
            paths.push(ValuePath(path));
        }
    }
    paths
}

fn other_kind(old: RawValue, path: &ValuePath, text: ItemText) -> Option<String> {
    let (new, hint) = match text {
        ItemText::OtherText => (Kind::String, String::new()),
        ItemText::OtherJson => return None,
        ItemText::Text(text) => {
            let json = RawValue::parse(text.as_bytes()).ok();
            let fits = json.is_some_and(|json| Kind::of(json) == Kind::of(old));
            let hint = if fits {
                format!(": write `{path}:={text}`")
            } else {
                String::new()
            };
            (Kind::String, hint)
        }
        ItemText::Json(json) => match Kind::of(json.raw()) {
            // A text in quotes is meant as a text.
            Kind::String | Kind::Null => return None,
            kind if Kind::of(old) == Kind::String => (kind, format!(": write `{path}={json}`")),
            kind => (kind, String::new()),
        },
    };
    let old = Kind::of(old);
    if old == new || old == Kind::Null {
        return None;
    }
    let (old, new) = (old.words(), new.words());
    Some(format!("`{path}` was {old}, is now {new}{hint}"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

impl Kind {
    fn of(value: RawValue) -> Self {
        match value.kind() {
            ValueKind::Object => Self::Object,
            ValueKind::Array => Self::Array,
            ValueKind::String => Self::String,
            ValueKind::Number => Self::Number,
            ValueKind::Literal if value.as_str() == "null" => Self::Null,
            ValueKind::Literal => Self::Boolean,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Null => "null",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::{Item, ItemValue};

    const DATA: &str = r#"{"id":"evt_1","object":"event","livemode":false,"data":{"object":{"id":"pi_1","amount":2000,
        "amount_received":2000,"currency":"usd","note":null,"metadata":{},"line1":"a","charges":[{"refunded":false}]}}}"#;
    const SAMPLE: ItemBase = ItemBase {
        name: "the sample",
        root: "at the root",
        is_fixed: true,
        has_kinds: true,
    };

    fn note_in(data: &str, item: &str, base: ItemBase) -> Option<String> {
        let Ok(Item::Data(path, value)) = Item::parse(item) else {
            panic!("{item}");
        };
        let text = match &value {
            ItemValue::Text(text) => ItemText::Text(text),
            ItemValue::Json(json) => ItemText::Json(json),
            _ => ItemText::OtherText,
        };
        item_note(&Json::parse(data).unwrap(), &path, text, base)
    }

    #[test]
    fn a_new_member_names_where_the_data_has_that_name() {
        for (item, want) in [
            (
                "amount:=1234",
                "`amount` is new at the root; the sample has `data.object.amount`",
            ),
            (
                "data.amount:=1",
                "`data.amount` is new in `data`; the sample has `data.object.amount`",
            ),
            (
                "refunded:=true",
                "`refunded` is new at the root; the sample has `data.object.charges.0.refunded`",
            ),
            (
                "data.object.amonut:=1",
                "`data.object.amonut` is new in `data.object`; did you mean `data.object.amount`?",
            ),
            (
                "data.object.amountReceived:=1",
                "`data.object.amountReceived` is new in `data.object`; did you mean `data.object.amount_received`?",
            ),
            (
                "dta.object.amount:=1",
                "`dta.object.amount` is new at the root; the sample has `data.object.amount`",
            ),
            (
                "colour=red",
                "`colour` is new at the root; the sample has no `colour`",
            ),
        ] {
            assert_eq!(note_in(DATA, item, SAMPLE).as_deref(), Some(want), "{item}");
        }
    }

    #[test]
    fn a_value_of_another_kind_is_noted() {
        for (item, want) in [
            (
                "data.object.amount=1234",
                "`data.object.amount` was a number, is now a string: write `data.object.amount:=1234`",
            ),
            (
                "data.object.amount=much",
                "`data.object.amount` was a number, is now a string",
            ),
            (
                "livemode=true",
                "`livemode` was a boolean, is now a string: write `livemode:=true`",
            ),
            ("data=x", "`data` was an object, is now a string"),
            ("id:=7", "`id` was a string, is now a number: write `id=7`"),
            ("livemode:=1", "`livemode` was a boolean, is now a number"),
            (
                "data.object.charges:={}",
                "`data.object.charges` was an array, is now an object",
            ),
        ] {
            assert_eq!(note_in(DATA, item, SAMPLE).as_deref(), Some(want), "{item}");
        }
    }

    #[test]
    fn what_is_meant_gets_no_note() {
        for item in [
            "data.object.amount:=1234",
            "data.object.currency=eur",
            "data.object.note=null",
            "data.object.note:=7",
            "data.object.currency:=null",
            "data.object.amount:=\"7\"",
            "data.object.metadata.order=7",
            "data.object.metadata.amount=7",
            "data.object.charges[].refunded:=true",
            "data.object.line2=b",
            "data.object.receipt_email=zoe@example.com",
        ] {
            assert_eq!(note_in(DATA, item, SAMPLE), None, "{item}");
        }
        let own = ItemBase {
            is_fixed: false,
            ..SAMPLE
        };
        assert_eq!(note_in("{}", "k=v", SAMPLE), None);
        assert_eq!(note_in(DATA, "colour=red", own), None);
        assert_eq!(
            note_in("[1]", "0=x", own).as_deref(),
            Some("`0` was a number, is now a string")
        );
        assert_eq!(note_in("7", "a=1", own), None);
        let form = ItemBase {
            has_kinds: false,
            ..SAMPLE
        };
        assert_eq!(note_in(DATA, "data.object.amount=1", form), None);
    }

    #[test]
    fn a_path_that_cannot_be_entered_is_found_elsewhere() {
        let data = Json::parse(DATA).unwrap();
        let path = crate::payload::parse_path("object.amount").unwrap();
        assert_eq!(elsewhere(&data, &path), "; there is `data.object.amount`");
        let path = crate::payload::parse_path("object.nothing").unwrap();
        assert_eq!(elsewhere(&data, &path), "");
        let path = crate::payload::parse_path("data.object[]").unwrap();
        assert_eq!(elsewhere(&data, &path), "");
    }
}
